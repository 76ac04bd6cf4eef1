package io.doppel.engine.catalog;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * The line of snapshots of one volume.
 *
 * @param id its number
 * @param database the number of the dSource or VDB
 * @param volume the name of the volume in the storage
 * @param origin the number of the snapshot that the volume was cloned from
 * @param created when it began
 * @param current whether it is the one that the database lives on
 */
public record Timeflow(
    long id, long database, String volume, OptionalLong origin, Instant created, boolean current) {
  /** Returns the reference, such as {@code TIMEFLOW-3}. */
  public String reference() {
    return "TIMEFLOW-" + id;
  }
}
