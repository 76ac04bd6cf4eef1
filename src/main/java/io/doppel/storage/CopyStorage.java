package io.doppel.storage;

import io.doppel.sdk.Libs;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of directories. On file systems that can share extents (xfs, btrfs, bcachefs, some NFS) a
 * copy costs next to nothing; elsewhere it is a plain copy, of which a warning tells once.
 */
final class CopyStorage extends DirectoryStorage {
  private static final Logger LOGGER = LoggerFactory.getLogger(CopyStorage.class);
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  CopyStorage(Libs libs, StorageConfig config) {
    super(libs, config);
  }

  @Override
  public StorageKind kind() {
    return StorageKind.COPY;
  }

  @Override
  void copied(boolean shared) {
    String place = StorageScripts.host(connection()) + ":" + location();
    if (!shared && WARNED.add(place)) {
      LOGGER.warn(
          "The file system of {} cannot share data between files: each snapshot and clone is a full"
              + " copy, which takes the time and the space of all its data. ZFS, btrfs and xfs with"
              + " reflink=1 do better.",
          place);
    }
  }
}
