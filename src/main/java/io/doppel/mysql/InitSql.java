package io.doppel.mysql;

import io.doppel.model.Secret;
import io.doppel.mysql.AccountTables.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Statements that a server executes when it starts, before it accepts a connection. Immutable; each
 * method returns a longer copy.
 *
 * <p>A server stops reading at the first statement that fails and starts nevertheless; so what
 * matters most comes first, and whether it worked shows by logging in.
 */
public final class InitSql {
  /**
   * The name of the account by which Doppel talks to its own servers, from {@link #MANAGEMENT_HOST}
   * only. No source's account should have it: what replication says of that would be done to ours.
   */
  public static final String MANAGEMENT_USER = "doppel_management";

  /** Stands for the unix socket. */
  public static final String MANAGEMENT_HOST = "localhost";

  /** The account that was used over TCP; copies of older servers have it. */
  private static final String FORMER_MANAGEMENT_ACCOUNT = Sql.account("doppel", "127.0.0.1");

  /** The server's own settings must not decide how the rest is read. */
  private static final List<String> PREAMBLE =
      List.of("SET SESSION sql_log_bin=0", "SET SESSION sql_mode=''", "SET NAMES utf8mb4");

  private final ServerVersion version;
  private final String plugin;
  private final Map<Name, Own> accounts;
  private final List<String> statements;

  private InitSql(
      ServerVersion version, String plugin, Map<Name, Own> accounts, List<String> statements) {
    this.version = version;
    this.plugin = plugin;
    this.accounts = accounts;
    this.statements = statements;
  }

  /** Returns an init text for a server of that version that does nothing yet. */
  public static InitSql forVersion(ServerVersion version) {
    return new InitSql(version, Dialect.of(version).passwordPlugin(), Map.of(), List.of());
  }

  private InitSql and(List<String> more) {
    List<String> all = new ArrayList<>(statements);
    all.addAll(more);
    return new InitSql(version, plugin, accounts, all);
  }

  /** Makes its accounts with passwords as old programs know them, where the server still does. */
  public InitSql withNativePasswords() {
    return version.atLeast(9, 0, 0)
        ? this
        : new InitSql(version, "mysql_native_password", accounts, statements);
  }

  /** Makes the management account, with all privileges and that password. */
  public InitSql managementAccount(Secret password) {
    return superAccount(MANAGEMENT_USER, MANAGEMENT_HOST, password)
        .and(List.of("DROP USER IF EXISTS " + FORMER_MANAGEMENT_ACCOUNT));
  }

  /** An account that is made: its password, and whether it has all privileges. */
  private record Own(Secret password, boolean all) {}

  /** Makes an account with all privileges and that password, or gives it those. */
  public InitSql superAccount(String user, String host, Secret password) {
    return with(new Name(user, host), new Own(password, true));
  }

  /**
   * Makes an account with that password that has {@link Dialect#ownersPrivileges} and no others, or
   * gives and takes from it what it takes. An administrator that is made here stays one.
   */
  public InitSql ownerAccount(String user, String host, Secret password) {
    Name name = new Name(user, host);
    boolean administrator = accounts.containsKey(name) && accounts.get(name).all();
    return with(name, new Own(password, administrator));
  }

