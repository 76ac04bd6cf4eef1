package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of ours as one to log in to, known by its files alone. It is reached by its unix socket,
 * never by its port, on which anybody may listen while it is down; and no password is sent before
 * the host has found that the server of this data directory runs, that the socket belongs to its
 * user, and that nobody else could have put another one in its place.
 */
public final class OwnServer {
  private static final Logger LOG = LoggerFactory.getLogger(OwnServer.class);

  private static final String FORMER_ACCOUNT =
      "SELECT 1 AS found FROM mysql.user WHERE User = 'doppel' AND Host = '127.0.0.1'";

  private final Libs libs;
  private final RemoteConnection connection;
  private final ServerLayout layout;

  /**
   * Names a server, which need not run.
   *
   * @param connection its host
   * @param layout where its files are
   */
  public OwnServer(Libs libs, RemoteConnection connection, ServerLayout layout) {
    this.libs = requireNonNull(libs, "libs is null");
    this.connection = requireNonNull(connection, "connection is null");
    this.layout = requireNonNull(layout, "layout is null");
  }

  /** Opens a session as the management account, with {@link SqlSession#DEFAULT_READ_TIMEOUT}. */
  public SqlSession manage(Secret password) {
    return manage(password, SqlSession.DEFAULT_READ_TIMEOUT);
  }

  /** Opens a session as the management account; see {@link #open}. */
  public SqlSession manage(Secret password, Duration readTimeout) {
    try {
      return open(InitSql.MANAGEMENT_USER, password, readTimeout);
    } catch (UserError e) {
      if (e.code() != ErrorCode.DATABASE_LOGIN_REFUSED || !makeManagementAccount(password)) {
        throw e;
      }
      return open(InitSql.MANAGEMENT_USER, password, readTimeout);
    }
  }

  /**
   * Makes the account where it is missing: a server that an older Doppel started, and that has run
   * since, has another one, for TCP.
   *
   * @return whether that could be done
   */
  private boolean makeManagementAccount(Secret password) {
    try (SqlSession session = open("root", password, SqlSession.DEFAULT_READ_TIMEOUT)) {
      if (session.queryOne(FORMER_ACCOUNT).isEmpty()) {
        return false;
      }
      InitSql.forVersion(session.version()).managementAccount(password).execute(session);
      return true;
    } catch (UserError e) {
      LOG.debug("root does not help {} either: {}", layout.data(), e.getMessage());
      return false;
    }
  }

  /**
   * Opens a session.
   *
   * @param user has an account for {@code localhost}
   * @param readTimeout how long a statement may take; zero for ever
   * @throws UserError WRONG_STATE when the server does not run, or what is there is not proven to
   *     be it; DATABASE_LOGIN_REFUSED when the account or its password is wrong; LOGIN_REFUSED when
   *     sshd does not connect to unix sockets; SQL_FAILED for the rest
   */
  public SqlSession open(String user, Secret password, Duration readTimeout) {
    requireProof();
    return SqlSession.openOwn(libs, connection, layout, user, password, readTimeout);
  }

  private void requireProof() {
    BashScript script =
        ServerProcess.withFunctions("mysql/prove-server.sh")
            .with("DATA_DIR", layout.data())
            .with("PID_FILE", layout.pidFile())
            .with("SOCKET", layout.socket());
    Map<String, String> found =
        ScriptAnswer.read(script, libs.runBash(connection, script), new TypeReference<>() {});
    String host = connection.environment().host().name();
    String subject = found.getOrDefault("subject", "");
    switch (found.getOrDefault("found", "")) {
      case "ours" -> {}
      case "stopped" ->
          throw refused(
              "The server of " + layout.data() + " on " + host + " is not running.",
              "Start it. See the end of " + layout.errorLog() + " for why it ended.");
      case "foreign" ->
          throw refused(
              "The process "
                  + subject
                  + " on "
                  + host
                  + " is called a server of "
                  + layout.data()
                  + ", but belongs to another user than "
                  + connection.user().name()
                  + ". It gets no password.",
              "Find out whose process it is, and end it.");
      case "missing" ->
          throw refused(
              "The server of "
                  + layout.data()
                  + " on "
                  + host
                  + " runs, but its socket "
                  + layout.socket()
                  + " is not there.",
              "Restart the server. Look for what removes files from that directory.");
      default ->
          throw refused(
              "On "
                  + host
                  + ", "
                  + subject
                  + " belongs to another user, or others may write there: somebody could put his own"
                  + " socket in the place of "
                  + layout.socket()
                  + ". The server gets no password.",
              "Let that path belong to "
                  + connection.user().name()
                  + " or root, and let only its owner write to it.");
    }
  }

  private static UserError refused(String message, String action) {
    return new UserError(ErrorCode.WRONG_STATE, message, action);
  }
}
