package io.doppel.storage;

import io.doppel.lab.Lab;
import io.doppel.lab.RequiresLab;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

@RequiresLab
final class BtrfsStorageIT extends StorageContract {
  private static final Path LOCATION =
      Lab.get().btrfsDirectory().resolve(Lab.get().prefix() + "-btrfs");

  @Override
  String location() {
    return LOCATION.toString();
  }

  @Override
  StorageKind kind() {
    return StorageKind.BTRFS;
  }

  @AfterAll
  static void removeLocation() throws IOException {
    Locations.remove(LOCATION);
  }

  @Test
  void atomicSnapshotIsOneMomentOfTheVolume() throws Exception {
    proveThatASnapshotIsOneMomentOfTheVolume();
  }

  @Test
  void whatWasKilledHalfMadeIsNotListedAndCanBeCleared() throws IOException {
    proveThatWhatWasKilledHalfMadeIsNotListedAndCanBeCleared();
  }
}
