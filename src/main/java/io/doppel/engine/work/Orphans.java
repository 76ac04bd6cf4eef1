package io.doppel.engine.work;

import io.doppel.engine.DatabaseKind;
import io.doppel.engine.LostHosts;
import io.doppel.engine.OrphanView;
import io.doppel.engine.catalog.Database.MountPlace;
import io.doppel.engine.job.Job;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.Mount;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import io.doppel.storage.Space;
import io.doppel.storage.Volume;
import io.doppel.storage.VolumeName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The volumes that carry this catalog's identifier and that it does not know, with what runs on
 * them. Volumes of other catalogs are never touched.
 */
final class Orphans {
  private static final Set<String> KINDS = Set.of("dsource", "vdb");

  private final Scope scope;

  Orphans(Scope scope) {
    this.scope = scope;
  }

  /** Returns what there is, by the names of the volumes. */
  List<OrphanView> list() {
    List<Volume> found = find();
    Map<VolumeName, Space> spaces =
        scope.storage().volumeSpace(found.stream().map(Volume::name).toList());
    return found.stream()
        .map(
            volume ->
                new OrphanView(
                    volume.name().text(),
                    kind(volume),
                    volume.identity().properties().getOrDefault("name", ""),
                    volume.created(),
                    Volumes.mounts(volume.identity()).stream().map(this::text).toList(),
                    Optional.ofNullable(spaces.get(volume.name())).map(Views::space)))
        .toList();
  }

  private List<Volume> find() {
    if (!scope.storageKept()) {
      return List.of();
    }
    // The storage first: the catalog knows of a volume before it is made.
    return scope.storage().volumes().stream().filter(this::isOrphan).toList();
  }

  private boolean isOrphan(Volume volume) {
    Map<String, String> properties = volume.identity().properties();
    return scope.catalog().identifier().equals(properties.get("catalog"))
        && KINDS.contains(properties.getOrDefault("kind", ""))
        && scope.catalog().databases().timeflowOn(volume.name().text()).isEmpty();
  }

  private static DatabaseKind kind(Volume volume) {
    return DatabaseKind.valueOf(
        volume.identity().properties().get("kind").toUpperCase(Locale.ROOT));
  }

  private String text(MountPlace place) {
    return scope
            .catalog()
            .environments()
            .findById(place.environment())
            .map(environment -> environment.name())
            .orElse("an unknown environment")
        + ":"
        + place.path();
  }

  /** Removes one, as steps of a job. */
  void remove(Job job, VolumeName name, LostHosts lostHosts) {
    Volume volume =
        find().stream()
            .filter(orphan -> orphan.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new DoppelException(
                        ErrorCode.NOT_FOUND,
                        "There is no volume '" + name + "' of this catalog that it does not know.",
                        "List them: doppel orphans"));
    List<MountPlace> places =
        Volumes.mounts(volume.identity()).stream()
            .filter(
                place -> scope.catalog().environments().findById(place.environment()).isPresent())
            // Another dSource or VDB may live there by now.
            .filter(place -> scope.catalog().databases().mountedAt(place).isEmpty())
            .toList();
    job.step(
        "End its server",
        List.of(),
        () -> places.forEach(place -> lostHosts.reached(() -> endServer(volume, place))));
    job.step(
        "Unmount the volume",
        List.of(),
        () -> places.forEach(place -> Deletion.unmountAt(scope, name, place, lostHosts)));
    job.step(
        "Destroy the volume",
        List.of(Undos.finishDestroying(name)),
        () -> scope.storage().destroy(name));
  }

  private void endServer(Volume volume, MountPlace place) {
    RemoteConnection connection = scope.hosts().connection(place.environment());
    String guid = volume.identity().properties().getOrDefault("guid", "");
    List<Mount> mounts =
        List.of(new Mount(connection.environment(), place.path(), Optional.empty()));
    if (kind(volume) == DatabaseKind.DSOURCE) {
      scope
          .plugin()
          .advisory()
          .abandonLinked(
              new StagedSource(
                  guid, connection, connection, new LinkedSourceDefinition(Map.of()), mounts));
    } else {
      scope
          .plugin()
          .advisory()
          .abandonVirtual(
              new VirtualSource(guid, connection, new VirtualSourceDefinition(Map.of()), mounts));
    }
  }
}
