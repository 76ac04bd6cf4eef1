package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.mysql.CachingSha2Factory.WholePassword;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.UserError;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.mariadb.jdbc.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session on a server.
 *
 * <p>Every statement is tagged with a comment. Values are bound as {@code ?}: String, Number,
 * Boolean, byte[], null, and {@link Secret}, which never shows in an error. The session's {@code
 * sql_mode} is {@code STRICT_ALL_TABLES} whatever the server's is, and its character set utf8mb4.
 *
 * <p>Interrupting the thread that waits for a statement ends the statement and the session;
 * CANCELLED is thrown then. Not thread-safe.
 */
public final class SqlSession implements AutoCloseable {
  /** How long a session may be silent when nothing else is said. */
  public static final Duration DEFAULT_READ_TIMEOUT = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger(SqlSession.class);
  private static final String TAG = "/* doppel */ ";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Driver DRIVER = new Driver();
  private static final String AUTHENTICATION =
      "mysql_native_password,client_ed25519,parsec," + CachingSha2Factory.TYPE;

  /** What the driver calls a server whose name it does not need. */
  private static final ServerAddress OWN = new ServerAddress("localhost", new Port(3306));

  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._:-]+");
  private static final Pattern DRIVERS_PREFIX = Pattern.compile("^\\(conn=\\d+\\) ");

  // https://mariadb.com/kb/en/mariadb-error-code-reference/ and
  // https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html
  private static final int TOO_MANY_CONNECTIONS = 1040;
  private static final int DATABASE_DENIED = 1044;
  private static final int ACCESS_DENIED = 1045;
  private static final int UNKNOWN_DATABASE = 1049;
  private static final int HOST_BLOCKED = 1129;
  private static final int HOST_NOT_ALLOWED = 1130;
  private static final int UNKNOWN_PLUGIN = 1251;
  private static final int NO_PASSWORD_ACCOUNT = 1698;
  private static final int ACCOUNT_LOCKED = 3118;
  private static final int MARIADB_ACCOUNT_LOCKED = 4151;
  private static final int TLS_REQUIRED = 3159;
  private static final int MARIADB_TLS_REQUIRED = 4220;

  private final Driving driving;
  private final Connection connection;
  private final ServerAddress address;
  private final String where;
  private final boolean encrypted;
  private final ServerVersion version;
  private final long number;

  private SqlSession(
      Driving driving,
      Connection connection,
      ServerAddress address,
      String where,
      boolean encrypted)
      throws SQLException {
    this.driving = driving;
    this.connection = connection;
    this.address = address;
    this.where = where;
    this.encrypted = encrypted;
    try (PreparedStatement statement =
            connection.prepareStatement(
                TAG + "SELECT VERSION(), @@version_comment, CONNECTION_ID()");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      this.version = ServerVersion.parseServer(rows.getString(1), rows.getString(2));
      this.number = rows.getLong(3);
    }
  }

  /**
   * How the driver connects to the server, again and again when need be.
   *
   * @param sockets that it uses
   * @param url names the server as its certificate is to
   * @param properties of the connection; hold the password
   */
  private record Driving(SessionSocketFactory.Sockets sockets, String url, Properties properties) {
    Connection connect() throws SQLException {
      return DRIVER.connect(url, properties);
    }
  }

  /**
   * Opens a session with {@link #DEFAULT_READ_TIMEOUT}; see {@link #open(Libs, RemoteConnection,
   * ServerAddress, String, Secret, Duration)}.
   */
  public static SqlSession open(
      Libs libs, RemoteConnection via, ServerAddress address, String user, Secret password) {
    return open(libs, via, address, user, password, DEFAULT_READ_TIMEOUT);
  }

  /**
   * Opens a session that is encrypted as {@code tls} says, with {@link #DEFAULT_READ_TIMEOUT}; see
   * {@link #open(Libs, RemoteConnection, ServerAddress, String, Secret, Duration)}.
   *
   * @throws UserError TLS_FAILED besides, when the session cannot be encrypted as asked for
   */
  public static SqlSession open(
      Libs libs,
      RemoteConnection via,
      ServerAddress address,
      String user,
      Secret password,
      Tls tls) {
    return open(libs, via, address, user, password, tls, DEFAULT_READ_TIMEOUT);
  }

  /**
   * Opens a session on a server of others, encrypted when it offers TLS, whatever its certificate.
   * For one of ours, see {@link OwnServer}.
   *
   * @param via the host from which the server is reached
   * @param address the server, as that host knows it
   * @param password may hold any character
   * @param readTimeout how long a statement may take; zero for ever
   * @throws UserError DATABASE_LOGIN_REFUSED when the account or its password is wrong or may not
   *     come from there; HOST_UNREACHABLE when nothing answers; SQL_FAILED for the rest
   */
  public static SqlSession open(
      Libs libs,
      RemoteConnection via,
      ServerAddress address,
      String user,
      Secret password,
      Duration readTimeout) {
    return open(libs, via, address, user, password, Tls.WHEN_OFFERED, readTimeout);
  }

  private static SqlSession open(
      Libs libs,
      RemoteConnection via,
      ServerAddress address,
      String user,
      Secret password,
      Tls tls,
      Duration readTimeout) {
    requireNonNull(user, "user is null");
    String where = address + " (from " + via.environment().host().name() + ")";
    Optional<String> trusted = tls.authority().map(file -> Certificates.read(libs, via, file));
    SessionSocketFactory.Sockets sockets =
        SessionSocketFactory.sockets(() -> libs.connect(via, address.host(), address.port()));
    try {
      return connect(sockets, address, where, user, password, readTimeout, tls, trusted);
    } catch (SQLException e) {
      sockets.close();
      throw openFailure(libs, via, address, where, user, tls, e);
    } catch (RuntimeException e) {
      sockets.close();
      throw e;
    }
  }

  /** Opens a session on a server that has proven to be ours, by its socket. */
  static SqlSession openOwn(
      Libs libs,
      RemoteConnection host,
      ServerLayout layout,
      String user,
      Secret password,
      Duration readTimeout) {
    String where = "of " + layout.data() + " on " + host.environment().host().name();
    SessionSocketFactory.Sockets sockets =
        SessionSocketFactory.sockets(() -> libs.connect(host, layout.socket()));
    try {
      return connectOnce(
          sockets,
          OWN,
          where,
          user,
          password,
          readTimeout,
          Tls.NEVER,
          Optional.empty(),
          WholePassword.SENT);
    } catch (SQLException e) {
      sockets.close();
      throw Thread.currentThread().isInterrupted()
          ? cancelled("Connecting to the server " + where, e)
          : ownFailure(host, layout, where, user, e);
    } catch (RuntimeException e) {
      sockets.close();
      throw e;
    }
  }

  /** The host has found the server running a moment ago. */
  private static UserError ownFailure(
      RemoteConnection host, ServerLayout layout, String where, String user, SQLException failure) {
    if (!isOfDriver(failure) && !isConnectionState(failure)) {
      return refusal(
          where, user, host.environment().host().name(), Tls.NEVER, serverWords(failure), failure);
    }
    return new UserError(
        ErrorCode.LOGIN_REFUSED,
        "The server " + where + " runs, but could not be reached by its socket.",
        "Check that it is not ending. Check sshd's configuration there: AllowStreamLocalForwarding"
            + " must not be 'no' or 'remote' for the user "
            + host.user().name()
            + ", nor DisableForwarding 'yes'. Doppel does not use the server's port, where others"
            + " could listen. The socket is "
            + layout.socket()
            + ".",
        serverWords(failure),
        failure);
  }

  private static SqlSession connect(
      SessionSocketFactory.Sockets sockets,
      ServerAddress address,
      String where,
      String user,
      Secret password,
      Duration readTimeout,
      Tls tls,
      Optional<String> trusted)
      throws SQLException {
    if (tls.mode() != Tls.Mode.PREFERRED) {
      return connectOnce(
          sockets, address, where, user, password, readTimeout, tls, trusted, wholePassword(tls));
    }
    SQLException first;
    try {
      return connectOnce(
          sockets,
          address,
          where,
          user,
          password,
          readTimeout,
          tls.settled(true),
          trusted,
          WholePassword.SENT);
    } catch (SQLException e) {
      if (!noTlsOffered(e)) {
        throw e;
      }
      first = e;
    }
    try {
      return connectOnce(
          sockets,
          address,
          where,
          user,
          password,
          readTimeout,
          tls.settled(false),
          trusted,
          WholePassword.REFUSED);
    } catch (SQLException e) {
      e.addSuppressed(first);
      throw e;
    }
  }

  private static WholePassword wholePassword(Tls tls) {
    if (tls.encrypts()) {
      return WholePassword.SENT;
    }
    return tls.clear() ? WholePassword.BY_ANY_KEY : WholePassword.REFUSED;
  }

  private static SqlSession connectOnce(
      SessionSocketFactory.Sockets sockets,
      ServerAddress address,
      String where,
      String user,
      Secret password,
      Duration readTimeout,
      Tls tls,
      Optional<String> trusted,
      WholePassword wholePassword)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password.reveal());
    properties.setProperty("sslMode", driversMode(tls));
    trusted.ifPresent(certificates -> properties.setProperty("serverSslCert", certificates));
    tls.certificate().ifPresent(pinned -> PinnedTls.use(properties, pinned));
    CachingSha2Factory.use(properties, wholePassword);
    // None of these but one sends the password itself, and that one as said above.
    properties.setProperty("restrictedAuth", AUTHENTICATION);
    properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
    properties.setProperty("socketTimeout", Long.toString(readTimeout.toMillis()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("allowMultiQueries", "false");
    // Bound values are put into the text here, so that every statement can have them.
    properties.setProperty("useServerPrepStmts", "false");
    // The text of a failed statement may hold a secret.
    properties.setProperty("dumpQueriesOnException", "false");
    properties.setProperty("sessionVariables", "sql_mode='STRICT_ALL_TABLES'");
    sockets.use(properties);
    ServerAddress known = address;
    if (!HOST_NAME.matcher(address.host()).matches()) {
      if (tls.verifiesName()) {
        throw new UserError(
            ErrorCode.TLS_FAILED,
            "'" + address.host() + "' is no host name, so no certificate can be for it.",
            "Correct the source's address.");
      }
      known = OWN;
    }
    Driving driving = new Driving(sockets, "jdbc:mariadb://" + known + "/", properties);
    Connection connection = driving.connect();
    try {
      return new SqlSession(driving, connection, address, where, tls.encrypts());
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static String driversMode(Tls tls) {
    return switch (tls.mode()) {
      case DISABLED -> "disable";
      case VERIFY_CA -> "verify-ca";
      case VERIFY_IDENTITY -> "verify-full";
      default -> "trust";
    };
  }

  static boolean noTlsOffered(SQLException failure) {
    return isOfDriver(failure) && serverWords(failure).contains("ssl not enabled in the server");
  }

  static boolean wantsTls(SQLException failure) {
    return failure.getErrorCode() == TLS_REQUIRED || failure.getErrorCode() == MARIADB_TLS_REQUIRED;
  }

  private static DoppelException openFailure(
      Libs libs,
      RemoteConnection via,
      ServerAddress address,
      String where,
      String user,
      Tls tls,
      SQLException failure) {
    if (Thread.currentThread().isInterrupted()) {
      return cancelled("Connecting to " + where, failure);
    }
    Optional<UserError> ofTls =
        TlsFailure.judge(address, where, user, tls, failure, serverWords(failure));
    if (ofTls.isPresent()) {
      return ofTls.get();
    }
    String from = via.environment().host().name();
    return isOfDriver(failure) || isConnectionState(failure)
        ? unreachable(libs, via, address, where, failure)
        : refusal(where, user, from, tls, serverWords(failure), failure);
  }

  /** Puts a server's own refusal into words. */
  private static UserError refusal(
      String where, String user, String from, Tls tls, String said, SQLException failure) {
    String account = "'" + user + "'";
    int code = failure.getErrorCode();
    if ((code == ACCESS_DENIED || code == UNKNOWN_PLUGIN) && !isAscii(user)) {
      return nameNotUnderstood(where, account, from, said, failure);
    }
    return switch (code) {
      case ACCESS_DENIED, NO_PASSWORD_ACCOUNT ->
          new UserError(
              ErrorCode.DATABASE_LOGIN_REFUSED,
              "The server " + where + " refused the account " + account + " or its password.",
              "Check the account's name and password, and that it may log in from "
                  + from
                  + (tls.mode() == Tls.Mode.DISABLED ? " without TLS." : "."),
              said,
              failure);
      // MySQL lets also those who have no account choose a plugin by chance, so as not to tell.
      case UNKNOWN_PLUGIN ->
          new UserError(
              ErrorCode.DATABASE_LOGIN_REFUSED,
              "The server "
                  + where
                  + " has no account "
                  + account
                  + ", or one with an authentication plugin that Doppel does not know.",
              "Check the account's name. Give it one of the plugins caching_sha2_password,"
                  + " mysql_native_password or ed25519.",
              said,
              failure);
      case ACCOUNT_LOCKED, MARIADB_ACCOUNT_LOCKED ->
          new UserError(
              ErrorCode.DATABASE_LOGIN_REFUSED,
              "The account " + account + " of the server " + where + " is locked.",
              "Unlock it with ALTER USER ... ACCOUNT UNLOCK.",
              said,
              failure);
      case HOST_NOT_ALLOWED ->
          new UserError(
              ErrorCode.DATABASE_LOGIN_REFUSED,
              "The server " + where + " accepts no account from there.",
              "Create the account " + account + " for the address of " + from + ".",
              said,
              failure);
      case HOST_BLOCKED ->
          new UserError(
              ErrorCode.DATABASE_LOGIN_REFUSED,
              "The server " + where + " has blocked that host after too many failed connections.",
              "Unblock it on the server, for example with FLUSH HOSTS or mariadb-admin flush-hosts.",
              said,
              failure);
      case DATABASE_DENIED, UNKNOWN_DATABASE ->
          new UserError(
              ErrorCode.NOT_FOUND,
              "The server " + where + " has no such database, or " + account + " may not use it.",
              "Check the database's name and the account's privileges.",
              said,
              failure);
      case TOO_MANY_CONNECTIONS ->
          new UserError(
              ErrorCode.SQL_FAILED,
              "The server " + where + " has no connection left.",
              "Raise its max_connections, or try again when it is less busy.",
              said,
              failure);
      default ->
          new UserError(
              ErrorCode.SQL_FAILED,
              "The server " + where + " refused the connection of " + account + ".",
              "See the server's words.",
              said,
              failure);
    };
  }

  private static boolean isAscii(String text) {
    return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
  }

  /**
   * The driver writes the name in UTF-8, but tells the server that it is in the server's own
   * default character set (seen with mariadb-java-client 3.5.11; none of its options changes that).
   */
  private static UserError nameNotUnderstood(
      String where, String account, String from, String said, SQLException failure) {
    return new UserError(
        ErrorCode.DATABASE_LOGIN_REFUSED,
        "The server "
            + where
            + " refused the account "
            + account
            + " or its password. The name is not all ASCII, and servers understand such a name from"
            + " Doppel only when their character_set_server is utf8mb4.",
        "Use an account with an ASCII name, or set character_set_server=utf8mb4 on the server."
            + " Otherwise check the account's name and password, and that it may log in from "
            + from
            + ".",
        said,
        failure);
  }

  /** SSH hides why nothing answers behind it, so the host itself is asked. */
  private static UserError unreachable(
      Libs libs, RemoteConnection via, ServerAddress address, String where, SQLException failure) {
    BashScript script =
        BashScript.resource("mysql/probe-address.sh")
            .with("HOST", address.host())
            .with("PORT", address.port())
            .timeout(CONNECT_TIMEOUT);
    String result =
        ScriptAnswer.read(
                script, libs.runBash(via, script), new TypeReference<Map<String, String>>() {})
            .getOrDefault("result", "other");
    String found;
    String action;
    switch (result) {
      case "refused" -> {
        found = "Nothing listens at " + where + ".";
        action = "Check the port, that the server runs, and that it listens on that address.";
      }
      case "unknown" -> {
        found = "The name in " + where + " is not known there.";
        action = "Check the name, or give the server's IP address.";
      }
      case "unreachable", "silent" -> {
        found = "There is no answer from " + where + ".";
        action = "Check the address and the firewalls between the two hosts.";
      }
      default -> {
        found = "Connecting to " + where + " failed, or what listens there is no database server.";
        action = "Check the port; see the output for how TLS or the login failed.";
      }
    }
    return new UserError(ErrorCode.HOST_UNREACHABLE, found, action, serverWords(failure), failure);
  }

  /** The driver's own failures have no number of a server: 0 or -1. */
  private static boolean isOfDriver(SQLException failure) {
    return failure.getErrorCode() <= 0;
  }

  private static boolean isConnectionState(SQLException failure) {
    return failure.getSQLState() != null
        && failure.getSQLState().startsWith("08")
        && failure.getErrorCode() < 1000;
  }

  private static String serverWords(SQLException failure) {
    StringBuilder words =
        new StringBuilder(
            DRIVERS_PREFIX.matcher(String.valueOf(failure.getMessage())).replaceFirst(""));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && words.indexOf(cause.getMessage()) < 0) {
        words.append('\n').append(cause.getMessage());
      }
    }
    return words.toString();
  }

  private static DoppelException cancelled(String what, Exception cause) {
    return new DoppelException(ErrorCode.CANCELLED, what + " was cancelled.", "", "", cause);
  }

  /** What is done with a prepared statement. */
  private interface Work<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  private <T> T run(String sql, Object[] values, boolean secret, Work<T> work) {
    if (Thread.currentThread().isInterrupted()) {
      throw cancelled("A statement on " + where, null);
    }
    try (PreparedStatement statement = connection.prepareStatement(TAG + sql)) {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        statement.setObject(i + 1, value instanceof Secret hidden ? hidden.reveal() : value);
      }
      return work.with(statement);
    } catch (SQLException e) {
      if (Thread.interrupted()) {
        endOnServer();
        Thread.currentThread().interrupt();
      }
      throw failure(sql, values, secret, e);
    }
  }

  /** An interrupt ends the connection here; the server would notice when its statement is done. */
  private void endOnServer() {
    try (Connection other = driving.connect();
        PreparedStatement statement = other.prepareStatement(TAG + "KILL CONNECTION " + number)) {
      statement.execute();
    } catch (SQLException | DoppelException e) {
      LOG.debug("ending {} on the server: {}", this, e.getMessage());
    }
  }

  private DoppelException failure(
      String sql, Object[] values, boolean secret, SQLException failure) {
    if (Thread.currentThread().isInterrupted()) {
      return cancelled("A statement on " + where, failure);
    }
    boolean hidden = secret;
    for (Object value : values) {
      hidden |= value instanceof Secret;
    }
    String number =
        " (error " + failure.getErrorCode() + ", SQLSTATE " + failure.getSQLState() + ")";
    String said = hidden ? withoutQuotes(serverWords(failure)) : serverWords(failure);
    String what = secret ? "a statement that holds a secret" : "\"" + sql + "\"";
    if (isConnectionState(failure)) {
      return new UserError(
          ErrorCode.CONNECTION_LOST,
          "The connection to the server " + where + " broke during " + what + number + ".",
          "Check that the server still runs, then try again.",
          said,
          hidden ? null : failure);
    }
    return new UserError(
        ErrorCode.SQL_FAILED,
        "The server " + where + " refused " + what + number + ": " + said,
        "",
        said,
        hidden ? null : failure);
  }

  /** Servers repeat parts of a statement, always in quotes, which may be in what is quoted too. */
  private static String withoutQuotes(String words) {
    int first = words.indexOf('\'');
    int last = words.lastIndexOf('\'');
    return first < 0
        ? words
        : words.substring(0, first) + "'...'" + (last > first ? words.substring(last + 1) : "");
  }

  /** Returns the rows of a query. */
  public List<Row> query(String sql, Object... values) {
    List<Row> rows = new ArrayList<>();
    forEach(rows::add, sql, values);
    return rows;
  }

  /** Returns the first row of a query, if there is one. */
  public Optional<Row> queryOne(String sql, Object... values) {
    return query(sql, values).stream().findFirst();
  }

  /**
   * Hands the rows of a large result to {@code consumer} without holding them all. The consumer
   * must not use the session.
   */
  public void forEach(Consumer<Row> consumer, String sql, Object... values) {
    run(
        sql,
        values,
        false,
        statement -> {
          statement.setFetchSize(1000);
          try (ResultSet result = statement.executeQuery()) {
            ResultSetMetaData columns = result.getMetaData();
            while (result.next()) {
              Map<String, String> row = new LinkedHashMap<>();
              for (int i = 1; i <= columns.getColumnCount(); i++) {
                row.put(columns.getColumnLabel(i), result.getString(i));
              }
              consumer.accept(Row.of(row));
            }
          }
          return null;
        });
  }

  /**
   * Executes a statement and returns the number of rows that it changed; rows that it returns are
   * dropped.
   */
  public long execute(String sql, Object... values) {
    return run(
        sql,
        values,
        false,
        statement -> statement.execute() ? 0 : Math.max(0, statement.getLargeUpdateCount()));
  }

  /** Executes a statement that holds a secret, of which errors show nothing. */
  public void execute(Secret sql) {
    run(sql.reveal(), new Object[0], true, PreparedStatement::execute);
  }

  /** Returns the server's version. */
  public ServerVersion version() {
    return version;
  }

  /** Returns how to say what differs between servers. */
  public Dialect dialect() {
    return Dialect.of(version);
  }

  /** Returns the server's address. */
  public ServerAddress address() {
    return address;
  }

  /** Tells whether the session is encrypted. */
  public boolean encrypted() {
    return encrypted;
  }

  /** Returns a global variable's value, or empty when this server has none of that name. */
  public Optional<String> variable(String name) {
    return queryOne("SHOW GLOBAL VARIABLES WHERE Variable_name = ?", name)
        .map(row -> row.text("Value"));
  }

  /** Tells whether the connection broke, or was closed. */
  public boolean isOver() {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      LOG.debug("asking whether {} is closed: {}", where, e.getMessage());
      return true;
    }
  }

  /** Ends the session. Never throws. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("closing a session on {}: {}", where, e.getMessage());
    }
    driving.sockets().close();
  }

  /** Returns where the session is, for messages. */
  @Override
  public String toString() {
    return "session on " + where;
  }
}
