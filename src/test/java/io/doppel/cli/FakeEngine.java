package io.doppel.cli;

import io.doppel.cli.parameter.Schemas;
import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.Engine;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.GrantsRequest;
import io.doppel.engine.HomeView;
import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.JobEvent;
import io.doppel.engine.JobListener;
import io.doppel.engine.JobView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.LogSyncView;
import io.doppel.engine.LostHosts;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.OrphanView;
import io.doppel.engine.ProvisionPlan;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.RepositoryView;
import io.doppel.engine.RunningJob;
import io.doppel.engine.SnapshotView;
import io.doppel.engine.SourceConfigRequest;
import io.doppel.engine.SourceConfigView;
import io.doppel.engine.SpaceView;
import io.doppel.engine.WatchReport;
import io.doppel.model.DataSize;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Problem;
import io.doppel.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** An engine with one dSource and one VDB, that writes down what it is asked to do. */
final class FakeEngine implements Engine {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final List<Object> requests = new ArrayList<>();
  private Optional<DoppelException> failure = Optional.empty();
  private Function<Map<String, Object>, List<Problem>> problems = parameters -> List.of();
  private List<DatabaseStatus.State> states =
      List.of(DatabaseStatus.State.ACTIVE, DatabaseStatus.State.ACTIVE);
  private List<JobView> followed = List.of(job("JOB-2", JobView.State.SUCCEEDED));
  private Optional<LogSyncView> logSync = Optional.empty();
  private List<List<WatchReport>> rounds = List.of(List.of());
  private Runnable duringJob = () -> {};
  private boolean empty;
  private boolean copy;

  /** Knows nothing yet. */
  FakeEngine empty() {
    empty = true;
    return this;
  }

  /** Its home is a copy, until it is adopted. */
  FakeEngine copy() {
    copy = true;
    return this;
  }

  /** All jobs fail, and the last look after the dSources. */
  FakeEngine failing(DoppelException with) {
    failure = Optional.of(with);
    return this;
  }

  /** Plans find problems with parameters. */
  FakeEngine finding(Function<Map<String, Object>, List<Problem>> found) {
    problems = found;
    return this;
  }

  /** The databases are in these states. */
  FakeEngine states(DatabaseStatus.State... found) {
    states = List.of(found);
    return this;
  }

  /** The dSource follows its source like this. */
  FakeEngine logSync(LogSyncView found) {
    logSync = Optional.of(found);
    return this;
  }

  /** Looking after the dSources comes to this, time after time; then whoever looks is stopped. */
  FakeEngine rounds(List<List<WatchReport>> found) {
    rounds = new ArrayList<>(found);
    return this;
  }

  /** A job is seen in these states, one after the other. */
  FakeEngine followed(JobView... seen) {
    followed = new ArrayList<>(List.of(seen));
    return this;
  }

  /** Something happens while a job is awaited. */
  FakeEngine duringJob(Runnable happening) {
    duringJob = happening;
    return this;
  }

  List<Object> requests() {
    return requests;
  }

  private <T> RunningJob<T> run(Object request, JobListener listener, Supplier<T> result) {
    requests.add(request);
    listener.onEvent(event(JobEvent.Kind.JOB_STARTED, "", Optional.empty()));
    return new RunningJob<>() {
      private boolean cancelled;

      @Override
      public String reference() {
        return "JOB-7";
      }

      @Override
      public T await() {
        listener.onEvent(event(JobEvent.Kind.STEP_STARTED, "Do it", Optional.empty()));
        duringJob.run();
        if (cancelled) {
          throw DoppelException.cancelled("JOB-7");
        }
        if (failure.isPresent()) {
          throw failure.get();
        }
        listener.onEvent(
            event(JobEvent.Kind.STEP_FINISHED, "Do it", Optional.of(Duration.ofMillis(1500))));
        return result.get();
      }

      @Override
      public void cancel() {
        cancelled = true;
      }
    };
  }

  static JobEvent event(JobEvent.Kind kind, String step, Optional<Duration> took) {
    return new JobEvent("JOB-7", NOW, kind, step, "", Optional.empty(), took);
  }

