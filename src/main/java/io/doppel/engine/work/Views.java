package io.doppel.engine.work;

import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.JobEvent;
import io.doppel.engine.JobView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LogSyncView;
import io.doppel.engine.Login;
import io.doppel.engine.ProgressView;
import io.doppel.engine.ProvisionPlan;
import io.doppel.engine.RepositoryView;
import io.doppel.engine.SnapshotView;
import io.doppel.engine.SourceConfigView;
import io.doppel.engine.SpaceView;
import io.doppel.engine.catalog.Catalog;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Environment;
import io.doppel.engine.catalog.JobRecord;
import io.doppel.engine.catalog.Repository;
import io.doppel.engine.catalog.SnapshotRecord;
import io.doppel.engine.catalog.SourceConfig;
import io.doppel.engine.catalog.Timeflow;
import io.doppel.engine.job.JobEntry;
import io.doppel.engine.job.Progress;
import io.doppel.engine.work.Planner.LinkDraft;
import io.doppel.engine.work.Planner.PlannedMount;
import io.doppel.engine.work.Planner.ProvisionDraft;
import io.doppel.sdk.LogSync;
import io.doppel.storage.SnapshotName;
import io.doppel.storage.Space;
import io.doppel.storage.VolumeName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes what users see of what the catalog holds, without secrets. */
final class Views {
  private final Catalog catalog;
  private final Schemas schemas;

  Views(Catalog catalog, Schemas schemas) {
    this.catalog = catalog;
    this.schemas = schemas;
  }

  EnvironmentView environment(Environment environment) {
    Login login = Logins.login(environment);
    return new EnvironmentView(
        environment.name(),
        environment.reference(),
        environment.address(),
        login instanceof Login.ThisMachine ? Optional.empty() : Optional.of(environment.sshPort()),
        environment.user(),
        Logins.text(login),
        environment.toolkit(),
        Logins.mountStrategy(environment),
        catalog.environments().repositories(Optional.of(environment.id())).size(),
        environment.refreshed());
  }

  RepositoryView repository(Repository repository) {
    return new RepositoryView(
        repository.reference(),
        catalog.environments().byId(repository.environment()).name(),
        repository.name(),
        Schemas.mask(repository.definition()));
  }

  SourceConfigView sourceConfig(SourceConfig config) {
    Repository repository = catalog.environments().repository(config.repository());
    return new SourceConfigView(
        config.reference(),
        catalog.environments().byId(repository.environment()).name(),
        repository.name(),
        config.name(),
        config.manual(),
        Schemas.mask(config.definition()));
  }

  DatabaseView database(Database database) {
    Timeflow timeflow = catalog.databases().currentTimeflow(database.id());
    Optional<SnapshotRecord> origin =
        timeflow.origin().isPresent()
            ? Optional.of(catalog.databases().snapshot(timeflow.origin().getAsLong()))
            : Optional.empty();
    Map<String, Duration> took = new LinkedHashMap<>();
    catalog
        .jobs()
        .steps(database.createdBy())
        .forEach(step -> step.took().ifPresent(time -> took.put(step.name(), time)));
    return new DatabaseView(
        DatabaseKind.valueOf(database.kind().name()),
        database.name(),
        database.reference(),
        catalog.environments().byId(database.environment()).name(),
        catalog.environments().repository(database.repository()).name(),
        origin.map(snapshot -> catalog.databases().byId(snapshot.database()).name()),
        origin.map(SnapshotRecord::name),
        Schemas.mask(database.parameters()),
        Schemas.mask(
            database.sourceConfigId().isPresent()
                ? catalog
                    .environments()
                    .sourceConfig(database.sourceConfigId().getAsLong())
                    .definition()
                : database.sourceConfig()),
        database.mounts().stream().map(Database.MountPlace::path).toList(),
        database.connection(),
        catalog.databases().snapshotCount(database.id()),
        catalog.databases().children(database.id()).stream()
            .filter(child -> !child.pending())
            .map(Database::name)
            .toList(),
        database.created(),
        took);
  }

