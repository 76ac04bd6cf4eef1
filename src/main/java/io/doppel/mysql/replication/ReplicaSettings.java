package io.doppel.mysql.replication;

import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerVersion;
import java.util.List;

/** What the option file of a server that follows a source must hold. */
public final class ReplicaSettings {
  private static final String WORKERS = "4";

  private ReplicaSettings() {}

  /**
   * Returns the option file with what replication needs: never starting by itself, crash safety,
   * several appliers, passing over {@link AccountErrors}, and only these databases.
   *
   * @param databases the databases to follow; all of them when it is empty
   */
  public static OptionFile apply(OptionFile file, ServerVersion version, List<String> databases) {
    OptionFile changed =
        file.setFlagForServer("skip-slave-start").setForServer("relay_log_recovery", "ON");
    if (version.isMariaDb()) {
      changed = changed.setForServer("slave_parallel_threads", WORKERS);
    } else if (parallel(version)) {
      changed =
          changed
              .setForServer("replica_parallel_workers", WORKERS)
              .setForServer("replica_preserve_commit_order", "ON");
    } else if (!version.atLeast(8, 0, 0)) {
      changed =
          changed
              .setForServer("master_info_repository", "TABLE")
              .setForServer("relay_log_info_repository", "TABLE");
    }
    changed = AccountErrors.passedOver(changed);
    changed = changed.removeForServer("replicate-wild-do-table");
    for (String database : databases) {
      changed = changed.addForServer("replicate-wild-do-table", pattern(database));
    }
    return changed;
  }

  /**
   * Tells whether a MySQL server applies by several workers that keep the source's order without a
   * binary log of their own. Without that order a snapshot would hold later changes without earlier
   * ones, and file and position would not tell what has been applied.
   */
  static boolean parallel(ServerVersion version) {
    return version.atLeast(8, 0, 27);
  }

  /**
   * Returns the pattern of all tables of a database. Other filters go by the default database and
   * miss statements across databases.
   */
  static String pattern(String database) {
    return database.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + ".%";
  }
}
