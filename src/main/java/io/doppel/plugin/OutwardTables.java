package io.doppel.plugin;

import io.doppel.mysql.OptionFile;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.TableFacts;
import io.doppel.sdk.UserError;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of a source that are only a way to rows elsewhere. A staging server has none of them, so
 * that neither what it follows nor a VDB changes what the source has changed already.
 */
final class OutwardTables {
  private static final Logger LOG = LoggerFactory.getLogger(OutwardTables.class);

  private OutwardTables() {}

  private static List<TableFacts> of(SourceFacts source) {
    return source.tables().stream().filter(TableFacts::outward).toList();
  }

  /** Returns the option file of a server that does not follow them. */
  static OptionFile notFollowed(OptionFile file, SourceFacts source) {
    OptionFile changed = file;
    for (TableFacts table : of(source)) {
      changed =
          changed.addForServer("replicate-ignore-table", table.database() + "." + table.name());
    }
    return changed;
  }

  /** Removes them from a copy. The server does not know their engines, so nothing is reached. */
  static void remove(Staging staging, SourceFacts source) {
    List<TableFacts> tables = of(source);
    if (tables.isEmpty()) {
      return;
    }
    try (SqlSession session = staging.session()) {
      session.execute("SET SESSION sql_log_bin = 0");
      for (TableFacts table : tables) {
        String name = Sql.identifier(table.database()) + "." + Sql.identifier(table.name());
        try {
          session.execute("DROP TABLE IF EXISTS " + name);
        } catch (UserError e) {
          LOG.info("{} stays, and cannot be opened: {}", name, e.getMessage());
        }
      }
    }
  }
}
