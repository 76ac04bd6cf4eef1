package io.doppel.engine.catalog;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The one connection of this process to the catalog's file. All access is serialised; statements
 * are prepared once. Writers of several processes take turns and wait for each other.
 */
class Sqlite implements AutoCloseable {
  private static final int BUSY_TIMEOUT_MILLIS = 20_000;

  private final Path file;
  private final Connection connection;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  /** Maps the current row. */
  @FunctionalInterface
  interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  Sqlite(Path file) {
    this.file = file;
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
        // What a job has begun on other machines outlives a power failure of this one, so what it
        // has entered here must, too. With NORMAL the latest transactions would be lost.
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute("PRAGMA foreign_keys = ON");
        statement.execute("PRAGMA temp_store = MEMORY");
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * Gives the file a write-ahead log, for good. One process at a time: SQLite does not let two that
   * do so wait for each other, and not for a writer either.
   */
  void keepWriteAheadLog() {
    execute("PRAGMA journal_mode = WAL");
  }

  /**
   * Runs an action in one transaction that holds the file's write lock from its beginning; an
   * action within an action belongs to the outer one's transaction.
   */
  <T> T transaction(Supplier<T> action) {
    lock.lock();
    try {
      if (lock.getHoldCount() > 1) {
        return action.get();
      }
      execute("BEGIN IMMEDIATE");
      boolean done = false;
      try {
        T result = action.get();
        execute("COMMIT");
        done = true;
        return result;
      } finally {
        if (!done) {
          rollback();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  void transaction(Runnable action) {
    transaction(
        () -> {
          action.run();
          return null;
        });
  }

  <T> List<T> query(String sql, RowMapper<T> mapper, Object... arguments) {
    lock.lock();
    try {
      PreparedStatement statement = bound(sql, arguments);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> result = new ArrayList<>();
        while (rows.next()) {
          result.add(mapper.map(rows));
        }
        return result;
      }
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      lock.unlock();
    }
  }

  <T> Optional<T> queryOne(String sql, RowMapper<T> mapper, Object... arguments) {
    return query(sql, mapper, arguments).stream().findFirst();
  }

  /** Returns the number of rows that were changed. */
  int update(String sql, Object... arguments) {
    lock.lock();
    try {
      return bound(sql, arguments).executeUpdate();
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the id of the new row. */
  long insert(String sql, Object... arguments) {
    return transaction(
        () -> {
          update(sql, arguments);
          return queryOne("SELECT last_insert_rowid()", row -> row.getLong(1)).orElseThrow();
        });
  }

  /** Returns the statement of a text; all that is asked of the file goes through here. */
  PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  private PreparedStatement bound(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = prepared(sql);
    for (int i = 0; i < arguments.length; i++) {
      Object argument = arguments[i];
      if (argument instanceof Optional<?> optional) {
        argument = optional.orElse(null);
      }
      if (argument instanceof Boolean flag) {
        argument = flag ? 1 : 0;
      }
      if (argument instanceof Enum<?> constant) {
        argument = constant.name();
      }
      statement.setObject(i + 1, argument);
    }
    return statement;
  }

  private void execute(String sql) {
    try {
      bound(sql).execute();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private void rollback() {
    try {
      bound("ROLLBACK").execute();
    } catch (SQLException e) {
      // The transaction's own failure is under way; SQLite may have rolled back by itself.
    }
  }

  private DoppelException failure(SQLException e) {
    return switch (e.getErrorCode() & 0xff) {
      case 5, 6 ->
          new DoppelException(
              ErrorCode.BUSY,
              "The catalog " + file + " was locked by another process for too long.",
              "Try again; when it stays so, look for a process that holds the file.",
              e.getMessage(),
              e);
      case 13 ->
          new DoppelException(
              ErrorCode.DISK_FULL,
              "The catalog " + file + " cannot be written: the disk is full.",
              "Make room there and try again.",
              e.getMessage(),
              e);
      default ->
          new DoppelException(
              ErrorCode.INTERNAL,
              "The catalog " + file + " cannot be used: " + e.getMessage() + ".",
              "Check that the directory is writable for you and the file is intact.",
              "",
              e);
    };
  }

  @Override
  public void close() {
    lock.lock();
    try {
      for (PreparedStatement statement : statements.values()) {
        statement.close();
      }
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      lock.unlock();
    }
  }
}
