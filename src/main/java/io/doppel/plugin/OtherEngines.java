package io.doppel.plugin;

import io.doppel.mysql.SqlSession;
import io.doppel.sdk.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** User tables that are not InnoDB's: what they hold in memory must be written out by itself. */
final class OtherEngines {
  private static final Logger LOG = LoggerFactory.getLogger(OtherEngines.class);

  private OtherEngines() {}

  /** Tells whether there are any. */
  static boolean present(SqlSession session) {
    return session
        .queryOne(
            "SELECT 1 AS found FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE'"
                + " AND ENGINE <> 'InnoDB' AND TABLE_SCHEMA NOT IN ('mysql', 'sys',"
                + " 'information_schema', 'performance_schema') LIMIT 1")
        .isPresent();
  }

  /**
   * Writes them out, when there are any. A reader that keeps a table busy is not waited for longer
   * than some seconds.
   */
  static void flush(SqlSession session) {
    if (!present(session)) {
      return;
    }
    try {
      session.execute("SET SESSION lock_wait_timeout = 3");
      session.execute("FLUSH TABLES");
    } catch (UserError e) {
      LOG.warn("Tables of other engines than InnoDB were not flushed: {}", e.getMessage());
    }
  }
}
