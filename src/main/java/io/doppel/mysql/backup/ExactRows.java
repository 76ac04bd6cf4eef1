package io.doppel.mysql.backup;

import io.doppel.mysql.ServerVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code copy-rows.sh} is given to copy some tables in one session. */
final class ExactRows {
  /** Names are arguments of the dump program. */
  private static final int MOST_NAMES = 500;

  /** Seconds that the source waits for us: other tables may be loaded for hours. */
  private static final int PATIENCE = 86_400;

  private final List<ExactTable> tables;

  ExactRows(List<ExactTable> tables) {
    this.tables = List.copyOf(tables);
  }

  /**
   * Returns the statements that make a session see one moment, and tell.
   *
   * @param locked whether the tables are locked, rather than read from a snapshot
   * @param tellingPosition whether the snapshot's place in the binary log is told (MariaDB)
   */
  String open(ServerVersion version, boolean locked, boolean tellingPosition) {
    List<String> statements = new ArrayList<>();
    statements.add("SET SESSION sql_mode = ''");
    statements.add("SET SESSION time_zone = '+00:00'");
    for (String limit : List.of("wait_timeout", "net_read_timeout", "net_write_timeout")) {
      statements.add("SET SESSION " + limit + " = " + PATIENCE);
    }
    statements.add(
        "SET SESSION "
            + (version.isMariaDb() ? "max_statement_time" : "max_execution_time")
            + " = 0");
    if (locked) {
      statements.add(
          "LOCK TABLES "
              + tables.stream()
                  .map(table -> table.table().quoted() + " READ")
                  .collect(Collectors.joining(", ")));
    } else {
      statements.add("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      statements.add("START TRANSACTION WITH CONSISTENT SNAPSHOT");
    }
    statements.add(
        tellingPosition
            ? "SELECT CONCAT('-- CHANGE MASTER TO MASTER_LOG_FILE=', QUOTE(f.VARIABLE_VALUE),"
                + " ', MASTER_LOG_POS=', p.VARIABLE_VALUE, ';')"
                + " FROM information_schema.SESSION_STATUS f JOIN information_schema.SESSION_STATUS p"
                + " WHERE f.VARIABLE_NAME = 'BINLOG_SNAPSHOT_FILE'"
                + " AND p.VARIABLE_NAME = 'BINLOG_SNAPSHOT_POSITION'"
            : "SELECT '-- Reading begins'");
    return String.join(";\n", statements) + ";";
  }

  /** Returns which tables to create: a database and tables of it in each line. */
  String create() {
    Map<String, List<String>> names = new TreeMap<>();
    for (ExactTable table : tables) {
      names
          .computeIfAbsent(table.table().database(), key -> new ArrayList<>())
          .add(table.table().name());
    }
    List<String> lines = new ArrayList<>();
    names.forEach(
        (database, all) -> {
          for (int i = 0; i < all.size(); i += MOST_NAMES) {
            List<String> some = all.subList(i, Math.min(all.size(), i + MOST_NAMES));
            lines.add(database + "\t" + String.join("\t", some));
          }
        });
    return String.join("\n", lines);
  }

  /** Returns a line for each table; see {@link ExactTable#line}. */
  String lines() {
    return tables.stream().map(ExactTable::line).collect(Collectors.joining("\n"));
  }

  /** Returns the statements that answer the rows of all of them. */
  String queries() {
    StringBuilder queries = new StringBuilder();
    for (int i = 0; i < tables.size(); i++) {
      queries
          .append("SELECT '#")
          .append(i + 1)
          .append("';\n")
          .append(tables.get(i).rows())
          .append('\n');
    }
    return queries.append("SELECT '#end';").toString();
  }
}
