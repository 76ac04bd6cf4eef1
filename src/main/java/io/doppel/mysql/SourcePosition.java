package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A point in a source's history: what has been applied, or where to go on.
 *
 * @param binlog place in the source's binary log
 * @param gtids transactions up to that point
 */
public record SourcePosition(Optional<BinlogPosition> binlog, Optional<GtidSet> gtids) {
  /** Checks that nothing is null. */
  public SourcePosition {
    requireNonNull(binlog, "binlog is null");
    requireNonNull(gtids, "gtids is null");
  }

  /** Tells whether nothing is known. */
  public boolean isEmpty() {
    return binlog.isEmpty() && gtids.isEmpty();
  }

  /** Returns the position for people. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "unknown";
    }
    String place = binlog.map(BinlogPosition::toString).orElse("");
    return gtids.map(set -> place.isEmpty() ? set.text() : place + " (" + set + ")").orElse(place);
  }
}
