package io.doppel.engine.work;

import io.doppel.engine.LinkRequest;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Jobs;
import io.doppel.engine.catalog.SnapshotRecord;
import io.doppel.engine.catalog.SourceConfig;
import io.doppel.engine.catalog.Timeflow;
import io.doppel.engine.job.Job;
import io.doppel.engine.job.Undo;
import io.doppel.engine.work.Planner.LinkDraft;
import io.doppel.engine.work.Planner.PlannedMount;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problems;
import io.doppel.sdk.LinkedOperations;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotParametersDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.storage.VolumeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What jobs do with dSources, in the order of the SDK's workflows. */
final class LinkedWork {
  private final Scope scope;
  private final Job job;

  LinkedWork(Scope scope, Job job) {
    this.scope = scope;
    this.job = job;
  }

  /** Links a source; returns the number of the dSource. */
  long link(LinkRequest request) {
    LinkDraft draft =
        job.step("Check the request, the source and the hosts", List.of(), () -> plan(request));
    scope.prepareStorage();
    Database database = register(request.name(), draft);
    VolumeName volume = Volumes.name(database.name(), database.guid(), 1);
    Timeflow timeflow =
        scope
            .catalog()
            .databases()
            .addTimeflow(database.id(), volume.text(), OptionalLong.empty(), scope.now());
    job.step(
        "Create the volume and mount it at " + paths(draft.mounts()),
        Volumes.undos(volume, draft.mounts()),
        () -> Volumes.create(scope, volume, database, draft.mounts()));
    capture(
        database,
        timeflow,
        scope.schemas().firstIngestion().map(SnapshotParametersDefinition::new),
        "Ingest the source",
        () -> {},
        Undos.stopStaging(database),
        List.of());
    return database.id();
  }

  private LinkDraft plan(LinkRequest request) {
    LinkDraft draft = new Planner(scope).link(request);
    new Problems()
        .addAll(draft.problems())
        .throwIfAny(ErrorCode.NOT_READY, "'" + request.name() + "' cannot be linked");
    draft.storage().warning().ifPresent(job::message);
    return draft;
  }

  /** Enters the dSource, and the source config when it is a new one, as pending. */
  private Database register(String name, LinkDraft draft) {
    return scope
        .catalog()
        .transaction(
            () -> {
              long source =
                  draft.sourceConfig().isPresent()
                      ? known(draft.sourceConfig().get(), draft)
                      : scope
                          .catalog()
                          .environments()
                          .addSourceConfig(
                              draft.repository().id(),
                              draft.described(),
                              Optional.of(job.reference()))
                          .id();
              return scope
                  .catalog()
                  .databases()
                  .add(
                      new Database(
                          0,
                          Database.Kind.DSOURCE,
                          name,
                          draft.guid(),
                          draft.environment().id(),
                          draft.repository().id(),
                          OptionalLong.of(source),
                          Map.of(),
                          scope.schemas().protect(Schemas.LINKED_SOURCE, draft.parameters()),
                          draft.mounts().stream().map(PlannedMount::place).toList(),
                          Optional.empty(),
                          scope.now(),
                          Jobs.id(job.reference()),
                          true));
            });
  }

  private long known(SourceConfig config, LinkDraft draft) {
    if (config.manual()) {
      scope.catalog().environments().describeAgain(config.id(), draft.described());
    }
    return config.id();
  }

  /** Takes a snapshot; returns its number. */
  long sync(Database database, Map<String, Object> parameters) {
    job.step("Mount the volume", List.of(), () -> Volumes.mount(scope, database));
    return capture(
            database,
            scope.catalog().databases().currentTimeflow(database.id()),
            parameters.isEmpty()
                ? Optional.empty()
                : Optional.of(new SnapshotParametersDefinition(Schemas.reveal(parameters))),
            "Bring the staging server to a state that can be captured",
            () -> {},
            Undos.repairStaging(database),
            List.of(Undos.startStaging(database)))
        .id();
  }

  /** Brings a dSource back to work that has stopped. */
  long repair(Database database) {
    job.step("Mount the volume", List.of(), () -> Volumes.mount(scope, database));
    job.step(
        "Let the staging server go on",
        List.of(),
        () ->
            scope
                .plugin()
                .linked()
                .worker(
                    scope.staged(database),
                    scope.repository(database),
                    scope.sourceConfig(database)));
    return database.id();
  }

