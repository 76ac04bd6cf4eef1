package io.doppel.engine;

import java.util.Map;

/**
 * An installation that discovery found on an environment.
 *
 * @param reference Doppel's identifier of it
 * @param environment the environment's name
 * @param name its name, as the plugin's schema says
 * @param properties everything that the plugin tells of it, by the schema's property names
 */
public record RepositoryView(
    String reference, String environment, String name, Map<String, Object> properties) {}
