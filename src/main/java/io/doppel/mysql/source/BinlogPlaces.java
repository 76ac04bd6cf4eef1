package io.doppel.mysql.source;

import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.UserError;
import java.sql.SQLException;

/** Places in a source's binary logs. */
public final class BinlogPlaces {
  /** A command of the server failed; here, nothing can be read at that offset. */
  private static final int WRONG_OFFSET = 1220;

  private BinlogPlaces() {}

  /**
   * Tells whether an event begins at a place before the end of a log. Where the account may not
   * look, it is taken for granted.
   */
  public static boolean exists(SqlSession source, BinlogPosition place) {
    try {
      source.query(
          "SHOW BINLOG EVENTS IN "
              + Sql.literal(place.file())
              + " FROM "
              + place.position()
              + " LIMIT 1");
      return true;
    } catch (UserError e) {
      return !(e.getCause() instanceof SQLException failure)
          || failure.getErrorCode() != WRONG_OFFSET;
    }
  }
}
