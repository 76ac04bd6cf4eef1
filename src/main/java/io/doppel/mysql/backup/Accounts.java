package io.doppel.mysql.backup;

import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.mysql.AccountTables;
import io.doppel.mysql.InitSql;
import io.doppel.mysql.Row;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies accounts and roles with their password hashes, privileges and default roles from a source
 * to a server of ours, by SQL: the target's own system tables stay as its version made them. To be
 * called when all databases are there, because privileges may name tables and routines.
 *
 * <p>Left out are the servers' own accounts, {@code root@localhost} and Doppel's management
 * account. No copy may do more than the account may on the source: one that opens without a
 * password of its own, or by a plugin that the target lacks, is there to be named as a definer, but
 * locked; one that could not be denied what the source denies it is left out.
 */
public final class Accounts {
  /** MariaDB 10.11 and later: the role that everybody has; it need not be created. */
  private static final String EVERYBODY = "PUBLIC";

  private static final String NAME = "`(?:[^`]|``)*`";
  private static final Pattern DEFAULT_ROLES =
      Pattern.compile(" DEFAULT ROLE " + NAME + "@" + NAME + "(?:,\\s*" + NAME + "@" + NAME + ")*");

  private static final String PLUGINS =
      "SELECT PLUGIN_NAME AS n, PLUGIN_LIBRARY AS l FROM information_schema.PLUGINS"
          + " WHERE PLUGIN_TYPE = 'AUTHENTICATION' AND PLUGIN_STATUS = 'ACTIVE'";
  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

  private final SqlSession source;
  private final SqlSession target;
  private final List<AccountsReport.Skipped> skipped = new ArrayList<>();
  private final List<AccountsReport.Skipped> locked = new ArrayList<>();

  private Accounts(SqlSession source, SqlSession target) {
    this.source = source;
    this.target = target;
  }

  /** An account or, on MariaDB, a role, which has no host. */
  private record Account(String user, String host, boolean role, String plugin, boolean unguarded) {
    String quoted() {
      return role ? Sql.identifier(user) : Sql.account(user, host);
    }

    AccountTables.Name name() {
      return new AccountTables.Name(user, host);
    }

    boolean everybody() {
      return role && user.equals(EVERYBODY);
    }
  }

  /**
   * Copies all accounts. What cannot be copied, such as an account whose authentication plugin the
   * target lacks, is reported.
   *
   * @throws UserError SQL_FAILED when the source's accounts cannot be read, for want of SELECT on
   *     {@code mysql.*}; CONNECTION_LOST; CANCELLED
   */
  public static AccountsReport copy(SqlSession source, SqlSession target) {
    return new Accounts(source, target).copy();
  }

  private AccountsReport copy() {
    target.execute("SET SESSION sql_log_bin = 0");
    if (source.dialect().printsIdentifiedWithAsHex()) {
      source.execute("SET SESSION print_identified_with_as_hex = ON");
    }
    Set<String> plugins = plugins();
    List<Account> created = new ArrayList<>();
    for (Account account : read()) {
      boolean lacksPlugin =
          !account.role() && !account.plugin().isEmpty() && !plugins.contains(account.plugin());
      if (lacksPlugin ? createLocked(account) : create(account)) {
        created.add(account);
      }
    }
    // A role may be granted to an account that came before it, so privileges are the second round.
    created.removeIf(account -> !grant(account));
    copyProxies(created);
    if (!source.version().isMariaDb()) {
      setDefaultRoles(created);
    }
    return new AccountsReport(created.size(), skipped, locked);
  }

  /**
   * Returns the authentication plugins of the target, which has got those of the source as far as
   * its installation has them: accounts that come later by replication need them, too.
   */
  private Set<String> plugins() {
    Set<String> there = new HashSet<>();
    target.query(PLUGINS).forEach(row -> there.add(row.text("n")));
    for (Row row : source.query(PLUGINS)) {
      String name = row.text("n");
      Optional<String> library = row.find("l");
      if (there.contains(name) || library.isEmpty()) {
        continue;
      }
      try {
        target.execute(
            "INSTALL PLUGIN " + Sql.identifier(name) + " SONAME " + Sql.literal(library.get()));
        there.add(name);
      } catch (UserError e) {
        if (e.code() != ErrorCode.SQL_FAILED) {
          throw e;
        }
        LOG.info(
            "the source's authentication plugin {} cannot be loaded: {}", name, e.getMessage());
      }
    }
    return there;
  }

