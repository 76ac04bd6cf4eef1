package io.doppel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.host.LocalLibs;
import io.doppel.model.DataSize;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RemoteEnvironment;
import io.doppel.sdk.RemoteHost;
import io.doppel.sdk.RemoteUser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every storage must do, shown on real file systems of this machine. */
abstract class StorageContract {
  static final int DATA_BYTES = 2 << 20;

  final Libs libs = new LocalLibs();
  final RemoteConnection here = connection("storage");

  @TempDir Path scratch;

  Storage storage;

  /** Returns a place for volumes that nobody else uses; it need not exist. */
  abstract String location();

  abstract StorageKind kind();

  static RemoteConnection connection(String environment) {
    RemoteHost host = new RemoteHost("localhost", environment, "", "/tmp");
    return new RemoteConnection(
        new RemoteEnvironment(environment, environment, host), new RemoteUser("root", "root"));
  }

  StorageConfig config() {
    return new StorageConfig(Optional.of(kind()), location(), here, Map.of());
  }

  @BeforeEach
  void open() {
    storage = Storages.open(libs, config());
    storage.prepare();
  }

  @AfterEach
  void destroyAll() {
    // Clones first: their origins cannot go before them.
    for (int round = 0; round < 5 && !storage.volumes().isEmpty(); round++) {
      for (Volume volume : storage.volumes()) {
        try {
          storage.destroy(volume.name());
        } catch (DoppelException e) {
          if (e.code() != ErrorCode.IN_USE) {
            throw e;
          }
        }
      }
    }
    assertThat(storage.volumes()).isEmpty();
    assertThat(storage.snapshots()).isEmpty();
  }

  @Test
  void newVolumeIsEmptyAndListedAsWhatItIs() {
    Identity identity =
        Identity.of(Map.of("dsource", "7", "name", "shop $HOME 'x' \"y\" `z` \\ \n ünï 100%=a;b"));
    Volume created = storage.create(new VolumeName("ds-1.a_b"), identity);

    assertThat(Path.of(created.directory())).isEmptyDirectory();
    assertThat(created.name()).isEqualTo(new VolumeName("ds-1.a_b"));
    assertThat(created.origin()).isEmpty();
    assertThat(created.identity()).isEqualTo(identity);
    assertThat(created.created()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(created.mounted()).isTrue();
    assertThat(storage.volumes()).containsExactly(created);
    assertThat(storage.find(created.name())).contains(created);
    assertThat(storage.kind()).isEqualTo(kind());
    assertThat(storage.location()).isEqualTo(location());
  }

  @Test
  void nothingIsListedWhereNothingWasMade() {
    assertThat(storage.volumes()).isEmpty();
    assertThat(storage.snapshots()).isEmpty();
    assertThat(storage.destroy(new VolumeName("never"))).isFalse();
    assertThat(storage.destroy(SnapshotName.parse("never@was"))).isFalse();
    assertThat(storage.volumeSpace(List.of(new VolumeName("never")))).isEmpty();
  }

  @Test
  void whereThePlaceIsMissingNothingIsTakenForListedOrDestroyed() {
    String place = location() + "-missing";
    Storage missing =
        Storages.open(libs, new StorageConfig(Optional.of(kind()), place, here, Map.of()));
    VolumeName name = new VolumeName("ds");

    assertFails(() -> missing.destroy(name), ErrorCode.STORAGE_FAILED, place);
    assertFails(() -> missing.destroy(SnapshotName.parse("ds@s")), ErrorCode.STORAGE_FAILED, place);
    assertFails(missing::volumes, ErrorCode.STORAGE_FAILED, place);
    assertFails(() -> missing.create(name, Identity.none()), ErrorCode.STORAGE_FAILED, place);
    assertFails(missing::snapshots, ErrorCode.STORAGE_FAILED, place);
    assertThat(missing.examine(here).prepared()).isFalse();
  }

  @Test
  void preparingAgainChangesNothing() {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());

    storage.prepare();

    assertThat(storage.volumes()).containsExactly(volume);
  }

  @Test
  void cloneHasTheSnapshotsContentAndNeitherSeesTheOther() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    byte[] before = random(1);
    write(volume, "data/t.ibd", before);
    Identity identity = Identity.of(Map.of("facts", "Schnappschuss"));
    VolumeSnapshot snapshot = storage.snapshot(SnapshotName.parse("ds@s1"), identity);
    byte[] after = random(2);
    write(volume, "data/t.ibd", after);

