package io.doppel.engine;

import java.util.Map;
import java.util.Optional;

/**
 * A database instance to be made known by hand.
 *
 * @param environment the environment whose repository it belongs to
 * @param repository name, reference or identity (such as the install path) of the repository; may
 *     be empty when the environment has only one
 * @param properties by the property names of the plugin's {@code sourceConfigDefinition}
 */
public record SourceConfigRequest(
    String environment, Optional<String> repository, Map<String, Object> properties) {}
