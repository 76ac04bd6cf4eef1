package io.doppel.storage;

import java.util.Locale;

/** How a storage keeps its volumes. */
public enum StorageKind {
  /** A ZFS dataset per volume. */
  ZFS(true),
  /** A btrfs subvolume per volume. */
  BTRFS(true),
  /** A directory per volume; copies share extents where the file system can do that. */
  COPY(false);

  private final boolean atomicSnapshots;

  StorageKind(boolean atomicSnapshots) {
    this.atomicSnapshots = atomicSnapshots;
  }

  /**
   * Tells whether a snapshot is one moment of the whole volume. When it is not, nothing may write
   * to the volume while its snapshot is taken: the server must be stopped.
   */
  public boolean atomicSnapshots() {
    return atomicSnapshots;
  }

  /** Returns the kind in lower case, as users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
