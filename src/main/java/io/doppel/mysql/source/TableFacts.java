package io.doppel.mysql.source;

import io.doppel.model.DataSize;
import io.doppel.mysql.OutwardEngines;

/**
 * A table or view of a source, as its information schema tells; counts are estimates.
 *
 * @param database its database
 * @param name its name
 * @param kind what it is
 * @param engine its storage engine, such as {@code InnoDB}; empty for views
 * @param rows about how many rows it has
 * @param size about how much space data and indexes take
 * @param encrypted whether its file is encrypted
 */
public record TableFacts(
    String database,
    String name,
    Kind kind,
    String engine,
    long rows,
    DataSize size,
    boolean encrypted) {
  /** What a table is. */
  public enum Kind {
    /** A table with data. */
    TABLE,
    /** A view. */
    VIEW,
    /** A sequence of MariaDB. */
    SEQUENCE
  }

  /** Tells whether its rows are gone when the server ends. */
  public boolean inMemory() {
    return engine.equalsIgnoreCase("MEMORY");
  }

  /** Tells whether its rows are elsewhere: in another server, or in a file that it names. */
  public boolean outward() {
    return OutwardEngines.contains(engine);
  }

  /** Tells whether a transaction's snapshot covers the table. */
  public boolean transactional() {
    return kind == Kind.VIEW || engine.equalsIgnoreCase("InnoDB");
  }
}