  private List<Account> read() {
    boolean mariaDb = source.version().isMariaDb();
    AccountTables tables = AccountTables.of(source.version());
    List<Account> accounts = new ArrayList<>();
    for (Row row :
        source.query(
            "SELECT a.User AS u, a.Host AS h, a.plugin AS p"
                + (mariaDb ? ", a.is_role AS r" : ", 'N' AS r")
                + ", u.User IS NOT NULL AS unguarded FROM mysql.user a LEFT JOIN (SELECT User, Host"
                + " FROM "
                + tables.accounts()
                + " WHERE "
                + tables.unguarded()
                + ") u ON u.User = a.User AND u.Host = a.Host ORDER BY 4 DESC, 1, 2")) {
      Account account =
          new Account(
              row.text("u"),
              row.text("h"),
              row.text("r").equals("Y"),
              row.text("p"),
              row.number("unguarded") == 1);
      if (!leftOut(account)) {
        accounts.add(account);
      }
    }
    return accounts;
  }

  private static boolean leftOut(Account account) {
    return AccountTables.SYSTEM_USERS.contains(account.user())
        || (account.user().equals("root") && account.host().equals("localhost"))
        || (account.user().equals(InitSql.MANAGEMENT_USER)
            && account.host().equals(InitSql.MANAGEMENT_HOST));
  }

  private boolean create(Account account) {
    if (account.everybody()) {
      return true;
    }
    if (account.role()) {
      boolean done = attempt(account, "", Secret.of("CREATE OR REPLACE ROLE " + account.quoted()));
      if (done) {
        // Who creates a role administers it; only the source's own grants are to count.
        target.execute(
            "REVOKE "
                + account.quoted()
                + " FROM "
                + Sql.account(InitSql.MANAGEMENT_USER, InitSql.MANAGEMENT_HOST));
      }
      return done;
    }
    Optional<String> shown =
        show(account, "SHOW CREATE USER " + account.quoted()).map(rows -> rows.get(0).text(0));
    if (shown.isEmpty()) {
      return false;
    }
    String statement = shown.get();
    Matcher defaultRoles = DEFAULT_ROLES.matcher(statement);
    if (!source.version().isMariaDb() && defaultRoles.find()) {
      statement =
          statement.substring(0, defaultRoles.start()) + statement.substring(defaultRoles.end());
    }
    target.execute("DROP USER IF EXISTS " + account.quoted());
    if (!attempt(account, "", Secret.of(statement))) {
      return false;
    }
    if (account.unguarded()) {
      lock(
          account,
          "It opens without a password of its own, by plugin '"
              + account.plugin()
              + "' or an empty"
              + " password.");
    }
    return true;
  }

  /** Makes an account that nobody can log in by, but that may be named and granted to. */
  private boolean createLocked(Account account) {
    target.execute("DROP USER IF EXISTS " + account.quoted());
    String password = Sql.literal(UUID.randomUUID() + "aA1!");
    boolean done =
        attempt(
            account,
            "",
            Secret.of("CREATE USER " + account.quoted() + " IDENTIFIED BY " + password));
    if (done) {
      lock(
          account,
          "The server has no authentication plugin "
              + account.plugin()
              + ", so nobody could log in with it.");
    }
    return done;
  }

  private void lock(Account account, String reason) {
    target.execute("ALTER USER " + account.quoted() + " ACCOUNT LOCK");
    locked.add(new AccountsReport.Skipped(account.quoted(), reason));
  }

  /**
   * Returns whether the account is there with what it may do. What it is denied it must be denied:
   * otherwise it is removed again.
   */
  private boolean grant(Account account) {
    String whose = account.everybody() ? EVERYBODY : account.quoted();
    for (Row row : show(account, "SHOW GRANTS FOR " + whose).orElse(List.of())) {
      String statement =
          account.role()
              ? row.text(0)
              : withQuotedName(row.text(0), account.user(), account.host());
      if (statement.startsWith("GRANT PROXY ")) {
        continue;
      }
      boolean done = attempt(account, privilegesOf(statement), Secret.of(statement));
      if (!done && statement.startsWith("REVOKE ")) {
        target.execute("DROP USER IF EXISTS " + account.quoted());
        skip(account, "It would have been allowed here what the source denies it.");
        return false;
      }
    }
    return true;
  }

