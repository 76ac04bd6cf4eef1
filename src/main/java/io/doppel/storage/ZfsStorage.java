package io.doppel.storage;

import io.doppel.sdk.Libs;

/**
 * ZFS datasets below one dataset. Uses only what OpenZFS 2.x and zfs-fuse (pool version 23) both
 * know.
 */
final class ZfsStorage extends ScriptedStorage {
  private volatile String root;

  ZfsStorage(Libs libs, StorageConfig config) {
    super(libs, config);
  }

  @Override
  public StorageKind kind() {
    return StorageKind.ZFS;
  }

  @Override
  String[] parts(String operation) {
    return switch (operation) {
      case "create", "clone" -> new String[] {"zfs", "zfs-" + operation, "zfs-cloned"};
      case "clone-and-link" -> new String[] {"zfs", "zfs-clone", "zfs-here", "link", "zfs-cloned"};
      default -> new String[] {"zfs", "zfs-" + operation};
    };
  }

  @Override
  String directoryOf(VolumeName name) {
    if (root == null) {
      root =
          run("Asking for the mountpoint", script -> script, "mountpoint")
              .get("mountpoint")
              .textValue();
    }
    return root + "/" + name;
  }

  @Override
  String directoryOfNew(VolumeName name) {
    return ""; // asking for it would take another script
  }
}