  /**
   * Changes parameters.
   *
   * @param anew whether to make the copy anew with them
   */
  long change(Database database, Map<String, Object> changes, boolean anew) {
    Map<String, Object> values = completed(database, changed(database, changes));
    Database changed =
        database.withParameters(scope.schemas().protect(Schemas.LINKED_SOURCE, values));
    job.step(
        "Check the parameters" + (anew ? "" : " and the source"),
        List.of(),
        () -> check(database, values, anew));
    job.step("Mount the volume", List.of(), () -> Volumes.mount(scope, database));
    Runnable keep =
        () -> scope.catalog().databases().changeParameters(database.id(), changed.parameters());
    if (anew) {
      // at once: from then on the old parameters are not those of the copy that is there
      capture(
          changed,
          scope.catalog().databases().currentTimeflow(database.id()),
          scope.schemas().firstIngestion().map(SnapshotParametersDefinition::new),
          "Make the copy anew",
          keep,
          Undos.repairStaging(database),
          List.of(Undos.startStaging(database)));
    } else {
      job.step(
          "Go on as the parameters say",
          List.of(Undos.repairStaging(database)),
          () ->
              scope
                  .plugin()
                  .advisory()
                  .changeLinked(
                      scope.staged(changed),
                      scope.repository(database),
                      scope.sourceConfig(database)));
      job.onSuccess(keep);
    }
    return database.id();
  }

  /** Returns the plain values of all parameters; an empty text takes one away. */
  private static Map<String, Object> changed(Database database, Map<String, Object> changes) {
    Map<String, Object> values = new LinkedHashMap<>(Schemas.reveal(database.parameters()));
    values.putAll(Schemas.reveal(changes));
    values.values().removeIf(""::equals);
    return values;
  }

  /** What was taken away the plugin may find out anew. */
  private Map<String, Object> completed(Database database, Map<String, Object> values) {
    Database changed =
        database.withParameters(scope.schemas().protect(Schemas.LINKED_SOURCE, values));
    return scope
        .plugin()
        .advisory()
        .completeLinked(
            scope.staged(changed),
            scope.repository(database),
            scope.sourceConfig(database),
            database.name())
        .values();
  }

  private void check(Database database, Map<String, Object> values, boolean anew) {
    Problems problems =
        new Problems().addAll(scope.schemas().problems(Schemas.LINKED_SOURCE, values));
    if (problems.isEmpty()) {
      problems.addAll(
          scope
              .plugin()
              .advisory()
              .linkedChangeReadiness(
                  scope.staged(database),
                  new LinkedSourceDefinition(values),
                  scope.repository(database),
                  scope.sourceConfig(database),
                  anew)
              .problems());
    }
    problems.throwIfAny(ErrorCode.NOT_READY, "'" + database.name() + "' cannot be changed");
  }

  private SnapshotRecord capture(
      Database database,
      Timeflow timeflow,
      Optional<SnapshotParametersDefinition> parameters,
      String prepare,
      Runnable prepared,
      Undo undoPrepare,
      List<Undo> undoStop) {
    LinkedOperations linked = scope.plugin().linked();
    StagedSource source = scope.staged(database);
    RepositoryDefinition repository = scope.repository(database);
    SourceConfigDefinition sourceConfig = scope.sourceConfig(database);
    job.step(
        prepare,
        List.of(undoPrepare),
        () -> {
          linked.preSnapshot(source, repository, sourceConfig, parameters);
          prepared.run();
        });
    return new Capture(scope, job)
        .take(
            database,
            timeflow,
            new Capture.Server(
                "the staging server",
                () -> linked.stopStaging(source, repository, sourceConfig),
                undoStop,
                () -> linked.startStaging(source, repository, sourceConfig)),
            () -> true,
            "Record what the snapshot holds, and let the staging server go on",
            () -> linked.postSnapshot(source, repository, sourceConfig, parameters));
  }

  /** Returns the parameters of a sync, checked. */
  static Map<String, Object> checked(Schemas schemas, Map<String, Object> parameters) {
    if (!parameters.isEmpty()) {
      new Problems()
          .addAll(schemas.problems(Schemas.SNAPSHOT_PARAMETERS, Schemas.reveal(parameters)))
          .throwIfAny(ErrorCode.INVALID_ARGUMENT, "The snapshot cannot be taken");
    }
    return parameters;
  }

  static String paths(List<PlannedMount> mounts) {
    if (mounts.isEmpty()) {
      throw new DoppelException(
          ErrorCode.INTERNAL, "The plugin wants its volume mounted nowhere.", "");
    }
    return String.join(", ", mounts.stream().map(PlannedMount::path).toList());
  }
}
