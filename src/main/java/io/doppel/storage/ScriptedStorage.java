package io.doppel.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.doppel.model.DataSize;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What all storages have in common: their scripts answer with the same documents, and hosts get to
 * see volumes in the same ways.
 */
abstract class ScriptedStorage implements Storage {
  /** Plain copies of large volumes take their time. */
  private static final Duration COPY_TIMEOUT = Duration.ofHours(12);

  private final StorageConfig config;
  private final StorageScripts scripts;
  private final Mounts mounts;

  ScriptedStorage(Libs libs, StorageConfig config) {
    this.config = config;
    this.scripts = new StorageScripts(libs);
    this.mounts = new Mounts(scripts, config, this);
  }

  /** Returns the parts of the script that does something, in their order. */
  abstract String[] parts(String operation);

  /** Returns where a volume of that name shows on the storage host, whether it exists or not. */
  abstract String directoryOf(VolumeName name);

  /** Returns where a volume that is being made will show; empty when its script finds that out. */
  abstract String directoryOfNew(VolumeName name);

  /** Told whether a copy shares its extents with what it was made of. */
  void copied(boolean shared) {}

  @Override
  public final String location() {
    return config.location();
  }

  @Override
  public final void prepare() {
    change("Preparing the storage", script -> script, "prepare");
  }

  @Override
  public final Volume create(VolumeName name, Identity identity) {
    return volume(
        change(
                "Creating the volume " + name,
                script -> script.with("VOLUME", name.text()).with("RECORD", record(identity)),
                "create")
            .get("volumes")
            .get(0));
  }

  @Override
  public final VolumeSnapshot snapshot(SnapshotName name, Identity identity) {
    JsonNode answer =
        change(
            "Taking the snapshot " + name,
            script ->
                script
                    .with("VOLUME", name.volume().text())
                    .with("SNAPSHOT", name.text())
                    .with("RECORD", record(identity))
                    .timeout(COPY_TIMEOUT),
            "snapshot");
    copied(answer.get("shared").booleanValue());
    return snapshot(answer.get("snapshots").get(0));
  }

  @Override
  public final Volume cloneSnapshot(SnapshotName origin, VolumeName name, Identity identity) {
    JsonNode answer =
        change("Cloning " + origin + " to " + name, cloning(origin, name, identity), "clone");
    copied(answer.get("shared").booleanValue());
    return volume(answer.get("volumes").get(0));
  }

  private static UnaryOperator<BashScript> cloning(
      SnapshotName origin, VolumeName name, Identity identity) {
    return script ->
        script
            .with("ORIGIN", origin.toString())
            .with("VOLUME", name.text())
            .with("RECORD", record(identity))
            .timeout(COPY_TIMEOUT);
  }

  @Override
  public final Volume cloneAndMount(
      SnapshotName origin, VolumeName name, Identity identity, MountPoint point) {
    if (mounts.isHere(point)) {
      JsonNode answer =
          change(
              "Cloning " + origin + " to " + name + " at " + point.path(),
              script -> mounts.linking(cloning(origin, name, identity).apply(script), name, point),
              "clone-and-link");
      copied(answer.get("shared").booleanValue());
      return volume(answer.get("volumes").get(0));
    }
    Volume volume = cloneSnapshot(origin, name, identity);
    try {
      mount(volume, point);
      return volume;
    } catch (DoppelException e) {
      try {
        destroy(name);
      } catch (DoppelException undoing) {
        e.addSuppressed(undoing);
      }
      throw e;
    }
  }

  @Override
  public final void mount(Volume volume, MountPoint point) {
    mounts.mount(volume, point);
  }

  @Override
  public final boolean shows(Identity identity, MountPoint point) {
    return identity.guid().isPresent() && mounts.shows(identity.guid().get(), point);
  }

  @Override
  public final boolean unmount(VolumeName name, MountPoint point) {
    return mounts.unmount(name, point);
  }

  @Override
  public final void giveUp(VolumeName name, MountPoint point) {
    mounts.giveUp(name, point);
  }

  @Override
  public final boolean destroy(VolumeName name) {
    return destroy("Destroying the volume " + name, name, "");
  }

  @Override
  public final boolean destroy(SnapshotName name) {
    return destroy("Destroying the snapshot " + name, name.volume(), name.text());
  }

  private boolean destroy(String what, VolumeName volume, String snapshot) {
    return run(
            what,
            script -> script.with("VOLUME", volume.text()).with("SNAPSHOT", snapshot),
            "destroy")
        .get("destroyed")
        .booleanValue();
  }

