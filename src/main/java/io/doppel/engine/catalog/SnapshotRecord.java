package io.doppel.engine.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * A snapshot.
 *
 * @param id its number
 * @param timeflow the number of the timeflow
 * @param database the number of the dSource or VDB
 * @param volume the name of the volume that it is of
 * @param name its name, in the storage too
 * @param facts what the plugin told about it; may hold Secrets
 * @param created when it was taken
 */
public record SnapshotRecord(
    long id,
    long timeflow,
    long database,
    String volume,
    String name,
    Map<String, Object> facts,
    Instant created) {
  /** Returns the reference, such as {@code SNAPSHOT-9}. */
  public String reference() {
    return "SNAPSHOT-" + id;
  }
}