  List<SnapshotView> snapshots(List<SnapshotRecord> snapshots, Map<SnapshotName, Space> spaces) {
    Map<Long, Database> databases =
        snapshots.stream()
            .map(SnapshotRecord::database)
            .distinct()
            .flatMap(id -> catalog.databases().findById(id).stream())
            .filter(database -> !database.pending())
            .collect(Collectors.toMap(Database::id, one -> one));
    Map<Long, List<String>> clones = catalog.databases().clones();
    return snapshots.stream()
        .filter(snapshot -> databases.containsKey(snapshot.database()))
        .map(
            snapshot ->
                new SnapshotView(
                    snapshot.name(),
                    snapshot.reference(),
                    DatabaseKind.valueOf(databases.get(snapshot.database()).kind().name()),
                    databases.get(snapshot.database()).name(),
                    "TIMEFLOW-" + snapshot.timeflow(),
                    snapshot.created(),
                    Schemas.mask(snapshot.facts()),
                    Optional.ofNullable(spaces.get(name(snapshot))).map(Views::space),
                    clones.getOrDefault(snapshot.id(), List.of()).stream().distinct().toList()))
        .toList();
  }

  static SnapshotName name(SnapshotRecord snapshot) {
    return new SnapshotName(new VolumeName(snapshot.volume()), snapshot.name());
  }

  static LogSyncView logSync(LogSync logSync) {
    Optional<LogSync.Fault> fault = logSync.fault();
    return new LogSyncView(
        LogSyncView.Health.valueOf(logSync.health().name()),
        logSync.secondsBehind(),
        logSync.receiver(),
        logSync.applier(),
        fault.filter(found -> found.number() != 0).stream()
            .mapToLong(LogSync.Fault::number)
            .findFirst(),
        fault.map(LogSync.Fault::message),
        fault.map(LogSync.Fault::action));
  }

  static SpaceView space(Space space) {
    return new SpaceView(space.own(), space.shared());
  }

  LinkPlan plan(String name, LinkDraft draft) {
    return new LinkPlan(
        name,
        draft.environment().name(),
        draft.repository().name(),
        Schemas.mask(draft.described().definition()),
        masked(Schemas.LINKED_SOURCE, draft.parameters()),
        draft.mounts().stream().map(PlannedMount::path).toList(),
        draft.storage().text(),
        List.of(
            "create a volume and mount it on " + draft.environment().name(),
            "ingest the source into a staging server and follow it",
            "take the first snapshot"),
        draft.facts(),
        draft.problems());
  }

  ProvisionPlan plan(String name, ProvisionDraft draft) {
    return new ProvisionPlan(
        name,
        draft.parent().name(),
        draft.snapshot().name(),
        draft.environment().name(),
        draft.repository().name(),
        masked(Schemas.VIRTUAL_SOURCE, draft.parameters()),
        draft.mounts().stream().map(PlannedMount::path).toList(),
        draft.storage().map(StorageLook::text).orElse(""),
        List.of(
            "clone the snapshot and mount the clone on " + draft.environment().name(),
            "make the clone a database of its own and start it",
            "take its first snapshot"),
        draft.facts(),
        draft.problems());
  }

  private Map<String, Object> masked(String definition, Map<String, Object> parameters) {
    return Schemas.mask(schemas.protect(definition, parameters));
  }

  JobView job(JobRecord job, boolean withEvents) {
    return new JobView(
        job.reference(),
        JobView.Action.valueOf(job.action()),
        job.target(),
        JobView.State.valueOf(job.state().name()),
        job.owner(),
        job.started(),
        job.ended(),
        job.cancelRequested(),
        job.failure(),
        job.failureCode(),
        catalog.jobs().steps(job.id()).stream()
            .map(
                step ->
                    new JobView.StepView(
                        step.name(),
                        JobView.StepState.valueOf(step.state()),
                        step.took(),
                        step.message()))
            .toList(),
        withEvents
            ? catalog.jobs().entries(job.id()).stream()
                .map(entry -> event(job.reference(), entry))
                .toList()
            : List.of());
  }

  static JobEvent event(String job, JobEntry entry) {
    return new JobEvent(
        job,
        entry.time(),
        JobEvent.Kind.valueOf(entry.kind().name()),
        entry.stepName(),
        entry.message(),
        Optional.empty(),
        entry.took());
  }

  static JobEvent progress(String job, String step, Progress progress) {
    return new JobEvent(
        job,
        Instant.now(),
        JobEvent.Kind.PROGRESS,
        step,
        progress.activity(),
        Optional.of(
            new ProgressView(
                progress.activity(),
                progress.done(),
                progress.total(),
                ProgressView.Unit.valueOf(progress.unit()))),
        Optional.empty());
  }
}
