package io.doppel.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.lab.Lab;
import io.doppel.lab.RequiresLab;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** On xfs, where copies share extents. */
@RequiresLab
final class CopyStorageIT extends StorageContract {
  private static final Path LOCATION =
      Lab.get().xfsDirectory().resolve(Lab.get().prefix() + "-copy");

  @Override
  String location() {
    return LOCATION.toString();
  }

  @Override
  StorageKind kind() {
    return StorageKind.COPY;
  }

  @AfterAll
  static void removeLocation() throws IOException {
    Locations.remove(LOCATION);
  }

  @Test
  void whatWasKilledHalfMadeIsNotListedAndCanBeCleared() throws IOException {
    proveThatWhatWasKilledHalfMadeIsNotListedAndCanBeCleared();
  }

  @Test
  void saysThatItsSnapshotsAreNotAtomic() {
    assertThat(storage.atomicSnapshots()).isFalse();
  }
}
