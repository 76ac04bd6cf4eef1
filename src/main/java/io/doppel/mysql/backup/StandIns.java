package io.doppel.mysql.backup;

import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Empty tables in place of those that are not taken, while views and triggers are made that name
 * them. Removed when closed.
 */
final class StandIns implements AutoCloseable {
  private final SqlSession server;
  private final List<TableName> made = new ArrayList<>();

  /** Names the server that gets them. */
  StandIns(SqlSession server) {
    this.server = server;
  }

  /** Makes them, with the names of the columns that the tables have on the source. */
  void make(SqlSession source, Collection<TableName> tables) {
    for (TableName table : tables) {
      String columns =
          source
              .query(
                  "SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS"
                      + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION",
                  table.database(),
                  table.name())
              .stream()
              .map(row -> Sql.identifier(row.text("name")) + " INT")
              .collect(Collectors.joining(", "));
      server.execute("CREATE TABLE " + table.quoted() + " (" + columns + ") ENGINE=InnoDB");
      made.add(table);
    }
  }

  @Override
  public void close() {
    made.forEach(table -> server.execute("DROP TABLE IF EXISTS " + table.quoted()));
  }
}
