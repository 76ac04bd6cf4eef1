package io.doppel.mysql.backup;

import io.doppel.mysql.Sql;
import java.util.Comparator;

/** A table, view or sequence of a database. */
record TableName(String database, String name) implements Comparable<TableName> {
  private static final Comparator<TableName> ORDER =
      Comparator.comparing(TableName::database).thenComparing(TableName::name);

  @Override
  public int compareTo(TableName other) {
    return ORDER.compare(this, other);
  }

  /** Returns the quoted name for a statement. */
  String quoted() {
    return Sql.identifier(database) + "." + Sql.identifier(name);
  }

  /** Returns what the dump program compares with to leave the table out: nothing is quoted. */
  String plain() {
    return database + "." + name;
  }
}