    Volume clone =
        storage.cloneSnapshot(
            snapshot.name(), new VolumeName("vdb"), Identity.of(Map.of("vdb", "9")));
    assertThat(read(clone, "data/t.ibd")).isEqualTo(before);
    byte[] own = random(3);
    write(clone, "data/t.ibd", own);
    write(clone, "data/new", own);

    assertThat(read(clone, "data/t.ibd")).isEqualTo(own);
    assertThat(read(volume, "data/t.ibd")).isEqualTo(after);
    assertThat(Path.of(volume.directory(), "data/new")).doesNotExist();
    Volume second = storage.cloneSnapshot(snapshot.name(), new VolumeName("vdb2"), Identity.none());
    assertThat(read(second, "data/t.ibd")).isEqualTo(before);
    assertThat(Path.of(second.directory(), "data/new")).doesNotExist();

    assertThat(snapshot.identity()).isEqualTo(identity);
    assertThat(storage.snapshots()).containsExactly(snapshot);
    assertThat(storage.volumes()).containsExactly(volume, clone, second);
    assertThat(clone.origin()).contains(snapshot.name());
    assertThat(clone.identity()).isEqualTo(Identity.of(Map.of("vdb", "9")));
  }

  @Test
  void whatHasClonesIsNotDestroyedAndTheClonesAreNamed() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    write(volume, "f", random(1));
    SnapshotName snapshot = storage.snapshot(SnapshotName.parse("ds@s1"), Identity.none()).name();
    storage.snapshot(SnapshotName.parse("ds@s2"), Identity.none());
    VolumeName clone =
        storage.cloneSnapshot(snapshot, new VolumeName("vdb-7"), Identity.none()).name();
    SnapshotName ofClone = storage.snapshot(SnapshotName.parse("vdb-7@s"), Identity.none()).name();

    assertFails(() -> storage.destroy(snapshot), ErrorCode.IN_USE, "vdb-7", "ds@s1");
    assertFails(() -> storage.destroy(volume.name()), ErrorCode.IN_USE, "vdb-7", "ds@s1");
    assertThat(storage.volumes()).hasSize(2);
    assertThat(storage.snapshots()).hasSize(3);
    assertThat(Path.of(volume.directory(), "f")).exists();

    assertThat(storage.destroy(clone)).isTrue();
    assertThat(storage.destroy(clone)).isFalse();
    assertThat(storage.snapshots()).extracting(VolumeSnapshot::name).doesNotContain(ofClone);
    assertThat(storage.destroy(snapshot)).isTrue();
    assertThat(storage.destroy(snapshot)).isFalse();
    assertThat(storage.destroy(volume.name())).isTrue();
    assertThat(storage.destroy(volume.name())).isFalse();
    assertThat(Path.of(volume.directory())).doesNotExist();
  }

  @Test
  void namesAreGivenOnce() {
    VolumeName name = new VolumeName("ds");
    storage.create(name, Identity.none());
    SnapshotName snapshot = storage.snapshot(SnapshotName.parse("ds@s"), Identity.none()).name();

    assertFails(() -> storage.create(name, Identity.none()), ErrorCode.ALREADY_EXISTS, "ds");
    assertFails(
        () -> storage.cloneSnapshot(snapshot, name, Identity.none()),
        ErrorCode.ALREADY_EXISTS,
        "ds");
    assertFails(
        () -> storage.snapshot(snapshot, Identity.none()), ErrorCode.ALREADY_EXISTS, "ds@s");
    assertThat(storage.volumes()).hasSize(1);
    assertThat(storage.snapshots()).hasSize(1);
  }

  @Test
  void whatIsMissingIsNamed() {
    storage.create(new VolumeName("ds"), Identity.none());

    assertFails(
        () -> storage.snapshot(SnapshotName.parse("no@s"), Identity.none()),
        ErrorCode.NOT_FOUND,
        "no");
    assertFails(
        () ->
            storage.cloneSnapshot(
                SnapshotName.parse("ds@no"), new VolumeName("v"), Identity.none()),
        ErrorCode.NOT_FOUND,
        "ds@no");
    assertThat(storage.find(new VolumeName("v"))).isEmpty();
  }

  @Test
  void mountedVolumeShowsAtItsPathUntilItIsUnmounted() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    MountPoint point = point("mnt/deep/shop");

    storage.mount(volume, point);
    storage.mount(volume, point);
    write(volume, "f", random(1));

    assertThat(scratch.resolve("mnt/deep/shop/f")).hasBinaryContent(random(1));
    assertThat(storage.unmount(volume.name(), point)).isTrue();
    assertThat(storage.unmount(volume.name(), point)).isFalse();
    assertThat(scratch.resolve("mnt/deep/shop")).doesNotExist();
    assertThat(Path.of(volume.directory(), "f")).exists();
  }

  @Test
  void volumeThatSaysWhoseItIsIsKnownWhereItShows() throws IOException {
    Identity identity = Identity.of(Map.of("guid", "0815"));
    Volume volume = storage.create(new VolumeName("ds"), identity);
    MountPoint point = point("m");

    assertThat(storage.shows(identity, point)).isFalse();
    storage.mount(volume, point);
    assertThat(storage.shows(identity, point)).isTrue();
    assertThat(storage.shows(Identity.of(Map.of("guid", "4711")), point)).isFalse();
    assertThat(storage.shows(Identity.none(), point)).isFalse();

    Files.delete(scratch.resolve("m"));
    Files.createDirectory(scratch.resolve("m"));
    assertThat(storage.shows(identity, point)).isFalse();
  }

  @Test
  void emptyDirectoryAtTheMountPathIsReplaced() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    Files.createDirectory(scratch.resolve("m"));

    storage.mount(volume, point("m"));

    assertThat(scratch.resolve("m")).isSymbolicLink();
  }

  @Test
  void otherThingsAtTheMountPathAreToldAndLeftAlone() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    Path directory = Files.createDirectory(scratch.resolve("directory"));
    Files.writeString(directory.resolve("letter.txt"), "dear");
    Files.writeString(scratch.resolve("file"), "text");
    Files.createSymbolicLink(scratch.resolve("link"), Path.of("/etc"));
    Files.createSymbolicLink(scratch.resolve("dangling"), Path.of("/nowhere"));

    assertFails(
        () -> storage.mount(volume, point("directory")), ErrorCode.MOUNT_FAILED, "letter.txt");
    assertFails(() -> storage.mount(volume, point("file")), ErrorCode.MOUNT_FAILED, "regular file");
    assertFails(() -> storage.mount(volume, point("link")), ErrorCode.MOUNT_FAILED, "/etc");
    assertFails(() -> storage.mount(volume, point("dangling")), ErrorCode.MOUNT_FAILED, "/nowhere");
    for (String name : List.of("directory", "file", "link", "dangling", "missing")) {
      assertThat(storage.unmount(volume.name(), point(name))).isFalse();
    }
    assertThat(directory.resolve("letter.txt")).hasContent("dear");
    assertThat(scratch.resolve("file")).hasContent("text");
    assertThat(Files.readSymbolicLink(scratch.resolve("link"))).isEqualTo(Path.of("/etc"));
  }

  @Test
  void volumeBelongsToTheMountPointsOwnerWithEverythingInIt() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    write(volume, "data/f", random(1));
    Files.createSymbolicLink(Path.of(volume.directory(), "data/link"), scratch);
    storage.mount(volume, new MountPoint(here, path("m"), Optional.of(new Owner(5001, 5002))));

    for (String inside : List.of("", "data", "data/f", "data/link")) {
      Path path = Path.of(volume.directory(), inside);
      assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(5001);
      assertThat(Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(5002);
    }
    assertThat(Files.getAttribute(scratch, "unix:uid")).isEqualTo(0);
    Volume found = storage.find(volume.name()).orElseThrow();
    assertThat(found.owner()).isEqualTo(new Owner(5001, 5002));
    storage.snapshot(SnapshotName.parse("ds@s"), Identity.none());
    Volume clone =
        storage.cloneSnapshot(SnapshotName.parse("ds@s"), new VolumeName("vdb"), Identity.none());
    assertThat(clone.owner()).isEqualTo(new Owner(5001, 5002));
  }

  @Test
  void otherHostsSeeTheVolumeInTheDirectoryThatTheyShare() throws IOException {
    RemoteConnection target = connection("target");
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    write(volume, "f", random(1));
    Path shared = scratch.resolve("shared");
    Files.createSymbolicLink(shared, Path.of(volume.directory()).getParent());
    Storage withTarget = withTarget(new MountStrategy.SharedDirectory(shared.toString()));
    MountPoint point = new MountPoint(target, path("m"), Optional.of(new Owner(5001, 5001)));

    withTarget.mount(volume, point);

    assertThat(Files.readSymbolicLink(scratch.resolve("m"))).isEqualTo(shared.resolve("ds"));
    assertThat(scratch.resolve("m/f")).hasBinaryContent(random(1));
    assertThat(Files.getAttribute(Path.of(volume.directory()), "unix:uid")).isEqualTo(5001);
    assertThat(withTarget.unmount(volume.name(), point)).isTrue();
    Files.delete(shared);
    Files.createDirectories(shared);
    assertFails(
        () -> withTarget.mount(volume, point), ErrorCode.MOUNT_FAILED, shared + "/ds", "target");
    assertFails(() -> storage.mount(volume, point), ErrorCode.MOUNT_FAILED, "target");
  }

  private Storage withTarget(MountStrategy strategy) {
    return Storages.open(
        libs, new StorageConfig(Optional.of(kind()), location(), here, Map.of("target", strategy)));
  }

  /** For storages of directories: a ZFS dataset comes to be in one moment. */
  final void proveThatWhatWasKilledHalfMadeIsNotListedAndCanBeCleared() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    write(volume, "f", random(1));
    SnapshotName snapshot = SnapshotName.parse("ds@s");
    VolumeName clone = new VolumeName("vdb");
    String kind = kind().toString();

    killBeforePublishing(snapshot, snapshot.volume(), "directory", kind, "directory-snapshot");
    assertThat(storage.snapshots()).isEmpty();
    assertFails(
        () -> storage.snapshot(snapshot, Identity.none()), ErrorCode.ALREADY_EXISTS, "cut short");
    assertThat(storage.destroy(snapshot)).isTrue();
    assertThat(storage.destroy(snapshot)).isFalse();
    storage.snapshot(snapshot, Identity.none());

    killBeforePublishing(snapshot, clone, "directory", kind, "directory-clone", "directory-cloned");
    assertThat(storage.volumes()).containsExactly(volume);
    assertFails(
        () -> storage.cloneSnapshot(snapshot, clone, Identity.none()),
        ErrorCode.ALREADY_EXISTS,
        "cut short");
    assertFails(() -> storage.destroy(snapshot), ErrorCode.IN_USE, "vdb");
    assertThat(storage.destroy(clone)).isTrue();
    assertThat(storage.destroy(clone)).isFalse();
    storage.cloneSnapshot(snapshot, clone, Identity.none());
    assertThat(storage.volumes()).hasSize(2);
  }

  private void killBeforePublishing(SnapshotName snapshot, VolumeName volume, String... parts) {
    String text = StorageScripts.text(parts);
    assertThat(text).containsPattern("(?m)^publish ");
    BashScript script =
        BashScript.of("killed", text.replaceAll("(?m)^publish .*", "kill -KILL \\$BASHPID"))
            .with("LOCATION", location())
            .with("VOLUME", volume.text())
            .with("SNAPSHOT", snapshot.text())
            .with("ORIGIN", snapshot.toString())
            .with("RECORD", "");
    assertThatThrownBy(() -> libs.runBash(here, script)).isInstanceOf(DoppelException.class);
  }

  @Test
  void mountPathsAreChecked() {
    for (String path : List.of("", "relative/path", "/", "//", "/a/../b", "/a\nb")) {
      assertFails(() -> new MountPath(path), ErrorCode.INVALID_ARGUMENT, "mount path");
    }
    assertThat(new MountPath("//mnt/a b/'q'/")).isEqualTo(new MountPath("/mnt/a b/'q'"));
  }

  @Test
  void mountPathsMayHoldOddCharacters() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    String odd = "a b'c\"d$e`f\\g*[h]ü";

    storage.mount(volume, point(odd));

    assertThat(scratch.resolve(odd)).isSymbolicLink();
    assertThat(storage.unmount(volume.name(), point(odd))).isTrue();
  }

  @Test
  void cloneIsMadeAndMountedTogetherOrNotAtAll() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    write(volume, "f", random(1));
    SnapshotName snapshot = storage.snapshot(SnapshotName.parse("ds@s"), Identity.none()).name();
    Files.writeString(scratch.resolve("file"), "text");

    Volume clone =
        storage.cloneAndMount(snapshot, new VolumeName("vdb"), Identity.none(), point("vdb"));
    assertThat(scratch.resolve("vdb/f")).hasBinaryContent(random(1));
    assertThat(storage.volumes()).containsExactly(volume, clone);

    assertFails(
        () ->
            storage.cloneAndMount(snapshot, new VolumeName("vdb2"), Identity.none(), point("file")),
        ErrorCode.MOUNT_FAILED,
        "file");
    assertFails(
        () -> storage.cloneAndMount(snapshot, clone.name(), Identity.none(), point("other")),
        ErrorCode.ALREADY_EXISTS,
        "vdb");
    MountPoint elsewhere = new MountPoint(connection("target"), path("file"), Optional.empty());
    Storage withTarget = withTarget(new MountStrategy.Local());
    assertFails(
        () ->
            withTarget.cloneAndMount(snapshot, new VolumeName("vdb2"), Identity.none(), elsewhere),
        ErrorCode.MOUNT_FAILED,
        "file");
    assertThat(storage.volumes()).containsExactly(volume, clone);
  }

  @Test
  void spaceTellsWhatIsOwnAndWhatIsShared() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    write(volume, "f", random(1));
    SnapshotName snapshot = storage.snapshot(SnapshotName.parse("ds@s"), Identity.none()).name();
    Volume clone = storage.cloneSnapshot(snapshot, new VolumeName("vdb"), Identity.none());
    flush();
    long slack = DATA_BYTES / 4;
    Space fresh = space(clone);
    assertThat(fresh.logical().bytes()).isBetween(DATA_BYTES - slack, DATA_BYTES + slack);
    if (fresh.exact() && sharesExtents()) {
      assertThat(fresh.own().bytes()).isLessThan(slack);
      assertThat(fresh.shared().bytes()).isGreaterThan(DATA_BYTES - slack);
    }

    write(clone, "g", random(2));
    flush();
    Space grown = space(clone);
    assertThat(grown.logical().bytes()).isBetween(2 * DATA_BYTES - slack, 2 * DATA_BYTES + slack);
    if (grown.exact() && sharesExtents()) {
      assertThat(grown.own().bytes()).isBetween(DATA_BYTES - slack, DATA_BYTES + slack);
      storage.snapshot(SnapshotName.parse("vdb@own"), Identity.none());
      flush();
      assertThat(space(clone).own().bytes()).isBetween(DATA_BYTES - slack, DATA_BYTES + slack);
    }
    Map<SnapshotName, Space> snapshots = storage.snapshotSpace(List.of(snapshot));
    assertThat(snapshots.get(snapshot).logical().bytes())
        .isBetween(DATA_BYTES - slack, DATA_BYTES + slack);
    assertThat(storage.volumeSpace(List.of(volume.name(), clone.name(), new VolumeName("no"))))
        .containsOnlyKeys(volume.name(), clone.name());
  }

  /** Tells whether copies share their data here. */
  boolean sharesExtents() {
    return true;
  }

  @Test
  void lookingTellsWhatVolumesWouldBeLikeAndMakesNothing() {
    Condition condition = storage.examine(here);

    assertThat(condition.sharesData()).isEqualTo(sharesExtents());
    assertThat(condition.fileSystem()).isNotEmpty();
    assertThat(condition.prepared()).isTrue();
    assertThat(condition.capacity().total())
        .isGreaterThanOrEqualTo(condition.capacity().available());
    assertThat(storage.volumes()).isEmpty();
  }

  @Test
  void capacityIsThatOfThePool() {
    Capacity capacity = storage.capacity();

    assertThat(capacity.available()).isGreaterThan(new DataSize(1 << 20));
    assertThat(capacity.total()).isGreaterThanOrEqualTo(capacity.available());
  }

  @Test
  void openFilesKeepAVolumeFromBeingDestroyed() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    storage.snapshot(SnapshotName.parse("ds@s"), Identity.none());
    Path file = Path.of(volume.directory(), "f");
    String pid = Long.toString(ProcessHandle.current().pid());

    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}));
      assertFails(() -> storage.destroy(volume.name()), ErrorCode.IN_USE, pid);
      channel.write(ByteBuffer.wrap(new byte[] {2}));
    }
    assertThat(file).hasSize(2);
    assertThat(storage.volumes()).hasSize(1);
    assertThat(storage.snapshots()).hasSize(1);
  }

  @Test
  void manyClonesCanBeMadeAtOnce() throws Exception {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    write(volume, "f", random(1));
    SnapshotName snapshot = storage.snapshot(SnapshotName.parse("ds@s"), Identity.none()).name();

    List<Callable<Volume>> calls =
        IntStream.range(0, 6)
            .mapToObj(
                number ->
                    (Callable<Volume>)
                        () ->
                            storage.cloneAndMount(
                                snapshot,
                                new VolumeName("vdb" + number),
                                Identity.none(),
                                point("vdb" + number)))
            .toList();
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try {
      for (Future<Volume> clone : pool.invokeAll(calls)) {
        assertThat(read(clone.get(), "f")).isEqualTo(random(1));
      }
    } finally {
      pool.shutdown();
    }
    assertThat(storage.volumes()).hasSize(7);
  }

  /** For storages whose snapshots are atomic. */
  final void proveThatASnapshotIsOneMomentOfTheVolume() throws Exception {
    assertThat(storage.atomicSnapshots()).isTrue();
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    AtomicBoolean goOn = new AtomicBoolean(true);
    AtomicLong rounds = new AtomicLong();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (FileChannel first = counter(volume, "first");
        FileChannel second = counter(volume, "second")) {
      Future<?> writer =
          pool.submit(
              () -> {
                while (goOn.get()) {
                  long round = rounds.incrementAndGet();
                  put(first, round);
                  put(second, round);
                }
                return null;
              });
      List<SnapshotName> snapshots = new ArrayList<>();
      for (int number = 0; number < 8; number++) {
        long seen = rounds.get();
        Deadline.after(Duration.ofSeconds(20))
            .await("the writer goes on", () -> rounds.get() > seen + 3, () -> "round " + seen);
        snapshots.add(
            storage.snapshot(SnapshotName.parse("ds@s" + number), Identity.none()).name());
      }
      goOn.set(false);
      writer.get();
      for (SnapshotName snapshot : snapshots) {
        Volume clone =
            storage.cloneSnapshot(snapshot, new VolumeName("v" + snapshot.text()), Identity.none());
        long one = ByteBuffer.wrap(read(clone, "first")).getLong();
        long two = ByteBuffer.wrap(read(clone, "second")).getLong();
        assertThat(one).isPositive();
        assertThat(one - two).isBetween(0L, 1L);
      }
    } finally {
      goOn.set(false);
      pool.shutdown();
    }
  }

  private static FileChannel counter(Volume volume, String file) throws IOException {
    return FileChannel.open(
        Path.of(volume.directory(), file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void put(FileChannel channel, long value) throws IOException {
    channel.write(ByteBuffer.allocate(8).putLong(value).flip(), 0);
    channel.force(true);
  }

  @Test
  void autoFindsTheKind() {
    storage.create(new VolumeName("ds"), Identity.none());
    StorageConfig found =
        Storages.resolve(libs, new StorageConfig(Optional.empty(), location(), here, Map.of()));

    assertThat(found.kind()).contains(autoKind());
    assertThat(found.location()).isEqualTo(location());
  }

  StorageKind autoKind() {
    return kind();
  }

  @Test
  void foreignThingsInTheLocationAreNeitherListedNorTouched() throws IOException {
    Volume volume = storage.create(new VolumeName("ds"), Identity.none());
    Path foreign = Path.of(volume.directory()).resolveSibling("foreign");
    Files.createDirectory(foreign);
    Files.writeString(foreign.resolve("f"), "text");
    try {
      assertThat(storage.volumes()).containsExactly(volume);
      storage.destroy(new VolumeName("foreign"));
      assertThat(foreign.resolve("f")).hasContent("text");
    } finally {
      Files.delete(foreign.resolve("f"));
      Files.delete(foreign);
    }
  }

  final MountPoint point(String name) {
    return new MountPoint(here, path(name), Optional.empty());
  }

  final MountPath path(String name) {
    return new MountPath(scratch.resolve(name).toString());
  }

  final Space space(Volume volume) {
    return storage.volumeSpace(Set.of(volume.name())).get(volume.name());
  }

  /** Waits until what was written is accounted for. */
  void flush() {
    run("sync -f " + storage.volumes().get(0).directory());
  }

  final String run(String command) {
    return libs.runBash(here, BashScript.of("test", command)).stdout();
  }

  static byte[] random(long seed) {
    byte[] bytes = new byte[DATA_BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static void write(Volume volume, String file, byte[] bytes) throws IOException {
    Path path = Path.of(volume.directory(), file);
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
  }

  static byte[] read(Volume volume, String file) throws IOException {
    return Files.readAllBytes(Path.of(volume.directory(), file));
  }

  static List<String> entries(Path directory) throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  static void assertFails(ThrowingCallable call, ErrorCode code, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DoppelException.class,
            e -> assertThat(e.code()).as(e + "\n" + e.output()).isEqualTo(code))
        .hasMessageContainingAll(words);
  }
}
