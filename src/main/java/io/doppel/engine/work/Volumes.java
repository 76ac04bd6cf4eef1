package io.doppel.engine.work;

import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Database.MountPlace;
import io.doppel.engine.job.Undo;
import io.doppel.engine.work.Planner.PlannedMount;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.storage.Identity;
import io.doppel.storage.MountPath;
import io.doppel.storage.MountPoint;
import io.doppel.storage.Owner;
import io.doppel.storage.SnapshotName;
import io.doppel.storage.Volume;
import io.doppel.storage.VolumeName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The volumes and snapshots of dSources and VDBs: their names, places and identities. */
final class Volumes {
  private static final DateTimeFormatter SNAPSHOT_NAME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int SLUG_LENGTH = 40;

  private Volumes() {}

  /** Returns a name that people recognise and that is unique in every storage. */
  static VolumeName name(String databaseName, String guid, int timeflow) {
    String slug =
        databaseName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String start = slug.substring(0, Math.min(slug.length(), SLUG_LENGTH));
    return new VolumeName(
        (start.isEmpty() ? "db" : start) + "-" + guid.substring(0, 8) + "-" + timeflow);
  }

  static SnapshotName snapshotName(String volume, Instant moment) {
    return new SnapshotName(new VolumeName(volume), SNAPSHOT_NAME.format(moment));
  }

  static Identity identity(Scope scope, Database database) {
    return Identity.of(
        Map.of(
            "catalog",
            scope.catalog().identifier(),
            "kind",
            database.kind().name().toLowerCase(Locale.ROOT),
            "guid",
            database.guid(),
            "name",
            database.name(),
            "mounts",
            database.mounts().stream()
                .map(place -> place.environment() + ":" + place.path())
                .collect(Collectors.joining("\n"))));
  }

  /** Returns where a volume was to be mounted when it was made. */
  static List<MountPlace> mounts(Identity identity) {
    return identity
        .properties()
        .getOrDefault("mounts", "")
        .lines()
        .map(line -> line.split(":", 2))
        .map(parts -> new MountPlace(Long.parseLong(parts[0]), parts[1]))
        .toList();
  }

  static MountPoint point(Scope scope, PlannedMount mount) {
    return new MountPoint(
        scope.connection(mount.environment()),
        new MountPath(mount.path()),
        mount.owner().map(owner -> new Owner(owner.uid(), owner.gid())));
  }

  static MountPoint point(Scope scope, MountPlace place) {
    return new MountPoint(
        scope.hosts().connection(place.environment()),
        new MountPath(place.path()),
        Optional.empty());
  }

  /** Returns what undoes making and mounting a volume. */
  static List<Undo> undos(VolumeName volume, List<PlannedMount> mounts) {
    List<Undo> undos = new ArrayList<>();
    undos.add(Undos.destroyVolume(volume));
    mounts.forEach(mount -> undos.add(Undos.unmount(volume, mount.place())));
    return undos;
  }

  /** Makes an empty volume and mounts it. */
  static void create(Scope scope, VolumeName name, Database database, List<PlannedMount> mounts) {
    Volume volume = scope.storage().create(name, identity(scope, database));
    for (PlannedMount mount : mounts) {
      scope.storage().mount(volume, point(scope, mount));
    }
  }

  /** Mounts the volume that a dSource or VDB lives on where it is not mounted any more. */
  static void mount(Scope scope, Database database) {
    List<MountPoint> missing =
        database.mounts().stream()
            .map(place -> point(scope, place))
            .filter(point -> !scope.storage().shows(identity(scope, database), point))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    VolumeName name =
        new VolumeName(scope.catalog().databases().currentTimeflow(database.id()).volume());
    Volume volume =
        scope
            .storage()
            .find(name)
            .orElseThrow(
                () ->
                    new DoppelException(
                        ErrorCode.STORAGE_FAILED,
                        "The volume "
                            + name
                            + " of '"
                            + database.name()
                            + "' is not in "
                            + scope.storage().location()
                            + ".",
                        "See whether the storage is complete; otherwise delete '"
                            + database.name()
                            + "'."));
    missing.forEach(point -> scope.storage().mount(volume, point));
  }

  /** Makes a clone of a snapshot and mounts it. */
  static void cloneSnapshot(
      Scope scope,
      SnapshotName origin,
      VolumeName name,
      Database database,
      List<PlannedMount> mounts) {
    Volume volume =
        scope
            .storage()
            .cloneAndMount(origin, name, identity(scope, database), point(scope, mounts.get(0)));
    for (PlannedMount mount : mounts.subList(1, mounts.size())) {
      scope.storage().mount(volume, point(scope, mount));
    }
  }
}
