package io.doppel.mysql.backup;

import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SqlSession;
import java.util.List;

/**
 * How a server of ours runs while it is filled: fast, and worthless when the host crashes. It must
 * be stopped cleanly and started without these settings before anybody relies on its data.
 */
public final class LoadSettings {
  private LoadSettings() {}

  /** Returns the command line arguments to start the server with. */
  public static List<String> arguments(ServerVersion version) {
    return List.of(
        "--skip-log-bin",
        "--skip-slave-start",
        "--event-scheduler=OFF",
        "--max-allowed-packet=1G",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-doublewrite=OFF",
        "--innodb-autoinc-lock-mode=2");
  }

  /**
   * Prepares the running server: where it can, it stops writing its redo log. A clean stop brings
   * the data to disk; {@link #endOf} switches the log on again, which also lasts over a restart.
   */
  public static void begin(SqlSession server) {
    if (server.dialect().canDisableRedoLog()) {
      server.execute("ALTER INSTANCE DISABLE INNODB REDO_LOG");
    }
  }

  /**
   * Undoes {@link #begin}; to be called when everything is loaded, before the server is stopped.
   */
  public static void endOf(SqlSession server) {
    if (server.dialect().canDisableRedoLog()) {
      server.execute("ALTER INSTANCE ENABLE INNODB REDO_LOG");
    }
  }
}
