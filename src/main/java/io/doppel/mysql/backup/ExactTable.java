package io.doppel.mysql.backup;

import io.doppel.model.ErrorCode;
import io.doppel.mysql.Row;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A table whose rows are read by our own statements, because the dump program cannot copy it as it
 * is: servers print a FLOAT with six digits only, and the program cannot leave out one of two
 * tables whose names read alike, such as {@code a}.{@code b.c} and {@code a.b}.{@code c}.
 *
 * @param table its name
 * @param columns the columns that have values of their own, in their order
 * @param history whether its old rows are copied, too (MariaDB)
 */
record ExactTable(TableName table, List<Column> columns, boolean history) {
  private static final Set<String> BYTES =
      Set.of(
          "binary",
          "varbinary",
          "tinyblob",
          "blob",
          "mediumblob",
          "longblob",
          "vector",
          "geometry",
          "point",
          "linestring",
          "polygon",
          "multipoint",
          "multilinestring",
          "multipolygon",
          "geomcollection",
          "geometrycollection");

  private static final Set<String> PLAIN =
      Set.of(
          "tinyint",
          "smallint",
          "mediumint",
          "int",
          "bigint",
          "decimal",
          "double",
          "date",
          "time",
          "datetime",
          "timestamp",
          "year");

  /**
   * A column.
   *
   * @param name its name
   * @param type its data type, lower case
   */
  record Column(String name, String type) {
    private String quoted() {
      return Sql.identifier(name);
    }

    /** The letter by which {@code copy-rows.sh} knows how to write a value. */
    private String kind() {
      if (type.equals("bit")) {
        return "n";
      }
      if (type.equals("float") || PLAIN.contains(type)) {
        return "q";
      }
      return BYTES.contains(type) ? "b" : "s";
    }

    /**
     * As a DOUBLE, a FLOAT is printed with all digits that it has; its zero may be a negative one.
     */
    private String selected() {
      return switch (kind()) {
        case "n" -> "CAST(" + quoted() + " AS UNSIGNED)";
        case "q" -> type.equals("float") ? quoted() + " - 0e0" : quoted();
        default -> quoted() + " IS NULL, " + quoted();
      };
    }
  }

  /** Copies the list. */
  ExactTable {
    columns = List.copyOf(columns);
  }

  /**
   * Finds those among the tables of a source.
   *
   * @param history whether old rows of tables that keep them are copied
   */
  static Map<TableName, ExactTable> read(SqlSession session, Inventory inventory, boolean history) {
    Set<TableName> exact = new HashSet<>(alike(inventory.allNames()));
    Set<String> databases = Set.copyOf(inventory.databases().keySet());
    if (!databases.isEmpty()) {
      for (Row row :
          Inventory.rows(
              session,
              "SELECT DISTINCT TABLE_SCHEMA AS s, TABLE_NAME AS n FROM information_schema.COLUMNS"
                  + " WHERE DATA_TYPE = 'float' AND COALESCE(GENERATION_EXPRESSION, '') = ''"
                  + " AND TABLE_SCHEMA IN ",
              databases)) {
        exact.add(new TableName(row.text("s"), row.text("n")));
      }
    }
    exact.retainAll(inventory.tables());
    exact.removeAll(inventory.merged());
    return of(session, inventory, exact, history);
  }

  /** Returns all tables of a source. */
  static Map<TableName, ExactTable> all(SqlSession session, Inventory inventory, boolean history) {
    return of(session, inventory, inventory.tables(), history);
  }

  private static Map<TableName, ExactTable> of(
      SqlSession session, Inventory inventory, Set<TableName> exact, boolean history) {
    Map<TableName, ExactTable> found = new HashMap<>();
    columns(session, exact)
        .forEach(
            (table, columns) -> {
              boolean historic = history && inventory.historic().contains(table);
              found.put(table, new ExactTable(table, ownValues(columns, historic), historic));
            });
    return found;
  }

  /** Returns the names that the dump program cannot tell from another one of them. */
  static Set<TableName> alike(Collection<TableName> names) {
    return names.stream().collect(Collectors.groupingBy(TableName::plain)).values().stream()
        .filter(same -> same.size() > 1)
        .flatMap(List::stream)
        .collect(Collectors.toSet());
  }

  private static Map<TableName, List<Row>> columns(SqlSession session, Set<TableName> tables) {
    Map<TableName, List<Row>> columns = new TreeMap<>();
    if (tables.isEmpty()) {
      return columns;
    }
    for (Row row :
        Inventory.rows(
            session,
            "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n, COLUMN_NAME AS c, LOWER(DATA_TYPE) AS t,"
                + " UPPER(COALESCE(GENERATION_EXPRESSION, '')) AS g, ORDINAL_POSITION AS o"
                + " FROM information_schema.COLUMNS WHERE TABLE_NAME IN "
                + tables.stream()
                    .map(table -> Sql.literal(table.name()))
                    .distinct()
                    .collect(Collectors.joining(",", "(", ")"))
                + " AND TABLE_SCHEMA IN ",
            Inventory.databasesOf(tables))) {
      TableName table = new TableName(row.text("s"), row.text("n"));
      if (tables.contains(table)) {
        columns.computeIfAbsent(table, key -> new ArrayList<>()).add(row);
      }
    }
    columns
        .values()
        .forEach(rows -> rows.sort((a, b) -> Long.compare(a.number("o"), b.number("o"))));
    return columns;
  }

  /** The times between which an old row was valid are its own, too. */
  private static List<Column> ownValues(List<Row> rows, boolean history) {
    List<Column> columns = new ArrayList<>();
    boolean named = false;
    for (Row row : rows) {
      boolean period = row.text("g").equals("ROW START") || row.text("g").equals("ROW END");
      named |= period;
      if (row.text("g").isEmpty() || (period && history)) {
        columns.add(new Column(row.text("c"), row.text("t")));
      }
    }
    if (history && !named) {
      columns.add(new Column("row_start", "timestamp"));
      columns.add(new Column("row_end", "timestamp"));
    }
    return columns;
  }

  /** Returns the line by which {@code copy-rows.sh} knows the table. */
  String line() {
    String names = columns.stream().map(Column::quoted).collect(Collectors.joining(","));
    String line =
        String.join(
            "\t",
            columns.stream().map(Column::kind).collect(Collectors.joining()),
            Sql.identifier(table.database()),
            Sql.identifier(table.name()),
            "INSERT INTO " + table.quoted() + " (" + names + ") VALUES ");
    if (line.indexOf('\n') >= 0 || line.chars().filter(c -> c == '\t').count() != 3) {
      throw new UserError(
          ErrorCode.BACKUP_FAILED,
          "The table "
              + table.quoted()
              + " has FLOAT columns, and a line break or tab in its name or a column's.",
          "Rename it on the source, leave its database out, or copy by another method.");
    }
    return line;
  }

  /** Returns the statement that answers its rows. */
  String rows() {
    return "SELECT "
        + columns.stream().map(Column::selected).collect(Collectors.joining(", "))
        + " FROM "
        + table.quoted()
        + (history ? " FOR SYSTEM_TIME ALL" : "")
        + ";";
  }
}
