package io.doppel.storage;

import io.doppel.sdk.Libs;

/** Subvolumes of a btrfs file system. */
final class BtrfsStorage extends DirectoryStorage {
  BtrfsStorage(Libs libs, StorageConfig config) {
    super(libs, config);
  }

  @Override
  public StorageKind kind() {
    return StorageKind.BTRFS;
  }
}
