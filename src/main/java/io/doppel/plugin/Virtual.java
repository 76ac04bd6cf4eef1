package io.doppel.plugin;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problems;
import io.doppel.model.Secret;
import io.doppel.mysql.InitSql;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.OwnServer;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerProcess;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.StartOptions;
import io.doppel.sdk.Libs;
import io.doppel.sdk.MountSpecification;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.Status;
import io.doppel.sdk.StatusReport;
import io.doppel.sdk.UserError;
import io.doppel.sdk.VirtualOperations;
import io.doppel.sdk.VirtualSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a VDB: a server of its own on a writable clone. Thread-safe.
 *
 * <p>It never connects to the source: replication does not start by itself, and is forgotten before
 * the first connection is accepted.
 */
final class Virtual implements VirtualOperations {
  private static final Logger LOG = LoggerFactory.getLogger(Virtual.class);

  /** What version 2.1.0 called a VDB after it was enabled again. */
  private static final String LOST_NAME = "output";

  /** What a process that is gone left behind, below the mount path. */
  private static final List<String> LEFT_BY_A_PROCESS =
      List.of("*.sock", "*.sock.lock", "*.pid", "tmp/*");

  private static final Duration STOP_LIMIT = Duration.ofMinutes(5);

  private final Libs libs;

  Virtual(Libs libs) {
    this.libs = libs;
  }

  @Override
  public MountSpecification mountSpecification(
      VirtualSource virtualSource, RepositoryDefinition repository) {
    return MountPaths.at(
        virtualSource.connection(), VirtualParameters.of(virtualSource.parameters()).mountPath());
  }

  @Override
  public SourceConfigDefinition configure(
      VirtualSource virtualSource, RepositoryDefinition repository, SnapshotDefinition snapshot) {
    Vdb vdb = vdb(virtualSource, repository);
    startDetached(vdb, SnapshotFacts.of(snapshot), StartOptions::asClone);
    return sourceConfig(vdb).toDefinition();
  }

  @Override
  public SourceConfigDefinition reconfigure(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      SnapshotDefinition snapshot) {
    Vdb vdb = vdb(virtualSource, repository);
    startDetached(
        vdb,
        SnapshotFacts.of(snapshot),
        isPredecessors(vdb) ? StartOptions::asClone : Virtual::asDetached);
    SourceConfigFacts old = SourceConfigFacts.of(sourceConfig);
    SourceConfigFacts now = sourceConfig(vdb);
    boolean named = !old.name().equals(LOST_NAME) && !old.name().isEmpty();
    return new SourceConfigFacts(
            named ? old.name() : now.name(), now.port(), old.dataDir(), now.baseDir())
        .toDefinition();
  }

  @Override
  public SourceConfigDefinition initialize(
      VirtualSource virtualSource, RepositoryDefinition repository) {
    Vdb vdb = vdb(virtualSource, repository);
    Installation complete =
        RepositoryFacts.of(repository)
            .complete(libs, virtualSource.connection(), vdb.parameters.baseDir());
    libs.progress(Progress.of("Initialising an empty database"));
    new Mysqld(libs, virtualSource.connection(), complete, vdb.layout()).initialize(List.of());
    InitSql initSql =
        accounts(
            InitSql.forVersion(vdb.mysqld.installation().version())
                .managementAccount(vdb.parameters.password())
                .removeOtherRoots(),
            vdb.parameters);
    // What newer servers have anyhow; older MariaDBs would refuse accounts with other than Latin
    // names.
    DataSettings settings = new DataSettings(Map.of("character_set_server", "utf8mb4"));
    start(vdb, StartOptions::asClone, settings, initSql);
    return sourceConfig(vdb).toDefinition();
  }

  @Override
  public void unconfigure(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    stop(virtualSource);
  }

  /** Nothing is left after {@link #unconfigure}: all files of a VDB are in its volume. */
  @Override
  public void cleanup(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    LOG.debug("VDB {} has nothing outside its volume", virtualSource.guid());
  }

  @Override
  public void start(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    Vdb vdb = vdb(virtualSource, repository);
    if (isPredecessors(vdb)) {
      takeOver(vdb);
      return;
    }
    libs.progress(Progress.of("Starting the server"));
    vdb.mysqld.start(
        vdb.startOptions()
            .withInitSql(
                InitSql.forVersion(vdb.mysqld.installation().version())
                    .managementAccount(vdb.parameters.password())));
  }

  @Override
  public void stop(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    stop(virtualSource);
  }

