package io.doppel.sdk;

/** Whether a database works. */
public enum Status {
  /** The database does what it should. */
  ACTIVE,
  /** It does not. */
  INACTIVE
}
