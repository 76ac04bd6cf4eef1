package io.doppel.mysql.backup;

import io.doppel.model.DataSize;
import io.doppel.mysql.Dialect;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server of ours runs while it is filled: fast, and worthless when the host crashes. It must
 * be stopped cleanly and started without these settings before anybody relies on its data.
 */
public final class LoadSettings {
  private static final long MEBIBYTE = 1024 * 1024;

  /** Below it a server's default does as well. */
  private static final long LEAST_REDO_LOG = 128 * MEBIBYTE;

  /** More has not been seen to help; a gigabyte was loaded by MariaDB 10.11. */
  private static final long MOST_REDO_LOG = 384 * MEBIBYTE;

  /** MySQL's default for innodb_log_files_in_group. */
  private static final int FILES_OF_MYSQL = 2;

  /** The most that a server takes. */
  private static final Duration IDLE_LIMIT = Duration.ofDays(365);

  private LoadSettings() {}

  /**
   * Returns the command line arguments to start the server with.
   *
   * @param expected how much is going to be loaded, roughly
   * @param free how much room the data directory's file system has before
   */
  public static List<String> arguments(ServerVersion version, DataSize expected, DataSize free) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--skip-log-bin",
                "--skip-slave-start",
                "--event-scheduler=OFF",
                "--max-allowed-packet=1G",
                // A session may be idle for as long as a copy takes.
                "--wait-timeout=" + IDLE_LIMIT.toSeconds(),
                "--innodb-flush-log-at-trx-commit=0",
                // Pages that change again and again reach the disk less often than with O_DIRECT.
                "--innodb-flush-method=fsync",
                "--innodb-doublewrite=OFF",
                // The next start need not read again what happened to be loaded last.
                "--innodb-buffer-pool-dump-at-shutdown=OFF",
                "--innodb-autoinc-lock-mode=2"));
    // Each time that a small redo log is full, all that changed has to be written out.
    long spare = free.bytes() - expected.bytes();
    long redoLog = Math.min(Math.min(expected.bytes(), spare) / 2, MOST_REDO_LOG);
    if (!Dialect.of(version).canDisableRedoLog() && redoLog >= LEAST_REDO_LOG) {
      long file = version.isMariaDb() ? redoLog : redoLog / FILES_OF_MYSQL;
      arguments.add("--innodb-log-file-size=" + file / MEBIBYTE * MEBIBYTE);
    }
    return arguments;
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
