package io.doppel.mysql.backup;

import io.doppel.mysql.Sql;

/** A table, view or sequence of a database. */
record TableName(String database, String name) {
  /** Returns the quoted name for a statement. */
  String quoted() {
    return Sql.identifier(database) + "." + Sql.identifier(name);
  }

  /** Returns what the dump program compares with to leave the table out: nothing is quoted. */
  String plain() {
    return database + "." + name;
  }
}
