package io.doppel.mysql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Statements on the system tables that hold a server's accounts, for what has to be done to many of
 * them at once: init SQL knows no loops. Immutable.
 */
public final class AccountTables {
  /** The names of accounts that servers make for themselves. */
  public static final List<String> SYSTEM_USERS =
      List.of("mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys");

  /** Makes a server heed what was written to the tables. */
  static final String FLUSH = "FLUSH PRIVILEGES";

  /**
   * Plugins by which whoever has a name on the server's host, or in its domain, is let in: on
   * another host it may be somebody else.
   */
  private static final List<String> BY_OUTER_NAME =
      List.of(
          "unix_socket",
          "auth_socket",
          "socket_peercred",
          "pam",
          "auth_pam",
          "auth_pam_compat",
          "authentication_pam",
          "named_pipe",
          "gssapi",
          "authentication_windows",
          "authentication_kerberos");

  /** Plugins by which an empty password lets everybody in. */
  private static final List<String> BY_PASSWORD =
      List.of(
          "",
          "mysql_native_password",
          "mysql_old_password",
          "caching_sha2_password",
          "sha256_password",
          "ed25519",
          "parsec");

  private final ServerVersion version;

  private AccountTables(ServerVersion version) {
    this.version = version;
  }

  /** An account's name and the host that it comes from. */
  public record Name(String user, String host) {
    /** Returns it as {@code 'user'@'host'}. */
    public String quoted() {
      return Sql.account(user, host);
    }
  }

  /** Returns the tables of a server of that version. */
  public static AccountTables of(ServerVersion version) {
    return new AccountTables(version);
  }

  /** Returns the table that has a row for each account; columns {@code User} and {@code Host}. */
  public String accounts() {
    return version.isMariaDb() ? "mysql.global_priv" : "mysql.user";
  }

  /**
   * Returns the condition that an account opens without a password of its own: to whom an operating
   * system knows by a name, or to everybody.
   */
  public String unguarded() {
    String outer = literals(BY_OUTER_NAME);
    if (!version.isMariaDb()) {
      return "(plugin IN ("
          + outer
          + ") OR (plugin IN ("
          + literals(BY_PASSWORD)
          + ") AND IFNULL(authentication_string, '') = ''))";
    }
    // Such as {"plugin": "a", "authentication_string": "x", "auth_or": [{}, {"plugin": "b"}]},
    // where
    // {} stands for the outer one.
    return "("
        + json("plugin", "''")
        + " IN ("
        + outer
        + ") OR IFNULL(JSON_EXTRACT(Priv, '$.auth_or[*].plugin'), '') REGEXP '\"("
        + String.join("|", BY_OUTER_NAME)
        + ")\"' OR ("
        + json("plugin", "''")
        + " IN ("
        + literals(BY_PASSWORD)
        + ") AND "
        + json("authentication_string", "''")
        + " = '') OR IFNULL(JSON_EXTRACT(Priv, '$.auth_or[*].authentication_string'), '') REGEXP"
        + " '\"\"')";
  }

  /** MySQL's roles are accounts with an expired password. */
  private String notARole() {
    return version.isMariaDb() ? isNot("is_role") : "password_expired = 'N'";
  }

  /** Returns the condition that an account, and not a role, is not locked. */
  private String open() {
    return version.isMariaDb()
        ? notARole() + " AND " + isNot("account_locked")
        : "account_locked = 'N'";
  }

  private static String isNot(String key) {
    return json(key, "'0'") + " NOT IN ('1', 'true')";
  }

  private static String json(String key, String otherwise) {
    return "IFNULL(JSON_VALUE(Priv, '$." + key + "'), " + otherwise + ")";
  }

  /** Returns the statement that locks accounts; it takes {@link #FLUSH} to work. */
  private String lock(String condition) {
    return "UPDATE "
        + accounts()
        + " SET "
        + (version.isMariaDb()
            ? "Priv = JSON_SET(Priv, '$.account_locked', true)"
            : "account_locked = 'Y'")
        + " WHERE "
        + open()
        + " AND "
        + condition;
  }

  /** Returns the statements that lock what opens without a password of its own. */
  List<String> lockUnguarded() {
    return List.of(lock(unguarded()), FLUSH);
  }

  /** Returns the statements that lock all accounts but the server's own and these. */
  List<String> lockOthers(Collection<Name> kept) {
    return List.of(lock(others(kept)), FLUSH);
  }

  /** Returns the statements that remove all roles, and all accounts but the server's and these. */
  List<String> removeOthers(Collection<Name> kept) {
    List<String> statements = new ArrayList<>();
    for (String table : tablesOfRoles()) {
      statements.add("DELETE FROM mysql." + table);
    }
    String others = others(kept);
    for (String table : tablesOfAccounts()) {
      statements.add("DELETE FROM mysql." + table + " WHERE " + others);
    }
    statements.add(FLUSH);
    return statements;
  }

  private List<String> tablesOfRoles() {
    if (version.isMariaDb()) {
      return List.of("roles_mapping");
    }
    return version.atLeast(8, 0, 0) ? List.of("role_edges", "default_roles") : List.of();
  }

  /** Columns {@code User} and {@code Host}. */
  private List<String> tablesOfAccounts() {
    List<String> tables =
        new ArrayList<>(List.of("db", "tables_priv", "columns_priv", "procs_priv", "proxies_priv"));
    if (!version.isMariaDb() && version.atLeast(8, 0, 0)) {
      tables.addAll(List.of("global_grants", "password_history"));
    }
    tables.add(version.isMariaDb() ? "global_priv" : "user");
    return tables;
  }

  private static String others(Collection<Name> kept) {
    String names =
        kept.stream()
            .map(name -> "(" + Sql.literal(name.user()) + ", " + Sql.literal(name.host()) + ")")
            .collect(Collectors.joining(", "));
    return "User NOT IN (" + literals(SYSTEM_USERS) + ") AND (User, Host) NOT IN (" + names + ")";
  }

  /**
   * Locks what opens without a password of its own.
   *
   * @return the accounts that were open until now
   */
  public static List<Name> lockUnguarded(SqlSession session) {
    AccountTables tables = of(session.version());
    List<Name> open = tables.select(session, tables.open());
    if (!open.isEmpty()) {
      session.execute("SET SESSION sql_log_bin = 0");
      tables.lockUnguarded().forEach(session::execute);
    }
    return open;
  }

  /**
   * Returns the accounts that would open without a password of their own if they were not locked.
   */
  public static List<Name> unguarded(SqlSession session) {
    AccountTables tables = of(session.version());
    return tables.select(session, tables.notARole());
  }

  private List<Name> select(SqlSession session, String condition) {
    return session
        .query(
            "SELECT User AS u, Host AS h FROM "
                + accounts()
                + " WHERE User NOT IN ("
                + literals(SYSTEM_USERS)
                + ") AND "
                + condition
                + " AND "
                + unguarded()
                + " ORDER BY 1, 2")
        .stream()
        .map(row -> new Name(row.text("u"), row.text("h")))
        .toList();
  }

  private static String literals(List<String> texts) {
    return texts.stream().map(Sql::literal).collect(Collectors.joining(", "));
  }
}
