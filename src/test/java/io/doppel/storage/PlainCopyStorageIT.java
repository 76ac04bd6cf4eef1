package io.doppel.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.lab.RequiresLab;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a small tmpfs, which cannot share extents. */
@RequiresLab
final class PlainCopyStorageIT extends StorageContract {
  @TempDir static Path mountPoint;

  @BeforeAll
  static void mount() throws Exception {
    assertThat(command("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", mountPoint.toString()))
        .isZero();
  }

  @AfterAll
  static void unmount() throws Exception {
    Locations.remove(mountPoint.resolve("volumes"));
    assertThat(command("umount", mountPoint.toString())).isZero();
  }

  private static int command(String... words) throws Exception {
    return new ProcessBuilder(words).inheritIO().start().waitFor();
  }

  @Override
  String location() {
    return mountPoint.resolve("volumes").toString();
  }

  @Override
  StorageKind kind() {
    return StorageKind.COPY;
  }

  @Override
  boolean sharesExtents() {
    return false;
  }

  @Test
  void lookingTellsThatItIsNotBtrfs() {
    Storage btrfs =
        Storages.open(
            libs, new StorageConfig(Optional.of(StorageKind.BTRFS), location(), here, Map.of()));

    assertFails(
        () -> btrfs.examine(here),
        ErrorCode.STORAGE_FAILED,
        "The storage is to be btrfs, but the file system of",
        "is tmpfs.");
  }

  @Test
  void copyThatDoesNotFitIsRefusedWithTheFigures() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    write(volume, "f", new byte[20 << 20]);

    assertFails(
        () -> storage.snapshot(SnapshotName.parse("ds@s"), Identity.none()),
        ErrorCode.DISK_FULL,
        "needs 209",
        "Of 32 MB in all 12 MB are available");

    assertThat(storage.snapshots()).isEmpty();
    assertThat(Path.of(location(), ".doppel/making")).isEmptyDirectory();
    assertThat(Path.of(location(), ".doppel/snapshots")).isEmptyDirectory();
    Files.delete(Path.of(volume.directory(), "f"));
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
