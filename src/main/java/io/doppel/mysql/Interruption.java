package io.doppel.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes waiting for a server interruptible, which JDBC is not: while the thread waits, another one
 * looks whether it has been interrupted and then ends the statement and the connection.
 */
final class Interruption {
  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);
  private static final long LOOK_EVERY_MILLIS = 50;

  private static final ScheduledThreadPoolExecutor WATCHER = watcher();

  private final ScheduledFuture<?> looking;

  private Interruption(ScheduledFuture<?> looking) {
    this.looking = looking;
  }

  private static ScheduledThreadPoolExecutor watcher() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "sql-interruption");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** Watches the calling thread until {@link #end}. */
  static Interruption watch(Connection connection) {
    Thread waiting = Thread.currentThread();
    return new Interruption(
        WATCHER.scheduleWithFixedDelay(
            () -> {
              if (waiting.isInterrupted()) {
                abort(connection);
              }
            },
            LOOK_EVERY_MILLIS,
            LOOK_EVERY_MILLIS,
            TimeUnit.MILLISECONDS));
  }

  private static void abort(Connection connection) {
    try {
      if (!connection.isClosed()) {
        // Also ends the statement on the server, by a second connection.
        connection.abort(Runnable::run);
      }
    } catch (SQLException e) {
      LOG.debug("aborting a connection: {}", e.getMessage());
    }
  }

  /** Watches no longer. */
  void end() {
    looking.cancel(false);
  }
}