  @Override
  public final List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>();
    list().get("volumes").forEach(node -> volumes.add(volume(node)));
    volumes.sort(Comparator.comparing(Volume::name));
    return List.copyOf(volumes);
  }

  @Override
  public final List<VolumeSnapshot> snapshots() {
    List<VolumeSnapshot> snapshots = new ArrayList<>();
    list().get("snapshots").forEach(node -> snapshots.add(snapshot(node)));
    snapshots.sort(
        Comparator.comparing((VolumeSnapshot snapshot) -> snapshot.name().volume())
            .thenComparing(VolumeSnapshot::created)
            .thenComparing(VolumeSnapshot::name));
    return List.copyOf(snapshots);
  }

  private JsonNode list() {
    return run("Listing the volumes", script -> script, "list");
  }

  @Override
  public final Map<VolumeName, Space> volumeSpace(Collection<VolumeName> names) {
    return space(names, VolumeName::new);
  }

  @Override
  public final Map<SnapshotName, Space> snapshotSpace(Collection<SnapshotName> names) {
    return space(names, SnapshotName::parse);
  }

  private <N extends Comparable<N>> Map<N, Space> space(
      Collection<N> names, Function<String, N> parse) {
    if (names.isEmpty()) {
      return Map.of();
    }
    JsonNode answer =
        run(
            "Measuring the space of " + names.size() + " volumes or snapshots",
            script ->
                script.with(
                    "NAMES", names.stream().map(N::toString).collect(Collectors.joining("\n"))),
            "space");
    Map<N, Space> found = new TreeMap<>();
    answer
        .properties()
        .forEach(
            entry ->
                found.put(
                    parse.apply(entry.getKey()),
                    new Space(
                        size(entry.getValue(), "logical"),
                        size(entry.getValue(), "own"),
                        entry.getValue().get("exact").booleanValue())));
    return found;
  }

  @Override
  public final Condition examine(RemoteConnection host) {
    mounts.strategy(host);
    JsonNode answer = run("Looking at the storage", script -> script, "examine");
    return new Condition(
        capacity(answer),
        answer.get("fileSystem").textValue(),
        answer.get("shares").booleanValue(),
        answer.get("prepared").booleanValue());
  }

  @Override
  public final Capacity capacity() {
    return capacity(run("Asking how full " + location() + " is", script -> script, "capacity"));
  }

  private static Capacity capacity(JsonNode answer) {
    return new Capacity(size(answer, "total"), size(answer, "available"));
  }

  private static DataSize size(JsonNode node, String field) {
    return new DataSize(node.get(field).longValue());
  }

  /** Runs an operation that writes: a full disk is told with its figures. */
  private JsonNode change(String what, UnaryOperator<BashScript> values, String operation) {
    return withFigures(() -> run(what, values, operation));
  }

  private JsonNode withFigures(Supplier<JsonNode> operation) {
    try {
      return operation.get();
    } catch (DoppelException e) {
      if (e.code() != ErrorCode.DISK_FULL) {
        throw e;
      }
      Capacity capacity;
      try {
        capacity = capacity();
      } catch (DoppelException asking) {
        e.addSuppressed(asking);
        throw e;
      }
      throw new DoppelException(
          ErrorCode.DISK_FULL,
          e.getMessage()
              + " Of "
              + capacity.total()
              + " in all "
              + capacity.available()
              + " are available.",
          e.action(),
          e.output(),
          e);
    }
  }

  final JsonNode run(String what, UnaryOperator<BashScript> values, String operation) {
    return scripts.run(
        config.connection(),
        what.contains(location()) ? what : what + " in " + location(),
        script -> values.apply(script.with("LOCATION", location())),
        parts(operation));
  }

  final RemoteConnection connection() {
    return config.connection();
  }

  private static String record(Identity identity) {
    return identity.lines().stripTrailing();
  }

  private Volume volume(JsonNode node) {
    Map<String, String> properties = properties(node);
    return new Volume(
        new VolumeName(node.get("volume").textValue()),
        node.get("directory").textValue(),
        Optional.ofNullable(properties.get("origin")).map(SnapshotName::parse),
        Identity.decode(properties),
        created(properties),
        new Owner(node.get("uid").longValue(), node.get("gid").longValue()),
        node.get("mounted").booleanValue());
  }

  private static VolumeSnapshot snapshot(JsonNode node) {
    Map<String, String> properties = properties(node);
    return new VolumeSnapshot(
        SnapshotName.parse(node.get("snapshot").textValue()),
        Identity.decode(properties),
        created(properties));
  }

  private static Instant created(Map<String, String> properties) {
    return Instant.ofEpochSecond(Long.parseLong(properties.get("created")));
  }

  private static Map<String, String> properties(JsonNode node) {
    Map<String, String> properties = new LinkedHashMap<>();
    node.get("properties")
        .properties()
        .forEach(entry -> properties.put(entry.getKey(), entry.getValue().textValue()));
    return properties;
  }
}
