package io.doppel.engine;

import java.util.OptionalLong;

/**
 * How far a long activity has come, at one moment.
 *
 * @param activity what is being done, such as {@code "Loading 12 tables"}
 * @param done how much is done
 * @param total how much there is, if known
 * @param unit what is counted
 */
public record ProgressView(String activity, long done, OptionalLong total, Unit unit) {
  /** What progress counts. */
  public enum Unit {
    /** Nothing; the activity's name says it all. */
    NONE,
    /** Bytes. */
    BYTES,
    /** Things: tables, files, steps. */
    ITEMS,
    /** Seconds that a replica is behind; falls to 0. */
    SECONDS_BEHIND
  }
}
