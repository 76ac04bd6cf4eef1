package io.doppel.mysql.backup;

import io.doppel.mysql.Row;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import java.util.HashSet;
import java.util.Set;

/**
 * Spatial reference systems that somebody has made on a MySQL server: tables name them by number,
 * and no dump holds them.
 */
final class SpatialReferences {
  private static final String TABLE = "information_schema.ST_SPATIAL_REFERENCE_SYSTEMS";

  private SpatialReferences() {}

  /** Makes those on a server that it lacks. */
  static void copy(SqlSession source, SqlSession server) {
    if (source.version().isMariaDb() || !source.version().atLeast(8, 0, 3)) {
      return;
    }
    Set<Long> there = new HashSet<>();
    server.forEach(row -> there.add(row.number("id")), "SELECT SRS_ID AS id FROM " + TABLE);
    source.forEach(
        row -> {
          if (!there.contains(row.number("id"))) {
            server.execute(statement(row));
          }
        },
        "SELECT SRS_ID AS id, SRS_NAME AS name, DEFINITION AS definition, ORGANIZATION AS"
            + " organization, ORGANIZATION_COORDSYS_ID AS number, DESCRIPTION AS description FROM "
            + TABLE);
  }

  private static String statement(Row row) {
    return "CREATE SPATIAL REFERENCE SYSTEM "
        + row.number("id")
        + " NAME "
        + Sql.literal(row.text("name"))
        + " DEFINITION "
        + Sql.literal(row.text("definition"))
        + row.find("organization")
            .map(
                name ->
                    " ORGANIZATION " + Sql.literal(name) + " IDENTIFIED BY " + row.text("number"))
            .orElse("")
        + row.find("description").map(text -> " DESCRIPTION " + Sql.literal(text)).orElse("");
  }
}
