package io.doppel.engine;

/** What Doppel keeps databases as. */
public enum DatabaseKind {
  /** A linked copy of a source, kept in sync. */
  DSOURCE,
  /** A virtual database. */
  VDB
}
