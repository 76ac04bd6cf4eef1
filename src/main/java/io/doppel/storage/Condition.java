package io.doppel.storage;

/**
 * What was found of a storage.
 *
 * @param capacity how full it is
 * @param fileSystem its file system as {@code stat -f} calls it, such as {@code btrfs} or {@code
 *     ext2/ext3}; {@code zfs} for a dataset
 * @param sharesData whether snapshots and clones share their data; otherwise they are full copies
 * @param prepared whether the place that volumes lie in is there; see {@link Storage#prepare}
 */
public record Condition(
    Capacity capacity, String fileSystem, boolean sharesData, boolean prepared) {}
