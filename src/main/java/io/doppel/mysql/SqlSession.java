package io.doppel.mysql;

import io.doppel.model.Secret;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A session on a server.
 *
 * <p>Every statement is tagged with a comment. Values are bound as {@code ?}: String, Number,
 * Boolean, byte[], null, and {@link Secret}, which never shows in an error. The session's {@code
 * sql_mode} is {@code STRICT_ALL_TABLES} whatever the server's is, and its character set utf8mb4.
 * Not thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class SqlSession implements AutoCloseable {
  /** How long a session may be silent when nothing else is said. */
  public static final Duration DEFAULT_READ_TIMEOUT = Duration.ofMinutes(5);

  private SqlSession() {}

  /**
   * Opens a session with {@link #DEFAULT_READ_TIMEOUT}; see {@link #open(Libs, RemoteConnection,
   * ServerAddress, String, Secret, Duration)}.
   */
  public static SqlSession open(
      Libs libs, RemoteConnection via, ServerAddress address, String user, Secret password) {
    return open(libs, via, address, user, password, DEFAULT_READ_TIMEOUT);
  }

  /**
   * Opens a session.
   *
   * @param via the host from which the server is reached
   * @param address the server, as that host knows it
   * @param password may hold any character
   * @param readTimeout how long a statement may take; zero for ever
   * @throws io.doppel.sdk.UserError DATABASE_LOGIN_REFUSED when the account or its password is
   *     wrong or may not come from there; HOST_UNREACHABLE when nothing answers; SQL_FAILED for the
   *     rest
   */
  public static SqlSession open(
      Libs libs,
      RemoteConnection via,
      ServerAddress address,
      String user,
      Secret password,
      Duration readTimeout) {
    throw new UnsupportedOperationException();
  }

  /** Returns the rows of a query. */
  public List<Row> query(String sql, Object... values) {
    throw new UnsupportedOperationException();
  }

  /** Returns the first row of a query, if there is one. */
  public Optional<Row> queryOne(String sql, Object... values) {
    return query(sql, values).stream().findFirst();
  }

  /** Hands the rows of a large result to {@code consumer} without holding them all. */
  public void forEach(Consumer<Row> consumer, String sql, Object... values) {
    throw new UnsupportedOperationException();
  }

  /** Executes a statement and returns the number of rows that it changed. */
  public long execute(String sql, Object... values) {
    throw new UnsupportedOperationException();
  }

  /** Executes a statement that holds a secret, of which errors show nothing. */
  public void execute(Secret sql) {
    throw new UnsupportedOperationException();
  }

  /** Returns the server's version. */
  public ServerVersion version() {
    throw new UnsupportedOperationException();
  }

  /** Returns how to say what differs between servers. */
  public Dialect dialect() {
    return Dialect.of(version());
  }

  /** Returns the server's address. */
  public ServerAddress address() {
    throw new UnsupportedOperationException();
  }

  /** Tells whether the session is encrypted. */
  public boolean encrypted() {
    throw new UnsupportedOperationException();
  }

  /** Returns a global variable's value, or empty when this server has none of that name. */
  public Optional<String> variable(String name) {
    return queryOne("SHOW GLOBAL VARIABLES WHERE Variable_name = ?", name)
        .map(row -> row.text("Value"));
  }

  /** Ends the session, and the forwarded port below it. Never throws. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
