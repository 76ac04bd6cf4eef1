package io.doppel.mysql.source;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.Row;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tables of other engines than InnoDB whose files lie outside the source's data directory. MariaDB
 * tells in its information schema, but not of partitions; MySQL only as it shows a table.
 */
final class OutsideTables {
  /** Engines that put files where {@code DATA DIRECTORY} says. */
  private static final Set<String> ENGINES = Set.of("ARIA", "ARCHIVE", "MYISAM");

  private static final Pattern DIRECTORY = Pattern.compile("\\b(DATA|INDEX) DIRECTORY\\b ?=");

  private final List<String> known = new ArrayList<>();
  private final List<Row> unknown = new ArrayList<>();

  /** Takes note of a table: its {@code db}, {@code name}, {@code engine} and {@code options}. */
  void consider(Row table, boolean mariaDb) {
    if (!ENGINES.contains(table.text("engine").toUpperCase(Locale.ROOT))) {
      return;
    }
    String options = table.text("options");
    if (DIRECTORY.matcher(options).find()) {
      known.add(name(table));
    } else if (!mariaDb || options.contains("partitioned")) {
      unknown.add(table);
    }
  }

  /** Returns their names, and asks for those of which it is not known yet. */
  List<String> find(SqlSession session) {
    List<String> found = new ArrayList<>(known);
    for (Row table : unknown) {
      if (DIRECTORY.matcher(definition(session, table)).find()) {
        found.add(name(table));
      }
    }
    return found;
  }

  /** An account that copies files only may see no definition; a copied file is no link. */
  private static String definition(SqlSession session, Row table) {
    try {
      return session
          .queryOne(
              "SHOW CREATE TABLE "
                  + Sql.identifier(table.text("db"))
                  + "."
                  + Sql.identifier(table.text("name")))
          .map(row -> row.text(1))
          .orElse("");
    } catch (DoppelException e) {
      if (e.code() == ErrorCode.CANCELLED || e.code() == ErrorCode.HOST_UNREACHABLE) {
        throw e;
      }
      return "";
    }
  }

  private static String name(Row table) {
    return table.text("db") + "." + table.text("name");
  }
}