  /**
   * Copies whom an account may stand in for, as rows: to grant it takes that right itself, on all
   * accounts, which management accounts do not have.
   */
  private void copyProxies(List<Account> created) {
    Set<AccountTables.Name> known = new HashSet<>();
    created.forEach(account -> known.add(account.name()));
    boolean changed = false;
    for (Row row :
        source.query(
            "SELECT User AS u, Host AS h, Proxied_user AS pu, Proxied_host AS ph, With_grant AS g"
                + " FROM mysql.proxies_priv")) {
      if (known.contains(new AccountTables.Name(row.text("u"), row.text("h")))) {
        target.execute(
            "REPLACE INTO mysql.proxies_priv (User, Host, Proxied_user, Proxied_host, With_grant,"
                + " Grantor) VALUES ("
                + String.join(
                    ", ",
                    List.of("u", "h", "pu", "ph").stream()
                        .map(column -> Sql.literal(row.text(column)))
                        .toList())
                + ", "
                + row.number("g")
                + ", '')");
        changed = true;
      }
    }
    if (changed) {
      target.execute("FLUSH PRIVILEGES");
    }
  }

  /**
   * MySQL before 8.0 shows the account of a grant between quotes, but leaves the quotes and
   * backslashes in its name as they are.
   */
  static String withQuotedName(String grant, String user, String host) {
    String shown = " TO '" + user + "'@'" + host + "'";
    int at = grant.lastIndexOf(shown);
    return at < 0
        ? grant
        : grant.substring(0, at)
            + " TO "
            + Sql.account(user, host)
            + grant.substring(at + shown.length());
  }

  /** MariaDB repeats the password's hash after the account's name. */
  private static String privilegesOf(String statement) {
    int to = statement.indexOf(" TO ");
    return to < 0 ? "" : statement.substring(0, to);
  }

  private void setDefaultRoles(List<Account> created) {
    if (!source.version().atLeast(8, 0, 0)) {
      return;
    }
    Map<AccountTables.Name, Account> known = new HashMap<>();
    created.forEach(account -> known.put(account.name(), account));
    Map<Account, List<String>> roles = new LinkedHashMap<>();
    for (Row row :
        source.query(
            "SELECT USER AS u, HOST AS h, DEFAULT_ROLE_USER AS ru, DEFAULT_ROLE_HOST AS rh"
                + " FROM mysql.default_roles ORDER BY 1, 2, 3, 4")) {
      Account account = known.get(new AccountTables.Name(row.text("u"), row.text("h")));
      if (account != null) {
        roles
            .computeIfAbsent(account, key -> new ArrayList<>())
            .add(Sql.account(row.text("ru"), row.text("rh")));
      }
    }
    roles.forEach(
        (account, names) ->
            attempt(
                account,
                "DEFAULT ROLE " + String.join(", ", names),
                Secret.of(
                    "SET DEFAULT ROLE " + String.join(", ", names) + " TO " + account.quoted())));
  }

  /** Asks the source about an account, which may have been dropped since the list was read. */
  private Optional<List<Row>> show(Account account, String question) {
    try {
      return Optional.of(source.query(question));
    } catch (UserError e) {
      if (e.code() != ErrorCode.SQL_FAILED) {
        throw e;
      }
      skip(account, e.getMessage());
      return Optional.empty();
    }
  }

  /** Executes a statement on the target; what it refuses is reported. */
  private boolean attempt(Account account, String what, Secret statement) {
    try {
      target.execute(statement);
      return true;
    } catch (UserError e) {
      if (e.code() != ErrorCode.SQL_FAILED) {
        throw e;
      }
      skip(account, (what.isEmpty() ? "" : what + ": ") + e.getMessage());
      return false;
    }
  }

  private void skip(Account account, String reason) {
    skipped.add(new AccountsReport.Skipped(account.quoted(), reason));
  }
}
