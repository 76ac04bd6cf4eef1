package io.doppel.mysql.backup;

import io.doppel.mysql.OutwardEngines;
import io.doppel.mysql.Row;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What there is in some databases at one moment. Two equal inventories mean that nothing was
 * created, removed or redefined in between (columns of tables apart, which the dump itself
 * notices).
 *
 * @param databases with the character set and collation of each, sorted
 * @param tables tables with data
 * @param notTransactional those of them that a transaction's snapshot does not cover
 * @param merged tables without rows of their own, which show those of others
 * @param views views
 * @param sequences sequences (MariaDB)
 * @param historic tables that keep old rows (MariaDB)
 * @param outward tables that are only a way to rows elsewhere, which are not taken; in no other set
 * @param triggered tables that have triggers
 * @param programs databases that have routines or events
 * @param definitions for each routine, trigger, event and view, by kind and quoted name, when it
 *     was last changed
 */
record Inventory(
    TreeMap<String, String> databases,
    Set<TableName> tables,
    Set<TableName> notTransactional,
    Set<TableName> merged,
    Set<TableName> views,
    Set<TableName> sequences,
    Set<TableName> historic,
    Set<TableName> outward,
    Set<TableName> triggered,
    Set<String> programs,
    TreeMap<String, String> definitions) {

  /** Reads what there is now. */
  static Inventory read(SqlSession session, Collection<String> databases) {
    Inventory found =
        new Inventory(
            new TreeMap<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new TreeSet<>(),
            new TreeMap<>());
    if (databases.isEmpty()) {
      return found;
    }
    Set<String> names = Set.copyOf(databases);
    found.readDatabases(session, names);
    found.readTables(session, names);
    found.readDefinitions(session, names);
    return found;
  }

  /**
   * Asks about some databases.
   *
   * @param query lacks the list of names at its end; its column s is the database's name, for the
   *     comparison by the server makes no difference between capital and small letters
   */
  static List<Row> rows(SqlSession session, String query, Set<String> databases) {
    String list =
        databases.stream()
            .map(name -> Sql.literal(name))
            .collect(Collectors.joining(",", "(", ")"));
    return session.query(query + list).stream()
        .filter(row -> databases.contains(row.text("s")))
        .toList();
  }

  /** One question for all: it is also asked while the source is locked. */
  private void readDatabases(SqlSession session, Set<String> names) {
    for (Row row :
        rows(
            session,
            "SELECT SCHEMA_NAME AS s,"
                + " CONCAT(DEFAULT_CHARACTER_SET_NAME, ' ', DEFAULT_COLLATION_NAME) AS c"
                + " FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN ",
            names)) {
      databases.put(row.text("s"), row.text("c"));
    }
  }

  private void readTables(SqlSession session, Set<String> names) {
    for (Row row :
        rows(
            session,
            "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n, TABLE_TYPE AS t, ENGINE AS e"
                + " FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ",
            names)) {
      TableName name = new TableName(row.text("s"), row.text("n"));
      switch (row.text("t")) {
        case "VIEW", "SYSTEM VIEW" -> views.add(name);
        case "SEQUENCE" -> sequences.add(name);
        // A session's own; it is nobody else's.
        case "TEMPORARY", "LOCAL TEMPORARY", "GLOBAL TEMPORARY", "TEMPORARY SEQUENCE" -> {}
        default -> {
          if (OutwardEngines.contains(row.text("e"))) {
            outward.add(name);
            continue;
          }
          tables.add(name);
          if (row.text("t").equals("SYSTEM VERSIONED")) {
            historic.add(name);
          }
          // A merged table has no rows of its own, and MariaDB cannot lock it while everything is
          // locked.
          if (row.text("e").equalsIgnoreCase("MRG_MyISAM")) {
            merged.add(name);
          } else if (!row.text("e").equalsIgnoreCase("InnoDB")) {
            notTransactional.add(name);
          }
        }
      }
    }
  }

  private void readDefinitions(SqlSession session, Set<String> names) {
    for (Row row :
        rows(
            session,
            "SELECT ROUTINE_SCHEMA AS s, ROUTINE_NAME AS n, ROUTINE_TYPE AS t, LAST_ALTERED AS c"
                + " FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA IN ",
            names)) {
      programs.add(row.text("s"));
      define(row.text("t"), row);
    }
    for (Row row :
        rows(
            session,
            "SELECT EVENT_SCHEMA AS s, EVENT_NAME AS n, CONCAT(STATUS, ' ', LAST_ALTERED) AS c"
                + " FROM information_schema.EVENTS WHERE EVENT_SCHEMA IN ",
            names)) {
      programs.add(row.text("s"));
      define("EVENT", row);
    }
    for (Row row :
        rows(
            session,
            "SELECT TRIGGER_SCHEMA AS s, TRIGGER_NAME AS n, EVENT_OBJECT_TABLE AS o, CREATED AS c"
                + " FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA IN ",
            names)) {
      triggered.add(new TableName(row.text("s"), row.text("o")));
      define("TRIGGER", row);
    }
    if (!views.isEmpty()) {
      for (Row row :
          rows(
              session,
              "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n, CONCAT(DEFINER, ' ', SECURITY_TYPE, ' ',"
                  + " CRC32(VIEW_DEFINITION)) AS c FROM information_schema.VIEWS"
                  + " WHERE TABLE_SCHEMA IN ",
              names)) {
        define("VIEW", row);
      }
    }
  }

  private void define(String kind, Row row) {
    definitions.put(
        kind.toLowerCase(Locale.ROOT) + " " + new TableName(row.text("s"), row.text("n")).quoted(),
        row.text("c"));
  }

  /** Returns the databases in which there is a table of these. */
  static Set<String> databasesOf(Collection<TableName> names) {
    return names.stream().map(TableName::database).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns everything that has a table's name, whether it is taken or not. */
  List<TableName> allNames() {
    List<TableName> all = new ArrayList<>(tables);
    all.addAll(views);
    all.addAll(sequences);
    all.addAll(outward);
    return all;
  }

  /** Tells whether triggers, routines, events, views are the same in both. */
  boolean sameDefinitions(Inventory other) {
    return definitions.equals(other.definitions) && views.equals(other.views);
  }

  /**
   * Returns what is here and not in another inventory, each as kind and quoted name, such as {@code
   * table `shop`.`customer`}.
   */
  List<String> missingIn(Inventory other) {
    Set<String> missing = new TreeSet<>(things());
    missing.removeAll(other.things());
    return List.copyOf(missing);
  }

  private Set<String> things() {
    Set<String> things = new TreeSet<>(definitions.keySet());
    databases.keySet().forEach(name -> things.add("database " + Sql.identifier(name)));
    tables.forEach(table -> things.add("table " + table.quoted()));
    sequences.forEach(sequence -> things.add("sequence " + sequence.quoted()));
    return things;
  }
}
