package io.doppel.lab;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Writes to the table {@code load.journal} of a server, one row and one commit every few
 * milliseconds, until it is closed. Rows are numbered from 1 without a gap.
 */
public final class LabWriter implements AutoCloseable {
  /** The table that is written to, ready for a statement. */
  public static final String TABLE = "`load`.`journal`";

  private static final long PAUSE_MILLIS = 5;

  private final Connection connection;
  private final PreparedStatement insert;
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> work;
  private volatile long written;

  LabWriter(LabServer server) {
    server.execute(
        "CREATE DATABASE IF NOT EXISTS `load`",
        "CREATE TABLE IF NOT EXISTS "
            + TABLE
            + " (id BIGINT NOT NULL PRIMARY KEY, at VARCHAR(40) NOT NULL, filler VARCHAR(200))");
    try {
      connection = server.connect();
      try (Statement statement = connection.createStatement();
          var last = statement.executeQuery("SELECT COALESCE(MAX(id), 0) FROM " + TABLE)) {
        last.next();
        written = last.getLong(1);
      }
      insert =
          connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?, REPEAT('x', 150))");
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    work = executor.scheduleWithFixedDelay(this::write, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void write() {
    long id = written + 1;
    try {
      insert.setLong(1, id);
      insert.setString(2, Instant.now().toString());
      insert.executeUpdate();
      written = id;
    } catch (SQLException e) {
      throw new IllegalStateException("The row " + id + ": " + e.getMessage(), e);
    }
  }

  /** Returns the number of rows that are committed by now, which is also the highest number. */
  public long written() {
    return written;
  }

  /**
   * Stops writing and returns how many rows are committed.
   *
   * @throws IllegalStateException when writing failed in the meantime
   */
  public long stop() {
    close();
    try {
      work.get();
    } catch (CancellationException stopped) {
      // as wanted
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while stopping the writer.", e);
    }
    return written;
  }

  /** Stops writing; failures of writing are forgotten (the server may have been killed). */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The writer does not end.");
      }
      connection.close();
    } catch (SQLException serverGone) {
      // nothing is left to be closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while stopping the writer.", e);
    }
  }
}
