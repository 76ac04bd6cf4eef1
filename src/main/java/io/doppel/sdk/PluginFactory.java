package io.doppel.sdk;

/**
 * Makes a plugin that works through the given libs; an engine makes one for each job. Thread-safe.
 */
@FunctionalInterface
public interface PluginFactory {
  /** Returns the plugin. */
  Plugin create(Libs libs);
}
