package io.doppel.engine.work;

import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Jobs;
import io.doppel.engine.catalog.SnapshotRecord;
import io.doppel.engine.catalog.Timeflow;
import io.doppel.engine.job.Job;
import io.doppel.engine.job.Undo;
import io.doppel.engine.work.Planner.PlannedMount;
import io.doppel.engine.work.Planner.ProvisionDraft;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problems;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.Status;
import io.doppel.sdk.VirtualOperations;
import io.doppel.sdk.VirtualSource;
import io.doppel.storage.SnapshotName;
import io.doppel.storage.VolumeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What jobs do with VDBs, in the order of the SDK's workflows. */
final class VirtualWork {
  private final Scope scope;
  private final Job job;

  VirtualWork(Scope scope, Job job) {
    this.scope = scope;
    this.job = job;
  }

  /** Provisions a VDB; returns its number. */
  long provision(ProvisionRequest request) {
    Started started = scope.readyFirst().first(() -> start(request));
    scope.readyFirst().giveWay();
    capture(
        started.database,
        started.timeflow,
        started.source,
        started.repository,
        started.sourceConfig,
        List.of());
    return started.database.id();
  }

  /** A VDB that answers, and has no snapshot yet. */
  private record Started(
      Database database,
      Timeflow timeflow,
      VirtualSource source,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {}

  private Started start(ProvisionRequest request) {
    ProvisionDraft draft = job.step("Check the request", List.of(), () -> plan(request));
    Timeflow timeflow = register(request.name(), draft);
    Database database = scope.catalog().databases().byId(timeflow.database());
    VolumeName volume = new VolumeName(timeflow.volume());
    SnapshotName origin =
        new SnapshotName(new VolumeName(draft.snapshot().volume()), draft.snapshot().name());
    job.step(
        "Clone the snapshot and mount it at " + LinkedWork.paths(draft.mounts()),
        Volumes.undos(volume, draft.mounts()),
        () -> Volumes.cloneSnapshot(scope, origin, volume, database, draft.mounts()));
    VirtualSource source = scope.virtual(database);
    RepositoryDefinition repository = scope.repository(database);
    SnapshotDefinition facts = new SnapshotDefinition(Schemas.reveal(draft.snapshot().facts()));
    SourceConfigDefinition sourceConfig =
        job.step(
            "Make the clone a database of its own and start it",
            List.of(Undos.detachVdb(database)),
            () -> scope.plugin().virtual().configure(source, repository, facts));
    scope
        .catalog()
        .databases()
        .describe(
            database.id(),
            scope.schemas().protect(Schemas.SOURCE_CONFIG, sourceConfig.values()),
            Optional.of(scope.plugin().advisory().connectionCommand(source, sourceConfig)));
    return new Started(database, timeflow, source, repository, sourceConfig);
  }

  private ProvisionDraft plan(ProvisionRequest request) {
    ProvisionDraft draft = new Planner(scope).provision(request, false);
    new Problems()
        .addAll(draft.problems())
        .throwIfAny(ErrorCode.NOT_READY, "'" + request.name() + "' cannot be provisioned");
    return draft;
  }

  /**
   * Enters the VDB as pending. Its parent may have been deleted or the snapshot destroyed since the
   * request was made: that is noticed here, where nothing can change any more.
   */
  private Timeflow register(String name, ProvisionDraft draft) {
    return scope
        .catalog()
        .transaction(
            () -> {
              SnapshotRecord origin =
                  scope
                      .catalog()
                      .databases()
                      .findSnapshot(draft.snapshot().id())
                      .orElseThrow(
                          () ->
                              new DoppelException(
                                  ErrorCode.NOT_FOUND,
                                  "The snapshot '" + draft.snapshot().name() + "' is gone.",
                                  "Choose another one."));
              Instant now = scope.now();
              Database database =
                  scope
                      .catalog()
                      .databases()
                      .add(
                          new Database(
                              0,
                              Database.Kind.VDB,
                              name,
                              draft.guid(),
                              draft.environment().id(),
                              draft.repository().id(),
                              OptionalLong.empty(),
                              Map.of(),
                              scope.schemas().protect(Schemas.VIRTUAL_SOURCE, draft.parameters()),
                              draft.mounts().stream().map(PlannedMount::place).toList(),
                              Optional.empty(),
                              now,
                              Jobs.id(job.reference()),
                              true));
              return scope
                  .catalog()
                  .databases()
                  .addTimeflow(
                      database.id(),
                      Volumes.name(name, draft.guid(), 1).text(),
                      OptionalLong.of(origin.id()),
                      now);
            });
  }

  /** Takes a snapshot; returns its number. */
  long snapshot(Database database) {
    job.step("Mount the volume", List.of(), () -> Volumes.mount(scope, database));
    return capture(
            database,
            scope.catalog().databases().currentTimeflow(database.id()),
            scope.virtual(database),
            scope.repository(database),
            scope.sourceConfig(database),
            List.of(Undos.startVdb(database)))
        .id();
  }

  private SnapshotRecord capture(
      Database database,
      Timeflow timeflow,
      VirtualSource source,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      List<Undo> undoStop) {
    VirtualOperations virtual = scope.plugin().virtual();
    job.step(
        "Bring the VDB to a state that can be captured",
        List.of(),
        () -> virtual.preSnapshot(source, repository, sourceConfig));
    return new Capture(scope, job)
        .take(
            database,
            timeflow,
            new Capture.Server(
                "the VDB",
                () -> virtual.stop(source, repository, sourceConfig),
                undoStop,
                () -> virtual.start(source, repository, sourceConfig)),
            () -> virtual.status(source, repository, sourceConfig) == Status.ACTIVE,
            "Record what the snapshot holds",
            () -> virtual.postSnapshot(source, repository, sourceConfig));
  }

  /** Starts a VDB, after mounting its volume where it is not any more. */
  long start(Database database) {
    VirtualOperations virtual = scope.plugin().virtual();
    VirtualSource source = scope.virtual(database);
    RepositoryDefinition repository = scope.repository(database);
    SourceConfigDefinition sourceConfig = scope.sourceConfig(database);
    job.step("Mount the volume", List.of(), () -> Volumes.mount(scope, database));
    // what runs already is in use, and not this job's to stop
    boolean running = virtual.status(source, repository, sourceConfig) == Status.ACTIVE;
    job.step(
        "Start the server",
        running ? List.of() : List.of(Undos.stopVdb(database)),
        () -> virtual.start(source, repository, sourceConfig));
    return database.id();
  }

  /** Stops a VDB. */
  long stop(Database database) {
    job.step(
        "Stop the server",
        List.of(),
        () ->
            scope
                .plugin()
                .virtual()
                .stop(
                    scope.virtual(database),
                    scope.repository(database),
                    scope.sourceConfig(database)));
    return database.id();
  }
}
