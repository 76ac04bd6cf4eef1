package io.doppel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.host.LocalLibs;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Credentials;
import io.doppel.sdk.HostScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptResult;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts for NFS run for real, but what takes an NFS server or client, or root's rights, is
 * played by functions that record how they are called.
 */
final class NfsMountTest {
  private static final String STAND_INS =
      """
      record() { printf '%s: %s\\n' "$HOST" "$*" >>"$CALLS"; }
      sudo() { [ "$1" = -n ]; shift; "$@"; }
      exportfs() { record exportfs "$@"; }
      chown() { record chown "$@"; }
      zfs() {
        case "$*" in
          'get -H -o value mountpoint tank/doppel') echo "$TANK" ;;
          'list -H -o name '*) echo "$5" ;;
          *) record zfs "$@" ;;
        esac
      }
      findmnt() { cat "$MOUNTED" 2>/dev/null; }
      mount() { record mount "$@"; [ ! -e "$CALLS.refuse" ] && printf '%s\\n' "$5" >"$MOUNTED"; }
      umount() { record umount "$@"; rm "$MOUNTED"; }
      """;

  private final RemoteConnection server = StorageContract.connection("storage");
  private final RemoteConnection target = StorageContract.connection("target");
  private final VolumeName name = new VolumeName("vdb-7");

  @TempDir Path scratch;
  private Path calls;
  private Path tank;
  private MountPoint point;
  private Volume volume;

  @BeforeEach
  void recordCalls() throws IOException {
    calls = Files.createFile(scratch.resolve("calls"));
    tank = Files.createDirectory(scratch.resolve("tank"));
    Files.createDirectory(tank.resolve("vdb-7"));
    point =
        new MountPoint(
            target,
            new MountPath(scratch.resolve("mnt/vdb").toString()),
            Optional.of(new Owner(5001, 5002)));
    volume =
        new Volume(
            name,
            tank.resolve("vdb-7").toString(),
            Optional.empty(),
            Identity.none(),
            Instant.EPOCH,
            new Owner(7, 7),
            true);
  }

  private Storage storage(StorageKind kind, String location) {
    return Storages.open(
        new StandInLibs(),
        new StorageConfig(
            Optional.of(kind),
            location,
            server,
            Map.of("target", new MountStrategy.Nfs("10.0.0.5", "10.0.0.0/24"))));
  }

  @Test
  void zfsVolumeIsSharedMountedAndGivenToItsOwner() throws IOException {
    Storage storage = storage(StorageKind.ZFS, "tank/doppel");
    String export = "10.0.0.5:" + volume.directory();

    storage.mount(volume, point);
    storage.mount(volume, point);

    String share =
        "storage: zfs set sharenfs=rw=@10.0.0.0/24,sync,no_subtree_check tank/doppel/vdb-7";
    String own = "storage: chown -R -h 5001:5002 " + volume.directory();
    String mount = "target: mount -t nfs -o hard,noatime " + export + " " + point.path();
    assertThat(calls()).containsExactly(share, mount, own, share, own);
    assertThat(Path.of(point.path().text())).isEmptyDirectory();

    Files.writeString(calls, "");
    assertThat(storage.unmount(name, point)).isTrue();
    assertThat(storage.unmount(name, point)).isFalse();
    assertThat(calls())
        .containsExactly(
            "target: umount " + point.path(),
            "storage: zfs set sharenfs=off tank/doppel/vdb-7",
            "storage: zfs set sharenfs=off tank/doppel/vdb-7");
    assertThat(Path.of(point.path().text())).doesNotExist();
  }

  @Test
  void volumeInADirectoryIsExportedUnderAnIdentifierOfItsOwn() throws IOException {
    Storage storage = storage(StorageKind.BTRFS, tank.toString());

    storage.mount(volume, point);
    storage.unmount(name, point);

    assertThat(calls()).hasSize(5);
    assertThat(calls().get(0))
        .matches(
            "storage: exportfs -o rw,sync,no_subtree_check,fsid=[0-9a-f]{8}(-[0-9a-f]{4}){3}-"
                + "[0-9a-f]{12} 10\\.0\\.0\\.0/24:"
                + volume.directory());
    assertThat(calls().get(4)).isEqualTo("storage: exportfs -u 10.0.0.0/24:" + volume.directory());
  }

  @Test
  void refusedMountLeavesNothingAndNamesTheExport() throws IOException {
    Files.createFile(scratch.resolve("calls.refuse"));
    Storage storage = storage(StorageKind.ZFS, "tank/doppel");

    assertMountFails(storage, "10.0.0.5:" + volume.directory());

    assertThat(Path.of(point.path().text())).doesNotExist();
    assertThat(calls()).last().isEqualTo("storage: zfs set sharenfs=off tank/doppel/vdb-7");
  }

  @Test
  void otherThingsAtTheMountPathAreTold() throws IOException {
    Storage storage = storage(StorageKind.ZFS, "tank/doppel");
    Files.writeString(scratch.resolve("mounted"), "10.0.0.9:/other\n");
    assertMountFails(storage, "10.0.0.9:/other");
    assertThat(storage.unmount(name, point)).isFalse();

    Files.delete(scratch.resolve("mounted"));
    Path path = Path.of(point.path().text());
    Files.createDirectories(path);
    Files.writeString(path.resolve("letter.txt"), "dear");
    assertMountFails(storage, "letter.txt");
    assertThat(path.resolve("letter.txt")).exists();
  }

  private void assertMountFails(Storage storage, String word) {
    assertThatThrownBy(() -> storage.mount(volume, point))
        .isInstanceOfSatisfying(
            DoppelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MOUNT_FAILED))
        .hasMessageContainingAll(word, "target");
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(calls);
  }

  /** Runs scripts on this machine, with the stand-ins in front of each. */
  private final class StandInLibs implements Libs {
    @Override
    public ScriptResult runBash(RemoteConnection connection, BashScript script) {
      BashScript played = BashScript.of(script.name(), STAND_INS + script.text());
      for (var variable : script.variables().entrySet()) {
        played = played.with(variable.getKey(), variable.getValue());
      }
      return new LocalLibs()
          .runBash(
              connection,
              played
                  .with("HOST", connection.environment().name())
                  .with("CALLS", calls.toString())
                  .with("TANK", tank.toString())
                  .with("MOUNTED", scratch.resolve("mounted").toString()));
    }

    @Override
    public PipeResult pipe(HostScript producer, HostScript consumer) {
      throw new AssertionError("not expected");
    }

    @Override
    public Socket connect(RemoteConnection connection, String host, Port port) {
      throw new AssertionError("not expected");
    }

    @Override
    public Socket connect(RemoteConnection connection, String path) {
      throw new AssertionError("not expected");
    }

    @Override
    public Credentials retrieveCredentials(Map<String, Object> credentialsSupplier) {
      throw new AssertionError("not expected");
    }

    @Override
    public void progress(Progress progress) {
      throw new AssertionError("not expected");
    }
  }
}
