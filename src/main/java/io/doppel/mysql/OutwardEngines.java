package io.doppel.mysql;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Storage engines whose tables are a way to rows elsewhere: in other servers, or in files that a
 * table's definition names. A copy of such a table would read and change what the original does.
 */
public final class OutwardEngines {
  private static final Set<String> OF_MARIADB =
      Set.of("columnstore", "connect", "federated", "s3", "sphinx", "spider");

  private static final Set<String> OF_MYSQL = Set.of("federated", "ndbcluster");

  private OutwardEngines() {}

  /** Tells whether an engine, as servers write its name, is one of them. */
  public static boolean contains(String engine) {
    return options().contains(engine.toLowerCase(Locale.ROOT));
  }

  /** Returns the names of the options that switch them on and off. */
  public static Set<String> options() {
    Set<String> all = new TreeSet<>(OF_MARIADB);
    all.addAll(OF_MYSQL);
    return all;
  }

  /**
   * Returns the option file without these engines: they stay away also when their plugin is listed
   * in {@code mysql.plugin}, as in a copy of files, or installed later. Whatever else the file says
   * of them must have been removed.
   */
  public static OptionFile switchedOff(OptionFile file, ServerVersion version) {
    OptionFile changed = file;
    for (String engine : new TreeSet<>(version.isMariaDb() ? OF_MARIADB : OF_MYSQL)) {
      // without "plugin-" MariaDB takes "connect" for "connect-timeout" when there is no such
      // plugin
      changed = changed.setForServer("loose-plugin-" + engine, "OFF");
    }
    return changed;
  }
}