  @Override
  public void preSnapshot(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    Vdb vdb = vdb(virtualSource, repository);
    OutsideFiles outside =
        new OutsideFiles(vdb.scripts, vdb.layout(), "The VDB's server on " + vdb.host());
    if (vdb.mysqld.running().isEmpty()) {
      outside.refuse();
      return;
    }
    if (isPredecessors(vdb)) {
      takeOver(vdb);
    }
    try (SqlSession session = session(vdb.source, vdb.parameters)) {
      outside.refuse(session);
      DirtyPages.writeOut(session);
      OtherEngines.flush(session);
    }
  }

  @Override
  public SnapshotDefinition postSnapshot(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    Vdb vdb = vdb(virtualSource, repository);
    Optional<String> settings = Optional.empty();
    ServerVersion version = vdb.mysqld.installation().version();
    if (vdb.mysqld.running().isPresent()) {
      try (SqlSession session = session(vdb.source, vdb.parameters)) {
        settings = Optional.of(DataSettings.ofServer(session).text());
        version = session.version();
      }
    }
    return new SnapshotFacts(
            UUID.randomUUID().toString(),
            Instant.now(),
            vdb.host(),
            Optional.of(vdb.parameters.port()),
            vdb.layout().data(),
            vdb.mysqld.installation().baseDir(),
            Optional.empty(),
            Optional.of(version),
            Optional.empty(),
            new SourcePosition(Optional.empty(), Optional.empty()),
            Optional.empty(),
            settings,
            Optional.of(vdb.parameters.serverId()),
            Optional.of(vdb.scripts.dataSize(vdb.layout())))
        .toDefinition();
  }

  @Override
  public Status status(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    StatusReport report = report(virtualSource, repository);
    LOG.info("the VDB is {}: {}", report.status(), report.detail());
    return report.status();
  }

  @Override
  public long sourceSize(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    Vdb vdb = vdb(virtualSource, repository);
    return Math.max(1, vdb.scripts.dataSize(vdb.layout()).bytes());
  }

  /** Tells whether the database answers, and if not, why. */
  StatusReport report(VirtualSource virtualSource, RepositoryDefinition repository) {
    VirtualParameters parameters = VirtualParameters.of(virtualSource.parameters());
    try {
      session(virtualSource, parameters).close();
      return new StatusReport(Status.ACTIVE, "answers on port " + parameters.port());
    } catch (UserError e) {
      return runsForPredecessor(vdb(virtualSource, repository))
          ? new StatusReport(Status.ACTIVE, Predecessor.RUNNING)
          : new StatusReport(Status.INACTIVE, e.getMessage());
    }
  }

  private static boolean runsForPredecessor(Vdb vdb) {
    return vdb.mysqld.running().isPresent() && isPredecessors(vdb);
  }

  /** Tells whether version 2.1.0 has configured the volume, and nobody since. */
  private static boolean isPredecessors(Vdb vdb) {
    return Predecessor.optionFile(vdb.scripts, vdb.layout()).isPresent();
  }

  /** Makes a server that version 2.1.0 left, running or not, one of ours: with its own identity. */
  private void takeOver(Vdb vdb) {
    LOG.info("taking over VDB {} from version 2.1.0", vdb.source.guid());
    libs.progress(Progress.of("Taking over the server"));
    vdb.mysqld.stop(STOP_LIMIT);
    // Only a clone that has just been made may bear the mark of another one.
    startDetached(
        vdb,
        SnapshotFacts.of(new SnapshotDefinition(Map.of())),
        options -> options.asClone().inVolumeOf(vdb.source.guid()));
  }

  /** Starts the server on a clone of another one's volume, so that it shares nothing with it. */
  private void startDetached(Vdb vdb, SnapshotFacts snapshot, UnaryOperator<StartOptions> kind) {
    Problems problems = new Problems();
    snapshot
        .version()
        .flatMap(
            version ->
                Compatibility.check(version, vdb.mysqld.installation().version(), vdb.host()))
        .ifPresent(problem -> problems.addAll(List.of(problem)));
    Failures.throwIfAny(problems, ErrorCode.NOT_READY, "The VDB cannot be started");

    DataSettings settings = DataSettings.parse(snapshot.settings().orElse(""));
    InitSql initSql =
        accounts(
            InitSql.forVersion(vdb.mysqld.installation().version())
                .managementAccount(vdb.parameters.password())
                .forgetReplication()
                .forgetServers(),
            vdb.parameters);
    start(vdb, kind, settings, initSql);
  }

  /** The volume is the VDB's own: it keeps its identity, and its settings that were persisted. */
  private static StartOptions asDetached(StartOptions options) {
    return options.withoutStale(LEFT_BY_A_PROCESS);
  }

