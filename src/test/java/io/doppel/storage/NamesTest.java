package io.doppel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.DoppelException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that could mean something to a shell or to ZFS becomes a name or a place. */
final class NamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", "-r", ".hidden", "a/b", "a b", "a@b", "a;b", "a$b", "a%b", "ü", "a\n"})
  void oddNamesAreRefused(String text) {
    assertThatThrownBy(() -> new VolumeName(text)).isInstanceOf(DoppelException.class);
    assertThatThrownBy(() -> new SnapshotName(new VolumeName("v"), text))
        .isInstanceOf(DoppelException.class);
  }

  @Test
  void namesHaveALimit() {
    assertThat(new VolumeName("v".repeat(100)).text()).hasSize(100);
    assertThatThrownBy(() -> new VolumeName("v".repeat(101))).isInstanceOf(DoppelException.class);
  }

  @Test
  void snapshotIsWrittenAfterItsVolume() {
    SnapshotName name = SnapshotName.parse("vdb-1@first");

    assertThat(name).isEqualTo(new SnapshotName(new VolumeName("vdb-1"), "first"));
    assertThat(name).hasToString("vdb-1@first");
    assertThatThrownBy(() -> SnapshotName.parse("vdb-1")).isInstanceOf(DoppelException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tank/", "-r", "tank/a b", "tank@s", "tank//a", "/", "/a/../b"})
  void oddPlacesAreRefused(String location) {
    assertThatThrownBy(() -> config(Optional.empty(), location))
        .isInstanceOf(DoppelException.class);
  }

  @Test
  void kindAndPlaceMustFit() {
    assertThat(config(Optional.of(StorageKind.COPY), "//srv/a b/").location())
        .isEqualTo("/srv/a b");
    assertThat(config(Optional.of(StorageKind.ZFS), "tank/x.y").location()).isEqualTo("tank/x.y");
    assertThatThrownBy(() -> config(Optional.of(StorageKind.BTRFS), "tank/doppel"))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("btrfs");
    assertThatThrownBy(() -> config(Optional.of(StorageKind.ZFS), "/tank/doppel"))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("zfs");
  }

  private static StorageConfig config(Optional<StorageKind> kind, String location) {
    return new StorageConfig(kind, location, StorageContract.connection("storage"), Map.of());
  }
}
