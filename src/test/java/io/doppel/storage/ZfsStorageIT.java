package io.doppel.storage;

import io.doppel.lab.Lab;
import io.doppel.lab.RequiresLab;
import org.junit.jupiter.api.AfterAll;

@RequiresLab
final class ZfsStorageIT extends StorageContract {
  private static final String LOCATION = Lab.get().zfsPool() + "/" + Lab.get().prefix() + "-zfs";

  @Override
  String location() {
    return LOCATION;
  }

  @Override
  StorageKind kind() {
    return StorageKind.ZFS;
  }

  @Override
  void flush() {
    // A snapshot closes the transaction group, which brings the figures up to date.
    run("zfs snapshot " + LOCATION + "@flush; zfs destroy " + LOCATION + "@flush");
  }

  @AfterAll
  static void removeLocation() {
    Locations.destroy(LOCATION);
  }
}
