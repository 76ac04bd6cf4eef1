package io.doppel.engine.work;

import io.doppel.engine.JobView;
import io.doppel.engine.LostHosts;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Database.MountPlace;
import io.doppel.engine.job.Undo;
import io.doppel.engine.job.UndoHandler;
import io.doppel.engine.job.UndoHandlers;
import io.doppel.sdk.LinkedOperations;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.VirtualOperations;
import io.doppel.sdk.VirtualSource;
import io.doppel.storage.SnapshotName;
import io.doppel.storage.VolumeName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * All that a job may have to undo, as data and as deeds. The data name things only; what else it
 * takes is in the catalog, where a job's records stay until the job's end.
 */
final class Undos {
  private static final String DESTROY_VOLUME = "volume.destroy";
  private static final String UNMOUNT_VOLUME = "volume.unmount";
  private static final String DESTROY_SNAPSHOT = "snapshot.destroy";
  private static final String STOP_STAGING = "staging.stop";
  private static final String START_STAGING = "staging.start";
  private static final String REPAIR_STAGING = "staging.repair";
  private static final String DETACH_VDB = "vdb.detach";
  private static final String START_VDB = "vdb.start";
  private static final String STOP_VDB = "vdb.stop";
  private static final String FINISH_DELETE = "database.delete";

  private static final String VOLUME = "volume";
  private static final String SNAPSHOT = "snapshot";
  private static final String ENVIRONMENT = "environment";
  private static final String PATH = "path";
  private static final String DATABASE = "database";

  /** After one of these the staging server is as it should be. */
  private static final Set<JobView.Action> STAGING =
      Set.of(JobView.Action.SYNC, JobView.Action.CHANGE, JobView.Action.REPAIR);

  /** After one of these a VDB runs, or does not, because somebody wanted it so. */
  private static final Set<JobView.Action> VDB = Set.of(JobView.Action.START, JobView.Action.STOP);

  /** After one of these somebody uses again what was to be deleted. */
  private static final Set<JobView.Action> REVIVED =
      Set.of(
          JobView.Action.SYNC,
          JobView.Action.CHANGE,
          JobView.Action.SNAPSHOT,
          JobView.Action.START);

  private Undos() {}

  static Undo destroyVolume(VolumeName volume) {
    return Undo.of(DESTROY_VOLUME, "destroy the volume " + volume, Map.of(VOLUME, volume.text()));
  }

  static Undo unmount(VolumeName volume, MountPlace place) {
    return Undo.of(
        UNMOUNT_VOLUME,
        "unmount the volume " + volume + " from " + place.path(),
        Map.of(
            VOLUME,
            volume.text(),
            ENVIRONMENT,
            Long.toString(place.environment()),
            PATH,
            place.path()));
  }

  static Undo destroySnapshot(SnapshotName snapshot) {
    return Undo.of(
        DESTROY_SNAPSHOT,
        "destroy the snapshot " + snapshot,
        Map.of(VOLUME, snapshot.volume().text(), SNAPSHOT, snapshot.text()));
  }

  static Undo stopStaging(Database database) {
    return of(STOP_STAGING, "stop the staging server of '" + database.name() + "'", database);
  }

  static Undo startStaging(Database database) {
    return of(START_STAGING, "start the staging server of '" + database.name() + "'", database);
  }

  static Undo repairStaging(Database database) {
    return of(
        REPAIR_STAGING, "let the staging server of '" + database.name() + "' go on", database);
  }

  static Undo detachVdb(Database database) {
    return of(DETACH_VDB, "stop the server of '" + database.name() + "'", database);
  }

  static Undo startVdb(Database database) {
    return of(START_VDB, "start '" + database.name() + "'", database);
  }

  static Undo stopVdb(Database database) {
    return of(STOP_VDB, "stop '" + database.name() + "'", database);
  }

  static Undo finishDelete(Database database) {
    return Undo.afterCrash(
        FINISH_DELETE,
        "finish deleting '" + database.name() + "'",
        Map.of(DATABASE, Long.toString(database.id())));
  }

  /** What a killed process has begun to destroy is in no list, and only its name leads to it. */
  static Undo finishDestroying(VolumeName volume) {
    return Undo.afterCrash(
        DESTROY_VOLUME, "destroy the volume " + volume, Map.of(VOLUME, volume.text()));
  }

