package io.doppel.engine;

import java.util.Map;

/**
 * A known database instance.
 *
 * @param reference Doppel's identifier of it
 * @param environment the environment's name
 * @param repository the repository's name
 * @param name its name, as the plugin's schema says
 * @param manual whether a user described it; else discovery found it
 * @param properties by the schema's property names, secrets as {@code ***}
 */
public record SourceConfigView(
    String reference,
    String environment,
    String repository,
    String name,
    boolean manual,
    Map<String, Object> properties) {}