  static JobView job(String reference, JobView.State state, JobEvent... events) {
    return new JobView(
        reference,
        JobView.Action.LINK,
        "shop",
        state,
        "ada on build7, process 4711",
        NOW.minusSeconds(65),
        state == JobView.State.RUNNING ? Optional.empty() : Optional.of(NOW.minusSeconds(5)),
        state == JobView.State.CANCELLED,
        state == JobView.State.FAILED
            ? Optional.of("The source refused the password.\nGive the right one.")
            : Optional.empty(),
        state == JobView.State.FAILED
            ? Optional.of(ErrorCode.DATABASE_LOGIN_REFUSED)
            : Optional.empty(),
        List.of(
            new JobView.StepView(
                "Back up", JobView.StepState.FINISHED, Optional.of(Duration.ofMillis(12_345)), "")),
        List.of(events));
  }

  private static EnvironmentView environment(String name) {
    return new EnvironmentView(
        name,
        "ENVIRONMENT-1",
        "10.0.1.30",
        Optional.of(22),
        "mysql",
        "key file /home/ada/.ssh/id_ed25519",
        "/home/mysql/.doppel-toolkit",
        new MountStrategy.Automatic(),
        2,
        NOW.minusSeconds(3600));
  }

  @Override
  public RunningJob<EnvironmentView> addEnvironment(
      EnvironmentRequest request, HostKeyConfirmation confirmation, JobListener listener) {
    return run(
        request,
        listener,
        () -> {
          HostKeyConfirmation.HostKey key =
              new HostKeyConfirmation.HostKey(
                  request.address(), new Port(22), "ssh-ed25519", "SHA256:abc");
          if (request.hostKeyFingerprint().isEmpty() && !confirmation.confirm(key)) {
            throw new DoppelException(
                ErrorCode.HOST_KEY_UNKNOWN,
                "The key SHA256:abc of 10.0.1.30 is not known.",
                "Compare it.");
          }
          return environment(request.name());
        });
  }

  @Override
  public RunningJob<EnvironmentView> refreshEnvironment(String name, JobListener listener) {
    return run("refresh " + name, listener, () -> environment(name));
  }

  @Override
  public void removeEnvironment(String name) {
    requests.add("remove " + name);
    if (name.equals("staging")) {
      throw new DoppelException(
          ErrorCode.IN_USE, "The dSource shop needs staging.", "Delete shop first.");
    }
  }

  @Override
  public List<EnvironmentView> environments() {
    return empty ? List.of() : List.of(environment("staging"), environment("target"));
  }