  private static Undo of(String kind, String description, Database database) {
    return Undo.of(kind, description, Map.of(DATABASE, Long.toString(database.id())));
  }

  /**
   * Returns what undoes a job.
   *
   * @param lostHosts what it means that a host cannot be reached
   * @param job its reference; where a later job on the same object has ended well, the object is as
   *     that one left it, and how the older one would leave it is of no interest any more
   */
  static UndoHandlers handlers(Scope scope, String job, LostHosts lostHosts) {
    return new UndoHandlers()
        .on(
            DESTROY_VOLUME,
            arguments -> scope.storage().destroy(new VolumeName(arguments.get(VOLUME))))
        .on(
            UNMOUNT_VOLUME,
            arguments ->
                Deletion.unmountAt(
                    scope,
                    new VolumeName(arguments.get(VOLUME)),
                    new MountPlace(Long.parseLong(arguments.get(ENVIRONMENT)), arguments.get(PATH)),
                    lostHosts))
        .on(
            DESTROY_SNAPSHOT,
            arguments ->
                scope
                    .storage()
                    .destroy(
                        new SnapshotName(
                            new VolumeName(arguments.get(VOLUME)), arguments.get(SNAPSHOT))))
        .on(STOP_STAGING, ifReached(lostHosts, linked(scope, LinkedOperations::stopStaging)))
        .on(
            START_STAGING,
            unlessOver(scope, job, STAGING, linked(scope, LinkedOperations::startStaging)))
        .on(
            REPAIR_STAGING,
            unlessOver(scope, job, STAGING, linked(scope, LinkedOperations::worker)))
        .on(
            DETACH_VDB,
            ifReached(
                lostHosts,
                virtual(
                    scope,
                    (operations, source, repository, sourceConfig) -> {
                      operations.unconfigure(source, repository, sourceConfig);
                      operations.cleanup(source, repository, sourceConfig);
                    })))
        .on(START_VDB, unlessOver(scope, job, VDB, virtual(scope, VirtualOperations::start)))
        .on(STOP_VDB, unlessOver(scope, job, VDB, virtual(scope, VirtualOperations::stop)))
        .on(
            FINISH_DELETE,
            unlessOver(
                scope,
                job,
                REVIVED,
                onDatabase(
                    scope,
                    database -> {
                      Deletion deletion = new Deletion(scope, database, lostHosts);
                      deletion.stop();
                      deletion.unmount();
                      deletion.destroy();
                      deletion.forget();
                    })));
  }

  private static UndoHandler ifReached(LostHosts lostHosts, UndoHandler handler) {
    return arguments -> lostHosts.reached(() -> handler.undo(arguments));
  }

  private static UndoHandler unlessOver(
      Scope scope, String job, Set<JobView.Action> actions, UndoHandler handler) {
    Set<String> names = actions.stream().map(Enum::name).collect(Collectors.toSet());
    return arguments -> {
      Optional<Database> database =
          scope.catalog().databases().findById(Long.parseLong(arguments.get(DATABASE)));
      if (database.isPresent()
          && !scope.catalog().jobs().succeededSince(job, database.get().name(), names)) {
        handler.undo(arguments);
      }
    };
  }

  /**
   * An operation of the plugin.
   *
   * @param <O> the operations that it is one of
   * @param <S> what it acts on
   */
  @FunctionalInterface
  private interface Operation<O, S> {
    void run(
        O operations,
        S source,
        RepositoryDefinition repository,
        SourceConfigDefinition sourceConfig);
  }

  private static UndoHandler linked(
      Scope scope, Operation<LinkedOperations, StagedSource> operation) {
    return onDatabase(
        scope,
        database ->
            operation.run(
                scope.plugin().linked(),
                scope.staged(database),
                scope.repository(database),
                scope.sourceConfig(database)));
  }

  private static UndoHandler virtual(
      Scope scope, Operation<VirtualOperations, VirtualSource> operation) {
    return onDatabase(
        scope,
        database ->
            operation.run(
                scope.plugin().virtual(),
                scope.virtual(database),
                scope.repository(database),
                scope.sourceConfig(database)));
  }

  /** Acts on a database if it is still known; when it is not there is nothing to act on. */
  private static UndoHandler onDatabase(Scope scope, Consumer<Database> action) {
    return arguments ->
        scope
            .catalog()
            .databases()
            .findById(Long.parseLong(arguments.get(DATABASE)))
            .ifPresent(action);
  }
}
