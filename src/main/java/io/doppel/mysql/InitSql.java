package io.doppel.mysql;

import io.doppel.model.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements that a server executes when it starts, before it accepts a connection. Immutable; each
 * method returns a longer copy.
 *
 * <p>A server stops reading at the first statement that fails and starts nevertheless; so what
 * matters most comes first, and whether it worked shows by logging in.
 */
public final class InitSql {
  /** The name of the account by which Doppel talks to its own servers, from 127.0.0.1 only. */
  public static final String MANAGEMENT_USER = "doppel";

  private static final String MANAGEMENT_HOST = "127.0.0.1";

  private final ServerVersion version;
  private final List<String> statements;

  private InitSql(ServerVersion version, List<String> statements) {
    this.version = version;
    this.statements = List.copyOf(statements);
  }

  /** Returns an init text for a server of that version that does nothing yet. */
  public static InitSql forVersion(ServerVersion version) {
    // The server's own settings must not decide how the text below is read.
    return new InitSql(
        version,
        List.of("SET SESSION sql_log_bin=0", "SET SESSION sql_mode=''", "SET NAMES utf8mb4"));
  }

  private InitSql and(List<String> more) {
    List<String> all = new ArrayList<>(statements);
    all.addAll(more);
    return new InitSql(version, all);
  }

  /** Makes the management account, with all privileges and that password. */
  public InitSql managementAccount(Secret password) {
    return superAccount(MANAGEMENT_USER, MANAGEMENT_HOST, password);
  }

  /** Makes an account with all privileges and that password. */
  public InitSql superAccount(String user, String host, Secret password) {
    String account = Sql.account(user, host);
    String identified = " IDENTIFIED BY " + Sql.literal(password.reveal());
    return and(
        List.of(
            "CREATE USER IF NOT EXISTS " + account + identified,
            "ALTER USER " + account + identified,
            "GRANT ALL PRIVILEGES ON *.* TO " + account + " WITH GRANT OPTION"));
  }

  /** Gives {@code root@localhost} that password, making the account when there is none. */
  public InitSql rootPassword(Secret password) {
    return superAccount("root", "localhost", password);
  }

  /**
   * Removes the roots other than {@code root@localhost} that MariaDB's initialisation leaves
   * without a password; nothing on MySQL. For the first start after {@link Mysqld#initialize} only.
   */
  public InitSql removeOtherRoots() {
    return version.isMariaDb()
        ? and(
            List.of(
                "DELETE FROM mysql.global_priv WHERE User='root' AND Host<>'localhost'",
                "FLUSH PRIVILEGES"))
        : this;
  }

  /** Makes replication stop and forget everything about the source. */
  public InitSql forgetReplication() {
    return and(Dialect.of(version).forgetReplication());
  }

  /** Adds a statement of the caller's. */
  public InitSql statement(Secret statement) {
    return and(List.of(statement.reveal()));
  }

  /** Returns the text for {@code --init-file}: one statement a line. */
  public Secret text() {
    StringBuilder text = new StringBuilder();
    statements.forEach(statement -> text.append(statement).append(";\n"));
    return Secret.of(text.toString());
  }

  @Override
  public String toString() {
    return "InitSql[" + statements.size() + " statements]";
  }
}
