package io.doppel.engine;

import java.util.Map;
import java.util.Optional;

/**
 * A source to be linked.
 *
 * @param name the name of the dSource to be
 * @param environment the staging environment
 * @param repository name, reference or identity (such as the install path) of the installation on
 *     the staging environment that runs the staging server; when empty the only one there
 * @param sourceConfig name or reference of a known source config; when empty {@code
 *     newSourceConfig} describes one
 * @param newSourceConfig properties of a source config to be made on the staging repository, by the
 *     names of the plugin's {@code sourceConfigDefinition}; the plugin fills in what is left out
 * @param parameters by the names of the plugin's {@code linkedSourceDefinition}; values are those
 *     of JSON, passwords may also be a {@link io.doppel.model.Secret}; the plugin fills in what is
 *     left out, as far as it can
 */
public record LinkRequest(
    String name,
    String environment,
    Optional<String> repository,
    Optional<String> sourceConfig,
    Map<String, Object> newSourceConfig,
    Map<String, Object> parameters) {}
