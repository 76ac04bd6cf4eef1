package io.doppel.storage;

import io.doppel.sdk.Libs;

/** Volumes in a directory: btrfs subvolumes, or plain directories. */
abstract class DirectoryStorage extends ScriptedStorage {
  DirectoryStorage(Libs libs, StorageConfig config) {
    super(libs, config);
  }

  @Override
  String[] parts(String operation) {
    String kind = kind().toString();
    return switch (operation) {
      case "create", "clone" ->
          new String[] {"directory", kind, "directory-" + operation, "directory-cloned"};
      case "clone-and-link" ->
          new String[] {"directory", kind, "directory-clone", "link", "directory-cloned"};
      case "space" -> new String[] {"directory", kind, kind + "-space"};
      default -> new String[] {"directory", kind, "directory-" + operation};
    };
  }

  @Override
  final String directoryOf(VolumeName name) {
    return location() + "/" + name;
  }

  @Override
  final String directoryOfNew(VolumeName name) {
    return directoryOf(name);
  }
}