  @Override
  public List<RepositoryView> repositories(Optional<String> environment) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("name", "MariaDB 10.11.19 (/usr/sbin)");
    properties.put("version", "10.11.19-MariaDB");
    properties.put("installPath", "/usr/sbin");
    return empty
        ? List.of()
        : List.of(
            new RepositoryView(
                "REPOSITORY-1",
                environment.orElse("staging"),
                "MariaDB 10.11.19 (/usr/sbin)",
                properties));
  }

  @Override
  public List<SourceConfigView> sourceConfigs(Optional<String> environment) {
    return empty
        ? List.of()
        : List.of(
            new SourceConfigView(
                "SOURCE-CONFIG-1",
                environment.orElse("staging"),
                "MariaDB 10.11.19 (/usr/sbin)",
                "shop-3306",
                true,
                Map.of("port", "3306")));
  }

  @Override
  public SourceConfigView addSourceConfig(SourceConfigRequest request) {
    requests.add(request);
    return new SourceConfigView(
        "SOURCE-CONFIG-2", request.environment(), "r", "shop", true, request.properties());
  }

  @Override
  public void removeSourceConfig(String sourceConfig) {
    requests.add("remove " + sourceConfig);
  }

  @Override
  public Map<String, Map<String, Object>> parameterSchemas() {
    return Schemas.all();
  }

  @Override
  public LinkPlan planLink(LinkRequest request) {
    Map<String, Object> sourceConfig = new LinkedHashMap<>();
    sourceConfig.put("port", "3306");
    return new LinkPlan(
        request.name(),
        request.environment(),
        "MariaDB 10.11.19 (/usr/sbin)",
        sourceConfig,
        Map.of("port", "3308"),
        List.of("/mnt/shop"),
        "zfs tank/doppel",
        List.of("Create the volume", "Back up the source"),
        Map.of("source version", "10.11.19-MariaDB"),
        problems.apply(request.parameters()));
  }

  @Override
  public List<String> sourceGrants(GrantsRequest request) {
    requests.add(request);
    return List.of("-- MariaDB 10.11", "GRANT SELECT ON *.* TO 'doppel'@'10.0.1.30';");
  }

  @Override
  public List<String> applySourceGrants(
      GrantsRequest request, String adminUser, Secret adminPassword) {
    requests.add(request);
    requests.add(adminUser + " by " + adminPassword.reveal());
    return List.of("GRANT SELECT ON *.* TO 'doppel'@'10.0.1.30';");
  }

  @Override
  public RunningJob<DatabaseView> link(LinkRequest request, JobListener listener) {
    return run(request, listener, () -> shop(request.name()));
  }

  @Override
  public RunningJob<SnapshotView> snapshot(
      String database, Map<String, Object> parameters, JobListener listener) {
    return run("snapshot " + database + " " + parameters, listener, () -> snapshotOf(database));
  }

  private static SnapshotView snapshotOf(String database) {
    return new SnapshotView(
        "2026-03-01T11:59:57Z",
        "SNAPSHOT-3",
        DatabaseKind.DSOURCE,
        database,
        "TIMEFLOW-1",
        NOW.minusSeconds(3),
        Map.of("snapVersion", "10.11.19-MariaDB\nsecond line"),
        Optional.of(new SpaceView(new DataSize(1_503_238_553L), new DataSize(2_000_000))),
        List.of("dev1"));
  }

  @Override
  public List<SnapshotView> snapshots(Optional<String> database) {
    return empty ? List.of() : List.of(snapshotOf(database.orElse("shop")));
  }

  @Override
  public ProvisionPlan planProvision(ProvisionRequest request) {
    return new ProvisionPlan(
        request.name(),
        request.parent().orElse("shop"),
        request.snapshot().orElse("2026-03-01T11:59:57Z"),
        request.environment(),
        "MariaDB 10.11.19 (/usr/sbin)",
        Map.of("port", "3310"),
        List.of("/mnt/dev1"),
        "zfs tank/doppel",
        List.of("Clone the snapshot"),
        Map.of(),
        problems.apply(request.parameters()));
  }

  @Override
  public RunningJob<DatabaseView> provision(ProvisionRequest request, JobListener listener) {
    return run(request, listener, () -> dev1(request.name()));
  }

  @Override
  public RunningJob<DatabaseStatus> startVdb(String vdb, JobListener listener) {
    return run("start " + vdb, listener, () -> status(vdb));
  }

  @Override
  public RunningJob<DatabaseStatus> stopVdb(String vdb, JobListener listener) {
    return run("stop " + vdb, listener, () -> status(vdb));
  }

  private static DatabaseView shop(String name) {
    return new DatabaseView(
        DatabaseKind.DSOURCE,
        name,
        "DSOURCE-1",
        "staging",
        "MariaDB 10.11.19 (/usr/sbin)",
        Optional.empty(),
        Optional.empty(),
        Map.of("vdbPass", "***"),
        Map.of("port", "3306"),
        List.of("/mnt/shop"),
        Optional.empty(),
        3,
        List.of("dev1"),
        NOW.minusSeconds(86_400),
        Map.of("Back up", Duration.ofMillis(12_345)));
  }

  private static DatabaseView dev1(String name) {
    return new DatabaseView(
        DatabaseKind.VDB,
        name,
        "VDB-1",
        "target",
        "MariaDB 10.11.19 (/usr/sbin)",
        Optional.of("shop"),
        Optional.of("2026-03-01T11:59:57Z"),
        Map.of("port", "3310"),
        Map.of("port", "3310"),
        List.of("/mnt/dev1"),
        Optional.of("mariadb -h 10.0.1.31 -P 3310 -u delphixdb -p"),
        1,
        List.of(),
        NOW.minusSeconds(60),
        Map.of());
  }

  @Override
  public List<DatabaseView> databases() {
    return empty ? List.of() : List.of(shop("shop"), dev1("dev1"));
  }

  @Override
  public DatabaseView database(String name) {
    return databases().stream()
        .filter(view -> view.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DoppelException(
                    ErrorCode.NOT_FOUND, "There is no dSource or VDB '" + name + "'.", ""));
  }

  @Override
  public DatabaseStatus status(String database) {
    return status(Duration.ZERO).stream()
        .filter(status -> status.name().equals(database))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public List<DatabaseStatus> status(Duration limit) {
    return empty
        ? List.of()
        : List.of(
            new DatabaseStatus(
                DatabaseKind.DSOURCE,
                "shop",
                "staging",
                states.get(0),
                "replicating, 0 s behind",
                Optional.of(new SpaceView(new DataSize(1_503_238_553L), new DataSize(0))),
                Optional.empty(),
                logSync),
            new DatabaseStatus(
                DatabaseKind.VDB,
                "dev1",
                "target",
                states.get(1),
                "",
                Optional.empty(),
                Optional.of("mariadb -h 10.0.1.31 -P 3310 -u delphixdb -p"),
                Optional.empty()));
  }

  @Override
  public RunningJob<DatabaseView> changeDsource(
      String dSource, Map<String, Object> parameters, boolean resync, JobListener listener) {
    return run(
        "change " + dSource + " " + parameters + (resync ? " anew" : ""),
        listener,
        () -> database(dSource));
  }

  @Override
  public List<WatchReport> watch(List<String> dSources, Duration limit) {
    requests.add("watch " + dSources);
    if (rounds.size() == 1) {
      Thread.currentThread().interrupt();
      failure.ifPresent(
          with -> {
            throw with;
          });
      return rounds.get(0);
    }
    return rounds.remove(0);
  }

  @Override
  public RunningJob<Void> delete(String database, LostHosts lostHosts, JobListener listener) {
    String more = lostHosts == LostHosts.GONE ? " host gone" : "";
    return run("delete " + database + more, listener, () -> null);
  }

  @Override
  public void recover(JobListener listener) {
    throw new AssertionError("the program that opened the engine does that");
  }

  @Override
  public List<JobView> jobs(int limit) {
    return empty
        ? List.of()
        : List.of(job("JOB-2", JobView.State.FAILED), job("JOB-1", JobView.State.SUCCEEDED));
  }

  @Override
  public JobView job(String job) {
    return followed.size() > 1 ? followed.remove(0) : followed.get(0);
  }

  @Override
  public List<OrphanView> orphans() {
    return empty
        ? List.of()
        : List.of(
            new OrphanView(
                "old-12345678-1",
                DatabaseKind.VDB,
                "old",
                NOW.minus(Duration.ofDays(3)),
                List.of("target:/mnt/old"),
                Optional.empty()));
  }

  @Override
  public RunningJob<Void> removeOrphan(String volume, LostHosts lostHosts, JobListener listener) {
    return run("remove " + volume + " " + lostHosts, listener, () -> null);
  }

  @Override
  public HomeView home() {
    return new HomeView(
        "/home/ada/.doppel",
        copy
            ? Optional.of(new HomeView.Refusal("The directory is a copy.", "Adopt it."))
            : Optional.empty(),
        List.of());
  }

  @Override
  public List<JobView> adoptHome() {
    requests.add("adopt");
    copy = false;
    return List.of(job("JOB-2", JobView.State.LEFT_BEHIND));
  }

  @Override
  public void cancelJob(String job) {
    requests.add("cancel " + job);
  }

  @Override
  public List<JobView> cleanUp(LostHosts lostHosts, JobListener listener) {
    requests.add("cleanUp " + lostHosts);
    return empty ? List.of() : List.of(job("JOB-2", JobView.State.LEFT_BEHIND));
  }

  @Override
  public void close() {
    requests.add("close");
  }
}
