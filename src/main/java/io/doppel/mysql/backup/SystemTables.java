package io.doppel.mysql.backup;

import io.doppel.mysql.AccountTables;
import io.doppel.mysql.InitSql;
import io.doppel.mysql.Row;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes accounts over from the system tables of a dump, which were loaded into a database of their
 * own. The server keeps its tables as its version made them: rows go over column by column, as far
 * as both have the column. Its own accounts stay what they are.
 */
final class SystemTables {
  /** Where the dump's tables are. */
  static final String SCRATCH = "doppel_dumped_system";

  private static final String OWN =
      AccountTables.SYSTEM_USERS.stream()
          .map(Sql::literal)
          .collect(Collectors.joining(", ", " IN (", ")"));

  /** Name of a table to the columns of the accounts that each row is about. */
  private static final Map<String, List<Account>> TABLES = tables();

  private SystemTables() {}

  private record Account(String user, String host) {
    /** Returns the condition that the row is not about an account of the server's own. */
    String condition() {
      String name = Sql.identifier(user);
      String from = Sql.identifier(host);
      return "NOT ("
          + name
          + OWN
          + " OR ("
          + name
          + " IN ('root', 'mysql') AND "
          + from
          + " = 'localhost') OR ("
          + name
          + " = "
          + Sql.literal(InitSql.MANAGEMENT_USER)
          + " AND "
          + from
          + " = "
          + Sql.literal(InitSql.MANAGEMENT_HOST)
          + "))";
    }
  }

  private static Map<String, List<Account>> tables() {
    List<Account> usual = List.of(new Account("User", "Host"));
    Map<String, List<Account>> tables = new LinkedHashMap<>();
    // on MariaDB user is a view of global_priv
    for (String name :
        List.of(
            "user",
            "global_priv",
            "db",
            "tables_priv",
            "columns_priv",
            "procs_priv",
            "proxies_priv",
            "global_grants",
            "default_roles",
            "roles_mapping")) {
      tables.put(name, usual);
    }
    tables.put(
        "role_edges",
        List.of(new Account("FROM_USER", "FROM_HOST"), new Account("TO_USER", "TO_HOST")));
    return tables;
  }

  /**
   * Takes them over and removes the database in which the dump's tables are.
   *
   * @param databases the databases that were loaded; empty for all
   * @return what could not be taken over, in whole sentences
   */
  static List<String> takeOver(SqlSession session, Collection<String> databases) {
    session.execute("SET SESSION sql_log_bin = 0");
    // Old tables may hold what a strict server refuses.
    session.execute("SET SESSION sql_mode = ''");
    List<String> left = new ArrayList<>();
    TABLES.forEach((table, accounts) -> takeOver(session, table, conditions(accounts)));
    String wanted = "db NOT IN ('sys', 'mysql')";
    if (!databases.isEmpty()) {
      wanted = "db IN (" + String.join(", ", databases.stream().map(Sql::literal).toList()) + ")";
    }
    for (String table : List.of("proc", "event")) {
      if (!takeOverRows(session, table, wanted) && holds(session, table, wanted)) {
        left.add(
            "The dump holds routines or events only in the system table "
                + table
                + ", which this server does not have. Take it with --routines --events.");
      }
    }
    for (AccountTables.Name open : AccountTables.lockUnguarded(session)) {
      left.add(
          "The account "
              + open.quoted()
              + " is locked here: it opens without a password of its own.");
    }
    session.execute("FLUSH PRIVILEGES");
    session.execute("DROP DATABASE IF EXISTS " + Sql.identifier(SCRATCH));
    left.addAll(withoutPlugin(session));
    return left;
  }

  private static String conditions(List<Account> accounts) {
    return String.join(" AND ", accounts.stream().map(Account::condition).toList());
  }

  private static void takeOver(SqlSession session, String table, String condition) {
    String columns = String.join(", ", columns(session, table));
    if (!columns.isEmpty()) {
      session.execute(replace(table, columns) + "SELECT " + columns + from(table, condition));
    }
  }

  /**
   * Row by row, because MariaDB locks no other table together with one that holds programs. Returns
   * false when one of the two has no such table.
   */
  private static boolean takeOverRows(SqlSession session, String table, String condition) {
    List<String> columns = columns(session, table);
    if (columns.isEmpty()) {
      return false;
    }
    String values =
        columns.stream()
            .map(name -> "IFNULL(CONCAT('X''', HEX(CAST(" + name + " AS BINARY)), ''''), 'NULL')")
            .collect(Collectors.joining(", ", "CONCAT_WS(', ', ", ")"));
    for (Row row : session.query("SELECT " + values + " AS literals" + from(table, condition))) {
      session.execute(
          replace(table, String.join(", ", columns)) + "VALUES (" + row.text("literals") + ")");
    }
    return true;
  }

  private static String replace(String table, String columns) {
    return "REPLACE INTO mysql." + Sql.identifier(table) + " (" + columns + ") ";
  }

  private static String from(String table, String condition) {
    return " FROM " + Sql.identifier(SCRATCH) + "." + Sql.identifier(table) + " WHERE " + condition;
  }

  /** Returns the quoted columns that both tables have; none when one of the two is not there. */
  private static List<String> columns(SqlSession session, String table) {
    return session
        .query(
            "SELECT here.COLUMN_NAME AS name FROM information_schema.COLUMNS here"
                + " JOIN information_schema.COLUMNS dumped"
                + " ON dumped.TABLE_SCHEMA = ? AND dumped.TABLE_NAME = ?"
                + " AND dumped.COLUMN_NAME = here.COLUMN_NAME"
                + " JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = here.TABLE_SCHEMA"
                + " AND t.TABLE_NAME = here.TABLE_NAME AND t.TABLE_TYPE = 'BASE TABLE'"
                + " WHERE here.TABLE_SCHEMA = 'mysql' AND here.TABLE_NAME = ?"
                + " ORDER BY here.ORDINAL_POSITION",
            SCRATCH,
            table,
            table)
        .stream()
        .map(row -> Sql.identifier(row.text("name")))
        .toList();
  }

  private static boolean holds(SqlSession session, String table, String condition) {
    boolean there =
        session
            .queryOne(
                "SELECT 1 AS found FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND"
                    + " TABLE_NAME = ?",
                SCRATCH,
                table)
            .isPresent();
    return there
        && session.queryOne("SELECT 1 AS found" + from(table, condition) + " LIMIT 1").isPresent();
  }

  /** Returns a sentence for each account that nobody can log in by here. */
  private static List<String> withoutPlugin(SqlSession session) {
    Optional<Row> names =
        session.queryOne(
            "SELECT GROUP_CONCAT(CONCAT(QUOTE(User), '@', QUOTE(Host), ' (', plugin, ')') SEPARATOR"
                + " ', ') AS names FROM mysql.user WHERE plugin <> '' AND plugin NOT IN (SELECT"
                + " PLUGIN_NAME FROM information_schema.PLUGINS WHERE PLUGIN_STATUS = 'ACTIVE')");
    return names
        .flatMap(row -> row.find("names"))
        .map(
            text ->
                List.of(
                    "Nobody can log in as "
                        + text
                        + " because the server lacks the authentication plugin."))
        .orElse(List.of());
  }
}