  private void start(
      Vdb vdb, UnaryOperator<StartOptions> kind, DataSettings settings, InitSql initSql) {
    String optionFile =
        OptionFiles.ofVdb(vdb.parameters, vdb.layout(), vdb.mysqld.installation(), settings)
            .render();
    StartOptions options =
        kind.apply(
            vdb.startOptions()
                .takingVolumeFor(vdb.source.guid())
                .withOptionFile(optionFile)
                .withInitSql(initSql));
    libs.progress(Progress.of("Starting the server"));
    if (vdb.mysqld.start(options).wasRunning()) {
      // Left by an attempt that was interrupted; it may not have executed the init SQL.
      vdb.mysqld.stop(STOP_LIMIT);
      vdb.mysqld.start(options);
    }
    try {
      verify(vdb);
    } catch (DoppelException e) {
      Failures.afterwards(e, () -> vdb.mysqld.kill("it did not come up as it should"));
      throw e;
    }
  }

  /**
   * The init SQL leaves no other trace of a statement that failed than the accounts that it did not
   * make: the last one it makes is that of the user.
   */
  private void verify(Vdb vdb) {
    try (SqlSession session =
        login(vdb.source, vdb.parameters)
            .open(
                vdb.parameters.user(),
                vdb.parameters.password(),
                SqlSession.DEFAULT_READ_TIMEOUT)) {
      String replicas =
          session.dialect().isMariaDb()
              ? "SHOW ALL SLAVES STATUS"
              : session.dialect().showReplicaStatus();
      if (!session.query(replicas).isEmpty()) {
        throw new UserError(
            ErrorCode.REPLICATION_FAILED,
            "The VDB on port "
                + vdb.parameters.port()
                + " of "
                + vdb.host()
                + " did not forget the source that its parent follows.",
            "See the end of its error log for the statement that failed.",
            vdb.mysqld.errorLogEnd(),
            null);
      }
    }
  }

  private static InitSql accounts(InitSql initSql, VirtualParameters parameters) {
    Secret password = parameters.password();
    InitSql own =
        (parameters.wantsNativePasswords() ? initSql.withNativePasswords() : initSql)
            .rootPassword(password);
    for (String host : List.of("localhost", "%")) {
      own =
          parameters.allPrivileges()
              ? own.superAccount(parameters.user(), host, password)
              : own.ownerAccount(parameters.user(), host, password);
    }
    return parameters.accounts().addTo(own);
  }

  private void stop(VirtualSource source) {
    libs.progress(Progress.of("Stopping the server"));
    process(source).stop(STOP_LIMIT);
  }

  /** Ends the server of a VDB whose data are about to be deleted. */
  void abandon(VirtualSource source) {
    process(source).abandon();
  }

  /** Whatever else is wrong with its parameters, the server of a VDB can be ended. */
  private ServerProcess process(VirtualSource source) {
    return new ServerProcess(libs, source.connection(), ServerLayout.of(MountPaths.of(source)));
  }

  private static SourceConfigFacts sourceConfig(Vdb vdb) {
    return new SourceConfigFacts(
        vdb.mysqld.installation().version().vendor().toString().replace(" ", "")
            + "-VDB-"
            + vdb.parameters.port(),
        vdb.parameters.port(),
        vdb.layout().data(),
        vdb.mysqld.installation().baseDir());
  }

  /** Opens a session as the management account. */
  private SqlSession session(VirtualSource source, VirtualParameters parameters) {
    return login(source, parameters).manage(parameters.password());
  }

  private OwnServer login(VirtualSource source, VirtualParameters parameters) {
    return new OwnServer(libs, source.connection(), ServerLayout.of(parameters.mountPath()));
  }

  private Vdb vdb(VirtualSource source, RepositoryDefinition repository) {
    VirtualParameters parameters = VirtualParameters.of(source.parameters());
    Installation found =
        RepositoryFacts.of(repository).toRun(libs, source.connection(), parameters.baseDir());
    return new Vdb(
        source,
        parameters,
        new Mysqld(libs, source.connection(), found, ServerLayout.of(parameters.mountPath())),
        new HostScripts(libs, source.connection()));
  }

  /** A VDB's parameters with what serves to handle its server. */
  private record Vdb(
      VirtualSource source, VirtualParameters parameters, Mysqld mysqld, HostScripts scripts) {
    ServerLayout layout() {
      return mysqld.layout();
    }

    String host() {
      return source.connection().environment().host().name();
    }

    StartOptions startOptions() {
      return StartOptions.on(parameters.port(), parameters.serverId())
          .inVolumeOf(source.guid())
          .withArguments("--skip-slave-start");
    }
  }
}
