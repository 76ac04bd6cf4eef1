package io.doppel.storage;

import io.doppel.model.DataSize;

/**
 * The disk space behind a volume or snapshot.
 *
 * @param logical everything that is reachable in it, shared or not
 * @param own what it alone costs. Of a volume: what destroying it together with its snapshots would
 *     free, that is everything that was written since it was cloned. Of a snapshot: what destroying
 *     it would free
 * @param exact false when the storage cannot tell {@code own} cheaply. Of copies it is then an
 *     upper bound, nothing being known of what they share; of a btrfs volume that is no clone it
 *     leaves out what only its snapshots still have
 */
public record Space(DataSize logical, DataSize own, boolean exact) {
  /** Returns what is shared with others; 0 when nothing is. */
  public DataSize shared() {
    return new DataSize(Math.max(0, logical.bytes() - own.bytes()));
  }
}
