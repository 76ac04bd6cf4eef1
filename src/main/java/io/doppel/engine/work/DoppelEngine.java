package io.doppel.engine.work;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.Engine;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.GrantsRequest;
import io.doppel.engine.HomeView;
import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.JobListener;
import io.doppel.engine.JobView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.LostHosts;
import io.doppel.engine.OrphanView;
import io.doppel.engine.ProvisionPlan;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.RepositoryView;
import io.doppel.engine.RunningJob;
import io.doppel.engine.SnapshotView;
import io.doppel.engine.SourceConfigRequest;
import io.doppel.engine.SourceConfigView;
import io.doppel.engine.WatchReport;
import io.doppel.engine.catalog.Catalog;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Environment;
import io.doppel.engine.catalog.JobRecord;
import io.doppel.engine.catalog.Names;
import io.doppel.engine.catalog.ObjectLock;
import io.doppel.engine.catalog.Repository;
import io.doppel.engine.catalog.SnapshotRecord;
import io.doppel.engine.catalog.SourceConfig;
import io.doppel.engine.job.Job;
import io.doppel.engine.job.JobEntry;
import io.doppel.engine.job.JobState;
import io.doppel.engine.work.JobRunner.ProgressTarget;
import io.doppel.engine.work.JobRunner.Spec;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.storage.SnapshotName;
import io.doppel.storage.Space;
import io.doppel.storage.VolumeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine in this process. Thread-safe. */
final class DoppelEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(DoppelEngine.class);
  private static final Duration STATUS_LIMIT = Duration.ofSeconds(30);

  private final EngineParts parts;
  private final ReadyFirst readyFirst = new ReadyFirst(Duration.ofSeconds(20));
  private final Catalog catalog;
  private final Schemas schemas;
  private final Views views;
  private final JobRunner jobs;

  DoppelEngine(EngineParts parts, Catalog catalog) {
    this.parts = parts;
    this.catalog = catalog;
    this.schemas = new Schemas(parts.schema(), parts.plugins().newPasswords());
    this.views = new Views(catalog, schemas);
    this.jobs = new JobRunner(catalog, this::scope);
  }

  private Scope scope(HostKeyConfirmation confirmation, ProgressTarget progress) {
    return new Scope(parts, readyFirst, catalog, schemas, confirmation, progress::accept);
  }

  /** Returns a scope for questions that are no jobs. */
  private Scope scope() {
    return scope(HostKeyConfirmation.refuse(), new ProgressTarget());
  }

  // Doppel's own directory

  @Override
  public HomeView home() {
    return new HomeView(
        catalog.home().directory().toAbsolutePath().toString(),
        catalog
            .home()
            .refusal()
            .map(refusal -> new HomeView.Refusal(refusal.getMessage(), refusal.action())),
        catalog.jobs().running().stream().map(job -> views.job(job, false)).toList());
  }

  @Override
  public List<JobView> adoptHome() {
    return catalog.home().refusal().isEmpty()
        ? List.of()
        : catalog.adopt().stream().map(job -> views.job(job, false)).toList();
  }

  @Override
  public void recover(JobListener listener) {
    jobs.recover(false, LostHosts.FAIL, listener);
  }

  private <T> RunningJob<T> start(
      Spec spec,
      JobListener listener,
      BiFunction<Scope, Job, Long> body,
      Function<Long, T> result) {
    return jobs.start(spec, HostKeyConfirmation.refuse(), listener, body, result);
  }

  // Environments

  @Override
  public RunningJob<EnvironmentView> addEnvironment(
      EnvironmentRequest request, HostKeyConfirmation confirmation, JobListener listener) {
    Names.check("an environment", request.name());
    return jobs.start(
        new Spec(
            JobView.Action.ENVIRONMENT_ADD,
            request.name(),
            List.of(
                ObjectLock.name(
                    "environment", request.name(), "The environment '" + request.name() + "'")),
            () -> {
              if (catalog.environments().nameTaken(request.name())) {
                throw alreadyExists(
                    "an environment '" + request.name() + "'", "Choose another name.");
              }
            }),
        confirmation,
        listener,
        (scope, job) -> new EnvironmentWork(scope, job).add(request),
        this::environmentView);
  }

  @Override
  public RunningJob<EnvironmentView> refreshEnvironment(String environment, JobListener listener) {
    Environment found = catalog.environments().find(environment);
    return start(
        new Spec(
            JobView.Action.ENVIRONMENT_REFRESH,
            found.name(),
            List.of(
                ObjectLock.work(found.reference(), described(found)),
                ObjectLock.keep(found.reference(), described(found))),
            () -> {}),
        listener,
        (scope, job) -> new EnvironmentWork(scope, job).discover(found),
        this::environmentView);
  }

  private EnvironmentView environmentView(long id) {
    return views.environment(catalog.environments().byId(id));
  }

  @Override
  public void removeEnvironment(String environment) {
    Environment found = catalog.environments().find(environment);
    String job =
        catalog
            .jobs()
            .start(
                JobView.Action.ENVIRONMENT_REMOVE.name(),
                found.name(),
                List.of(
                    ObjectLock.work(found.reference(), described(found)),
                    ObjectLock.remove(found.reference(), described(found))),
                () -> throwIfUsed(found));
    Instant now = parts.clock().instant();
    catalog
        .jobs()
        .end(
            job,
            JobState.SUCCEEDED,
            new JobEntry(now, JobEntry.Kind.JOB_SUCCEEDED, -1, "", "", Optional.empty()),
            () -> catalog.environments().remove(found.id()));
  }

  private void throwIfUsed(Environment environment) {
    List<Database> users = catalog.databases().on(environment.id());
    if (!users.isEmpty()) {
      InTheWay inTheWay = InTheWay.of(catalog, users, "Delete them first.");
      throw new DoppelException(
          ErrorCode.IN_USE,
          described(environment) + " is needed by " + inTheWay.names() + ".",
          inTheWay.action());
    }
    if (parts.storage().environment().equals(Optional.of(environment.name()))
        && catalog.databases().anyTimeflow()) {
      throw new DoppelException(
          ErrorCode.IN_USE,
          described(environment) + " is the host of the storage.",
          "Delete the dSources and VDBs first.");
    }
  }

  @Override
  public List<EnvironmentView> environments() {
    return catalog.environments().all().stream().map(views::environment).toList();
  }

  @Override
  public List<RepositoryView> repositories(Optional<String> environment) {
    return catalog
        .environments()
        .repositories(environment.map(name -> catalog.environments().find(name).id()))
        .stream()
        .map(views::repository)
        .toList();
  }

  @Override
  public List<SourceConfigView> sourceConfigs(Optional<String> environment) {
    Optional<String> name = environment.map(wanted -> catalog.environments().find(wanted).name());
    return catalog.environments().sourceConfigs().stream()
        .map(views::sourceConfig)
        .filter(view -> name.isEmpty() || name.get().equals(view.environment()))
        .toList();
  }

  @Override
  public SourceConfigView addSourceConfig(SourceConfigRequest request) {
    catalog.home().throwIfCopy();
    try (Scope scope = scope()) {
      Planner planner = new Planner(scope);
      Repository repository =
          planner.repository(
              catalog.environments().find(request.environment()),
              request.repository(),
              Optional.empty());
      return views.sourceConfig(
          catalog
              .environments()
              .addSourceConfig(
                  repository.id(), planner.describe(request, repository), Optional.empty()));
    }
  }

  @Override
  public void removeSourceConfig(String sourceConfig) {
    catalog.home().throwIfCopy();
    try (Scope scope = scope()) {
      SourceConfig found = Planner.findSourceConfig(scope, sourceConfig);
      catalog.transaction(
          () -> {
            catalog
                .databases()
                .linkedTo(found.id())
                .map(dSource -> InTheWay.of(catalog, List.of(dSource), "Delete the dSource first."))
                .ifPresent(
                    dSource -> {
                      throw new DoppelException(
                          ErrorCode.IN_USE,
                          "The source config '"
                              + found.name()
                              + "' is linked as the dSource "
                              + dSource.names()
                              + ".",
                          dSource.action());
                    });
            catalog.environments().removeSourceConfig(found.id());
            return null;
          });
    }
  }

  @Override
  public Map<String, Map<String, Object>> parameterSchemas() {
    return schemas.all();
  }

  // dSources

  @Override
  public LinkPlan planLink(LinkRequest request) {
    Names.check("a dSource", request.name());
    throwIfTaken(request.name());
    try (Scope scope = scope()) {
      return views.plan(request.name(), new Planner(scope).link(request));
    }
  }

  @Override
  public List<String> sourceGrants(GrantsRequest request) {
    try (Scope scope = scope()) {
      return scope.plugin().advisory().sourceGrants(new Planner(scope).grants(request));
    }
  }

  @Override
  public List<String> applySourceGrants(
      GrantsRequest request, String adminUser, Secret adminPassword) {
    catalog.home().throwIfCopy();
    try (Scope scope = scope()) {
      return new Planner(scope).applyGrants(request, adminUser, adminPassword);
    }
  }

  @Override
  public RunningJob<DatabaseView> link(LinkRequest request, JobListener listener) {
    Names.check("a dSource", request.name());
    Environment environment = catalog.environments().find(request.environment());
    return start(
        new Spec(
            JobView.Action.LINK,
            request.name(),
            List.of(
                newDatabase(request.name()),
                ObjectLock.keep(environment.reference(), described(environment))),
            () -> throwIfTaken(request.name())),
        listener,
        (scope, job) -> new LinkedWork(scope, job).link(request),
        this::databaseView);
  }

  @Override
  public RunningJob<DatabaseView> changeDsource(
      String dSource, Map<String, Object> parameters, boolean resync, JobListener listener) {
    Database found = dSource(dSource);
    return start(
        new Spec(JobView.Action.CHANGE, found.name(), work(found), () -> {}),
        listener,
        // What was read before the lock was had may be old.
        (scope, job) ->
            new LinkedWork(scope, job)
                .change(catalog.databases().byId(found.id()), parameters, resync),
        this::databaseView);
  }

  @Override
  public List<WatchReport> watch(List<String> dSources, Duration limit) {
    catalog.home().throwIfCopy();
    recover(JobListener.none());
    List<Database> wanted =
        dSources.isEmpty()
            ? catalog.databases().all().stream()
                .filter(database -> database.kind() == Database.Kind.DSOURCE)
                .toList()
            : dSources.stream().map(this::dSource).toList();
    try (Scope scope = scope()) {
      return new Watch(scope, this::repair).round(wanted, limit);
    }
  }

  private RunningJob<Long> repair(Database dSource) {
    return start(
        new Spec(
            JobView.Action.REPAIR,
            dSource.name(),
            work(dSource),
            () -> {
              catalog.databases().find(dSource.reference());
              catalog.jobs().forgetFailed(dSource.name(), JobView.Action.REPAIR.name());
            }),
        JobListener.none(),
        (scope, job) -> new LinkedWork(scope, job).repair(catalog.databases().byId(dSource.id())),
        id -> id);
  }

  private Database dSource(String name) {
    Database found = catalog.databases().find(name);
    if (found.kind() != Database.Kind.DSOURCE) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT, described(found) + " is no dSource.", "Name a dSource.");
    }
    return found;
  }

  // Snapshots

  @Override
  public RunningJob<SnapshotView> snapshot(
      String database, Map<String, Object> parameters, JobListener listener) {
    Database found = catalog.databases().find(database);
    boolean linked = found.kind() == Database.Kind.DSOURCE;
    if (!linked && !parameters.isEmpty()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          described(found) + " is no dSource: its snapshots are taken without parameters.",
          "Leave the parameters out.");
    }
    LinkedWork.checked(schemas, parameters);
    return start(
        new Spec(
            linked ? JobView.Action.SYNC : JobView.Action.SNAPSHOT,
            found.name(),
            work(found),
            () -> {}),
        listener,
        (scope, job) ->
            linked
                ? new LinkedWork(scope, job).sync(found, parameters)
                : new VirtualWork(scope, job).snapshot(found),
        id -> views.snapshots(List.of(catalog.databases().snapshot(id)), Map.of()).get(0));
  }

  @Override
  public List<SnapshotView> snapshots(Optional<String> database) {
    List<SnapshotRecord> found =
        database
            .map(name -> catalog.databases().snapshotsOf(catalog.databases().find(name).id()))
            .orElseGet(() -> catalog.databases().snapshots());
    if (found.isEmpty()) {
      return List.of();
    }
    try (Scope scope = scope()) {
      return views.snapshots(found, spaces(scope, found));
    }
  }

  /** Returns the snapshots' space as far as the storage can be asked. */
  private static Map<SnapshotName, Space> spaces(Scope scope, List<SnapshotRecord> snapshots) {
    try {
      return scope.storage().snapshotSpace(snapshots.stream().map(Views::name).toList());
    } catch (DoppelException e) {
      LOG.warn("The space of the snapshots cannot be told: {}", e.getMessage());
      return Map.of();
    }
  }

  // VDBs

  @Override
  public ProvisionPlan planProvision(ProvisionRequest request) {
    Names.check("a VDB", request.name());
    throwIfTaken(request.name());
    try (Scope scope = scope()) {
      return views.plan(request.name(), new Planner(scope).provision(request, true));
    }
  }

  @Override
  public RunningJob<DatabaseView> provision(ProvisionRequest request, JobListener listener) {
    Names.check("a VDB", request.name());
    Environment environment = catalog.environments().find(request.environment());
    Database parent = catalog.databases().byId(Planner.snapshot(catalog, request).database());
    List<ObjectLock> locks =
        List.of(
            newDatabase(request.name()),
            ObjectLock.keep(environment.reference(), described(environment)),
            ObjectLock.keep(parent.reference(), described(parent)));
    return start(
        new Spec(
            JobView.Action.PROVISION, request.name(), locks, () -> throwIfTaken(request.name())),
        listener,
        (scope, job) -> new VirtualWork(scope, job).provision(request),
        this::databaseView);
  }

  @Override
  public RunningJob<DatabaseStatus> startVdb(String vdb, JobListener listener) {
    Database found = vdb(vdb, "started");
    return start(
        new Spec(JobView.Action.START, found.name(), work(found), () -> {}),
        listener,
        (scope, job) -> new VirtualWork(scope, job).start(found),
        id -> status(found.name()));
  }

  @Override
  public RunningJob<DatabaseStatus> stopVdb(String vdb, JobListener listener) {
    Database found = vdb(vdb, "stopped");
    return start(
        new Spec(JobView.Action.STOP, found.name(), work(found), () -> {}),
        listener,
        (scope, job) -> new VirtualWork(scope, job).stop(found),
        id -> status(found.name()));
  }

  private Database vdb(String name, String what) {
    Database found = catalog.databases().find(name);
    if (found.kind() != Database.Kind.VDB) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          described(found) + " is no VDB; only VDBs can be " + what + ".",
          "Name a VDB.");
    }
    return found;
  }

  // dSources and VDBs

  @Override
  public List<DatabaseView> databases() {
    return catalog.databases().all().stream().map(views::database).toList();
  }

  @Override
  public DatabaseView database(String name) {
    return views.database(catalog.databases().find(name));
  }

  private DatabaseView databaseView(long id) {
    return views.database(catalog.databases().byId(id));
  }

  @Override
  public DatabaseStatus status(String database) {
    Database found = catalog.databases().find(database);
    try (Scope scope = scope()) {
      return new StatusBoard(scope).ask(List.of(found), STATUS_LIMIT).get(0);
    }
  }

  @Override
  public List<DatabaseStatus> status(Duration limit) {
    try (Scope scope = scope()) {
      return new StatusBoard(scope).ask(catalog.databases().all(), limit);
    }
  }

  @Override
  public RunningJob<Void> delete(String database, LostHosts lostHosts, JobListener listener) {
    Database found = catalog.databases().find(database);
    List<ObjectLock> locks = new ArrayList<>(work(found));
    locks.add(ObjectLock.remove(found.reference(), described(found)));
    return start(
        new Spec(
            JobView.Action.DELETE,
            found.name(),
            locks,
            () -> {
              List<Database> children = catalog.databases().children(found.id());
              if (!children.isEmpty()) {
                boolean one = children.size() == 1;
                InTheWay inTheWay =
                    InTheWay.of(catalog, children, one ? "Delete it first." : "Delete them first.");
                throw new DoppelException(
                    ErrorCode.IN_USE,
                    described(found)
                        + " cannot be deleted: "
                        + (one ? "the VDB " : "the VDBs ")
                        + inTheWay.names()
                        + (one ? " was" : " were")
                        + " provisioned from it.",
                    inTheWay.action());
              }
            }),
        listener,
        (scope, job) -> {
          new Deletion(scope, found, lostHosts).run(job);
          return found.id();
        },
        id -> null);
  }

  // Jobs

  @Override
  public List<JobView> jobs(int limit) {
    return catalog.jobs().latest(limit).stream().map(job -> views.job(job, false)).toList();
  }

  @Override
  public JobView job(String job) {
    JobRecord found = catalog.jobs().find(job);
    if (found.state() == JobState.RUNNING || found.state() == JobState.UNDOING) {
      // Whoever waits for its end may be the only one to notice that its process has died.
      recover(JobListener.none());
      found = catalog.jobs().find(job);
    }
    return views.job(found, true);
  }

  @Override
  public void cancelJob(String job) {
    catalog.jobs().requestCancel(job);
  }

  @Override
  public List<JobView> cleanUp(LostHosts lostHosts, JobListener listener) {
    catalog.home().throwIfCopy();
    Set<String> references = new LinkedHashSet<>(jobs.recover(true, lostHosts, listener));
    // also those that were not touched, because another job works on their objects
    catalog.jobs().leftBehind().forEach(job -> references.add(job.reference()));
    return references.stream().map(this::job).toList();
  }

  // Orphans

  @Override
  public List<OrphanView> orphans() {
    try (Scope scope = scope()) {
      return new Orphans(scope).list();
    }
  }

  @Override
  public RunningJob<Void> removeOrphan(String volume, LostHosts lostHosts, JobListener listener) {
    VolumeName name = new VolumeName(volume);
    return start(
        new Spec(
            JobView.Action.ORPHAN_REMOVE,
            volume,
            List.of(ObjectLock.name("volume", volume, "The volume '" + volume + "'")),
            () -> {}),
        listener,
        (scope, job) -> {
          new Orphans(scope).remove(job, name, lostHosts);
          return 0L;
        },
        id -> null);
  }

  @Override
  public void close() {
    jobs.close();
    catalog.close();
  }

  // Common

  private void throwIfTaken(String name) {
    catalog
        .databases()
        .named(name)
        .map(other -> InTheWay.of(catalog, List.of(other), "Choose another name."))
        .ifPresent(
            other -> {
              throw alreadyExists("a dSource or VDB " + other.names(), other.action());
            });
  }

  private static DoppelException alreadyExists(String what, String action) {
    return new DoppelException(ErrorCode.ALREADY_EXISTS, "There is " + what + " already.", action);
  }

  private static ObjectLock newDatabase(String name) {
    return ObjectLock.name("database", name, "The name '" + name + "'");
  }

  /** Returns the locks of a job that works on a dSource or VDB without removing it. */
  private static List<ObjectLock> work(Database database) {
    return List.of(ObjectLock.work(database.reference(), described(database)));
  }

  private static String described(Database database) {
    return (database.kind() == Database.Kind.DSOURCE ? "The dSource '" : "The VDB '")
        + database.name()
        + "'";
  }

  private static String described(Environment environment) {
    return "The environment '" + environment.name() + "'";
  }
}
