package io.doppel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.lab.Lab;
import io.doppel.lab.RequiresLab;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

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

  @Test
  void volumeThatIsNotMountedIsMountedFirst() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    write(volume, "f", random(1));
    run("zfs unmount " + LOCATION + "/ds");
    assertThat(Path.of(volume.directory(), "f")).doesNotExist();
    assertFails(() -> storage.mount(volume, point("m")), ErrorCode.MOUNT_FAILED, "not mounted");
    Volume found = storage.find(volume.name()).orElseThrow();

    storage.mount(found, point("m"));

    assertThat(found.mounted()).isFalse();
    assertThat(scratch.resolve("m/f")).hasBinaryContent(random(1));
  }

  @Test
  void whatOthersMadeIsNotDestroyed() {
    storage.create(new VolumeName("ds"), Identity.none());
    run("zfs snapshot " + LOCATION + "/ds@others");
    run("zfs create " + LOCATION + "/others");
    try {
      assertThat(storage.volumes()).hasSize(1);
      assertThat(storage.snapshots()).isEmpty();
      assertFails(
          () -> storage.destroy(SnapshotName.parse("ds@others")), ErrorCode.IN_USE, "ds@others");
      assertFails(() -> storage.destroy(new VolumeName("ds")), ErrorCode.IN_USE, "ds@others");
      assertFails(() -> storage.destroy(new VolumeName("others")), ErrorCode.IN_USE, "others");
      assertThat(run("zfs list -H -o name -r " + LOCATION)).contains("/others");
    } finally {
      run("zfs destroy " + LOCATION + "/ds@others");
      Locations.destroy(LOCATION + "/others");
    }
  }

  @Test
  void fullPoolIsToldWithItsFigures() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    storage.snapshot(SnapshotName.parse("ds@s"), Identity.none());
    run("zfs set quota=1M " + LOCATION);
    try {
      assertThatThrownBy(() -> write(volume, "f", random(1))).isInstanceOf(IOException.class);
      flush();

      assertFails(
          () ->
              storage.cloneSnapshot(
                  SnapshotName.parse("ds@s"), new VolumeName("vdb"), Identity.none()),
          ErrorCode.DISK_FULL,
          "in all 0 B are available");
    } finally {
      run("zfs set quota=none " + LOCATION);
    }
    assertThat(storage.volumes()).hasSize(1);
  }

  @Test
  void missingPoolIsNamed() {
    Storage nowhere =
        Storages.open(
            libs, new StorageConfig(Optional.of(StorageKind.ZFS), "nopool/doppel", here, Map.of()));

    assertFails(
        () -> nowhere.create(new VolumeName("ds"), Identity.none()),
        ErrorCode.STORAGE_FAILED,
        "nopool");
    assertFails(nowhere::volumes, ErrorCode.STORAGE_FAILED, "nopool");
    assertFails(
        () ->
            Storages.resolve(
                libs, new StorageConfig(Optional.empty(), "nopool/doppel", here, Map.of())),
        ErrorCode.STORAGE_FAILED,
        "nopool");
  }

  @Test
  void autoTakesTheDatasetThatIsMountedAtADirectory() {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    String directory = Path.of(volume.directory()).getParent().toString();

    StorageConfig found =
        Storages.resolve(libs, new StorageConfig(Optional.empty(), directory, here, Map.of()));

    assertThat(found.kind()).contains(StorageKind.ZFS);
    assertThat(found.location()).isEqualTo(LOCATION);
  }

  @AfterAll
  static void removeLocation() {
    Locations.destroy(LOCATION);
  }

  @Test
  void atomicSnapshotIsOneMomentOfTheVolume() throws Exception {
    proveThatASnapshotIsOneMomentOfTheVolume();
  }
}