  private InitSql with(Name name, Own own) {
    Map<Name, Own> all = new LinkedHashMap<>(accounts);
    all.put(name, own);
    return new InitSql(version, plugin, all, statements);
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
                AccountTables.FLUSH))
        : this;
  }

  /**
   * Locks the accounts that open without a password of their own: those whom an operating system
   * knows by a name that may be somebody else's here, and those without a password.
   */
  public InitSql lockUnguarded() {
    return and(AccountTables.of(version).lockUnguarded());
  }

  /** Locks all accounts but the server's own and those that are made here so far. */
  public InitSql lockOthers() {
    return and(AccountTables.of(version).lockOthers(accounts.keySet()));
  }

  /** Removes all accounts and roles but the server's own and those that are made here so far. */
  public InitSql removeOthers() {
    return and(AccountTables.of(version).removeOthers(accounts.keySet()));
  }

  /** Makes replication stop and forget everything about the source. */
  public InitSql forgetReplication() {
    return and(Dialect.of(version).forgetReplication());
  }

  /** Removes what {@code CREATE SERVER} has made: ways to other servers, with their passwords. */
  public InitSql forgetServers() {
    return and(List.of("DELETE FROM mysql.servers"));
  }

  /** Adds a statement of the caller's. */
  public InitSql statement(Secret statement) {
    return and(List.of(statement.reveal()));
  }

  /** Returns the text for {@code --init-file}: one statement a line, the accounts first. */
  public Secret text() {
    StringBuilder text = new StringBuilder();
    all().forEach(statement -> text.append(statement).append(";\n"));
    return Secret.of(text.toString());
  }

  /** Has a server that runs execute the statements. */
  public void execute(SqlSession session) {
    all().forEach(statement -> session.execute(Secret.of(statement)));
  }

  private Stream<String> all() {
    return Stream.of(PREAMBLE, accountStatements(), statements).flatMap(List::stream);
  }

  /** All accounts at once, for each statement waits for the disk. */
  private List<String> accountStatements() {
    if (accounts.isEmpty()) {
      return List.of();
    }
    Map<Secret, String> hashes = new HashMap<>();
    Map<Name, String> identified = new LinkedHashMap<>();
    accounts.forEach(
        (name, own) ->
            identified.put(
                name,
                name.quoted()
                    + (version.isMariaDb()
                        ? " IDENTIFIED BY PASSWORD "
                        : " IDENTIFIED WITH " + plugin + " AS ")
                    + Sql.literal(
                        hashes.computeIfAbsent(
                            own.password(), any -> PasswordHash.of(any, plugin)))));
    return version.isMariaDb()
        ? accountStatementsOfMariaDb(identified)
        : accountStatementsOfMySql(identified);
  }

  /** What comes along with copied data may refuse hashes, and may be locked. */
  private List<String> accountStatementsOfMariaDb(Map<Name, String> identified) {
    List<String> made = new ArrayList<>();
    made.add("SET @doppel_strict = @@GLOBAL.strict_password_validation");
    made.add("SET GLOBAL strict_password_validation = OFF");
    made.add("GRANT ALL PRIVILEGES ON *.* TO " + listed(identified, true) + " WITH GRANT OPTION");
    if (!names(false).isEmpty()) {
      made.add("CREATE USER IF NOT EXISTS " + listed(identified, false));
      made.add("REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + names(false));
      made.add(
          "GRANT "
              + ownersPrivileges()
              + " ON *.* TO "
              + listed(identified, false)
              + " WITH GRANT OPTION");
    }
    made.add("ALTER USER " + allNames() + " ACCOUNT UNLOCK");
    made.add("SET GLOBAL strict_password_validation = @doppel_strict");
    return made;
  }

  private List<String> accountStatementsOfMySql(Map<Name, String> identified) {
    String all = String.join(", ", identified.values());
    List<String> made = new ArrayList<>();
    made.add("CREATE USER IF NOT EXISTS " + all);
    made.add("ALTER USER " + all + " ACCOUNT UNLOCK");
    made.add("GRANT ALL PRIVILEGES ON *.* TO " + names(true) + " WITH GRANT OPTION");
    if (!names(false).isEmpty()) {
      made.add("REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + names(false));
      made.add("GRANT " + ownersPrivileges() + " ON *.* TO " + names(false) + " WITH GRANT OPTION");
    }
    return made;
  }

  private String ownersPrivileges() {
    return String.join(", ", Dialect.of(version).ownersPrivileges());
  }

  private String listed(Map<Name, String> identified, boolean all) {
    return identified.entrySet().stream()
        .filter(account -> accounts.get(account.getKey()).all() == all)
        .map(Map.Entry::getValue)
        .collect(Collectors.joining(", "));
  }

  private String names(boolean all) {
    return accounts.entrySet().stream()
        .filter(account -> account.getValue().all() == all)
        .map(account -> account.getKey().quoted())
        .collect(Collectors.joining(", "));
  }

  private String allNames() {
    return accounts.keySet().stream().map(Name::quoted).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return "InitSql[accounts " + accounts.keySet() + ", " + statements.size() + " statements]";
  }
}
