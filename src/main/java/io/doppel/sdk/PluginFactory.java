package io.doppel.sdk;

import java.util.Map;
import java.util.Set;

/**
 * Makes a plugin that works through the given libs; an engine makes one for each job. Thread-safe.
 */
@FunctionalInterface
public interface PluginFactory {
  /** Returns the plugin. */
  Plugin create(Libs libs);

  /**
   * Returns the passwords that come into being by being given, rather than existing already: the
   * name of a definition in {@code schema.json}, such as {@code linkedSourceDefinition}, to names
   * of properties. The schema's keywords, which are the SDK's, have no word for that.
   */
  default Map<String, Set<String>> newPasswords() {
    return Map.of();
  }
}
