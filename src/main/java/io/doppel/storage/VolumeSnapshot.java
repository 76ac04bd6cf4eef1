package io.doppel.storage;

import java.time.Instant;

/**
 * A snapshot of a volume; it never changes.
 *
 * @param name its name
 * @param identity what it is to its owner
 * @param created when, to the second
 */
public record VolumeSnapshot(SnapshotName name, Identity identity, Instant created) {}
