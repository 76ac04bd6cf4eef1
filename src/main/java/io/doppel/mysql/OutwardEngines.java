package io.doppel.mysql;

import java.util.Locale;
import java.util.Set;

/**
 * Storage engines whose tables are a way to rows elsewhere: in other servers, or in files that a
 * table's definition names. A copy of such a table would read and change what the original does.
 */
public final class OutwardEngines {
  /** In lower case: as the option that switches the engine on and off. */
  private static final Set<String> NAMES =
      Set.of(
          "cassandra",
          "columnstore",
          "connect",
          "federated",
          "ndbcluster",
          "s3",
          "sphinx",
          "spider");

  private OutwardEngines() {}

  /** Tells whether an engine, as servers write its name, is one of them. */
  public static boolean contains(String engine) {
    return NAMES.contains(engine.toLowerCase(Locale.ROOT));
  }

  /** Returns the names of the options that switch them on and off, with underscores. */
  public static Set<String> options() {
    return NAMES;
  }
}
