package io.doppel.plugin;

import io.doppel.model.DataSize;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.Installation;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerProcess;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.StartOptions;
import io.doppel.mysql.backup.StillTables;
import io.doppel.mysql.replication.Replica;
import io.doppel.mysql.replication.ReplicaStatus;
import io.doppel.plugin.HostScripts.VolumeState;
import io.doppel.plugin.LinkedParameters.Mode;
import io.doppel.sdk.Libs;
import io.doppel.sdk.LinkedOperations;
import io.doppel.sdk.MountSpecification;
import io.doppel.sdk.Progress;
import io.doppel.sdk.Readiness;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SnapshotParametersDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.Status;
import io.doppel.sdk.StatusReport;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a dSource: a staging server that follows its source. Thread-safe. */
final class Linked implements LinkedOperations {
  private static final Logger LOG = LoggerFactory.getLogger(Linked.class);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(10);

  private static final SourcePosition NO_POSITION =
      new SourcePosition(Optional.empty(), Optional.empty());

  private final Libs libs;

  Linked(Libs libs) {
    this.libs = libs;
  }

  @Override
  public MountSpecification mountSpecification(
      StagedSource stagedSource, RepositoryDefinition repository) {
    return MountPaths.at(
        stagedSource.stagedConnection(), LinkedParameters.mountPath(stagedSource.parameters()));
  }

  @Override
  public void preSnapshot(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      Optional<SnapshotParametersDefinition> snapshotParameters) {
    Staging staging = staging(stagedSource, repository, sourceConfig);
    VolumeLock lock = VolumeLock.take(staging);
    try {
      bringToSnapshot(staging, stagedSource, repository, sourceConfig, snapshotParameters);
      lock.keep();
    } catch (RuntimeException e) {
      Failures.afterwards(e, lock::unlock);
      throw e;
    }
  }

  private void bringToSnapshot(
      Staging staging,
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      Optional<SnapshotParametersDefinition> snapshotParameters) {
    VolumeState volume = OwnVolume.of(staging);
    if (volume.unfinished()) {
      // nobody else knows of the server that an ingestion has left when it was cut short
      staging.mysqld().kill("its data is not complete");
    }
    if (volume.filled() && !volume.unfinished()) {
      OwnVolume.keep(staging, volume);
      Resync.settle(staging, volume);
      startWhenStopped(staging);
      if (resync(staging, snapshotParameters)) {
        new Resync(libs, completeStaging(stagedSource, repository, sourceConfig)).run();
      }
    } else if (!OwnVolume.mayBeFilled(volume, asksForNewCopy(snapshotParameters))) {
      throw OwnVolume.empty(staging);
    } else if (staging.parameters().mode() == Mode.MANUAL) {
      new Seed(libs, completeStaging(stagedSource, repository, sourceConfig), volume).make();
    } else {
      Staging complete = completeStaging(stagedSource, repository, sourceConfig);
      new Ingestion(libs, complete, volume).run();
    }
    regainAccess(staging);
    if (staging.parameters().mode() == Mode.MANUAL) {
      holdStill(staging, () -> completeStaging(stagedSource, repository, sourceConfig));
    } else {
      quiesce(staging);
    }
  }

  /**
   * What the user has loaded may hold other accounts, and what the source does to accounts that are
   * called like ours is done here, too. At a start they are made as they are to be.
   */
  private void regainAccess(Staging staging) {
    try {
      staging.session().close();
    } catch (UserError e) {
      if (e.code() != ErrorCode.DATABASE_LOGIN_REFUSED) {
        throw e;
      }
      LOG.warn("the accounts of the staging server were replaced; it is restarted");
      libs.progress(Progress.of("Restarting the staging server"));
      staging.mysqld().stop(STOP_LIMIT);
      start(staging);
    }
  }

  /**
   * Brings the volume of a server that its user writes to into a state that can be captured. InnoDB
   * recovers from a copy taken at any moment; for other tables, writes have to wait meanwhile.
   */
  private void holdStill(Staging staging, Supplier<Staging> complete) {
    libs.progress(Progress.of("Writing changed pages to disk"));
    try (SqlSession session = staging.session()) {
      outsideFiles(staging).refuse(session);
      DirtyPages.writeOut(session);
      if (OtherEngines.present(session)) {
        libs.progress(Progress.of("Locking the tables for the moment of the snapshot"));
        StillTables.hold(libs, complete.get().target());
      }
      staging.scripts().recordPosition(staging.layout(), NO_POSITION);
    }
  }

  /** Tells what the parameters say; without them, as a policy has none, never. */
  private static boolean asksForNewCopy(Optional<SnapshotParametersDefinition> parameters) {
    return parameters
        .map(given -> new Fields("snapshotParametersDefinition", given).flag("resync", false))
        .orElse(false);
  }

  /** Tells whether to start over. */
  private static boolean resync(
      Staging staging, Optional<SnapshotParametersDefinition> parameters) {
    boolean wanted = asksForNewCopy(parameters);
    if (wanted && staging.parameters().mode() == Mode.MANUAL) {
      throw new UserError(
          ErrorCode.WRONG_STATE,
          "The data of the staging server on "
              + staging.host()
              + " come from you, so Doppel cannot resynchronise them.",
          "Load what you want into the server, then take the snapshot without Resynchronize.");
    }
    return wanted;
  }

  /** After a restart of the host nobody else may have started the server. */
  private void startWhenStopped(Staging staging) {
    if (staging.mysqld().running().isEmpty()) {
      LOG.info("the staging server on {} was not running", staging.host());
      start(staging);
    } else {
      Predecessor.optionFile(staging.scripts(), staging.layout())
          .ifPresent(left -> takeOver(staging, left));
    }
  }

  /** Makes a server that version 2.1.0 left, running or not, one of ours. */
  private void takeOver(Staging staging, OptionFile left) {
    LOG.info("taking over the staging server on {} from version 2.1.0", staging.host());
    libs.progress(Progress.of("Taking over the staging server"));
    staging.mysqld().stop(STOP_LIMIT);
    staging.scripts().removePasswords(staging.layout(), Optional.of(staging.sourceConfig().port()));
    launch(
        staging,
        staging
            .startOptions()
            .withOptionFile(
                OptionFiles.ofStaging(
                        Predecessor.wanted(left),
                        staging.parameters(),
                        staging.layout(),
                        staging.installation(),
                        DataSettings.parse(""))
                    .render())
            .withInitSql(staging.accounts()));
  }

  /** Brings the volume into a state that a copy needs hardly any recovery from. */
  private void quiesce(Staging staging) {
    libs.progress(Progress.of("Writing changed pages to disk"));
    try (SqlSession session = staging.session()) {
      outsideFiles(staging).refuse(session);
      Replica replica = new Replica(session);
      boolean follows = staging.parameters().followsSource();
      try {
        if (follows) {
          replica.pauseApplier();
        }
        StagingAccounts.settle(staging, session);
        DirtyPages.writeOutAll(session);
        OtherEngines.flush(session);
        Optional<ReplicaStatus> status = replica.status();
        // A copy that never followed anybody stays what it was recorded to be when it was made.
        if (status.isPresent()) {
          staging.scripts().recordPosition(staging.layout(), status.get().applied());
        }
      } catch (RuntimeException e) {
        if (follows) {
          Failures.afterwards(e, () -> resume(staging));
        }
        throw e;
      }
    }
  }

  private static OutsideFiles outsideFiles(Staging staging) {
    return new OutsideFiles(
        staging.scripts(), staging.layout(), "The staging server on " + staging.host());
  }

  private static void resume(Staging staging) {
    try (SqlSession session = staging.session()) {
      new Replica(session).resumeApplier();
    }
  }

  @Override
  public SnapshotDefinition postSnapshot(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      Optional<SnapshotParametersDefinition> snapshotParameters) {
    Staging staging = staging(stagedSource, repository, sourceConfig);
    Instant now = Instant.now();
    // Not the server's own: it goes on where the engine had to restart it for its snapshot.
    SourcePosition position = staging.scripts().recordedPosition(staging.layout());
    Optional<Long> secondsBehind = Optional.empty();
    String settings;
    ServerVersion version;
    try (SqlSession session = staging.session()) {
      StillTables.release(session);
      Replica replica = new Replica(session);
      if (staging.parameters().followsSource()) {
        replica.resumeApplier();
        secondsBehind = replica.status().flatMap(Linked::secondsBehind);
      }
      settings = DataSettings.ofServer(session).text();
      version = session.version();
    }
    DataSize size = staging.scripts().dataSize(staging.layout());
    VolumeLock.release(staging.scripts(), staging.guid(), libs.runsOneOperationAtATime());
    return new SnapshotFacts(
            UUID.randomUUID().toString(),
            now,
            staging.host(),
            Optional.of(staging.parameters().stagingPort()),
            staging.layout().data(),
            staging.installation().baseDir(),
            staging
                .parameters()
                .providedBackup()
                .flatMap(path -> staging.scripts().recordedBackup(staging.layout())),
            Optional.of(version),
            staging.parameters().asksSource()
                ? Optional.of(staging.source().toString())
                : Optional.empty(),
            position,
            secondsBehind,
            Optional.of(settings),
            Optional.of(staging.parameters().serverId()),
            Optional.of(size))
        .toDefinition();
  }

  @Override
  public void startStaging(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    Staging staging = staging(stagedSource, repository, sourceConfig);
    VolumeState volume = OwnVolume.of(staging);
    throwIfUnfinished(staging, volume);
    OwnVolume.requireFilled(staging, volume);
    start(staging);
  }

  private static void throwIfUnfinished(Staging staging, VolumeState volume) {
    if (volume.unfinished()) {
      throw new UserError(
          ErrorCode.WRONG_STATE,
          "The copy in "
              + staging.layout().mountPath()
              + " on "
              + staging.host()
              + " is not complete: the snapshot that was to make it was cut short.",
          "Take a snapshot, which begins anew.");
    }
  }

  private void start(Staging staging) {
    Optional<OptionFile> left = Predecessor.optionFile(staging.scripts(), staging.layout());
    if (left.isPresent()) {
      takeOver(staging, left.get());
    } else {
      launch(staging, staging.startOptions().withInitSql(staging.accounts()));
    }
  }

  private void launch(Staging staging, StartOptions options) {
    libs.progress(Progress.of("Starting the staging server"));
    staging.mysqld().start(options);
    if (staging.parameters().followsSource()) {
      try (SqlSession session = staging.session()) {
        new Replica(session).start();
      }
    }
  }

  @Override
  public void stopStaging(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    libs.progress(Progress.of("Stopping the staging server"));
    VolumeLock.release(
        new HostScripts(libs, stagedSource.stagedConnection()),
        stagedSource.guid(),
        libs.runsOneOperationAtATime());
    processes(stagedSource).forEach(process -> process.stop(STOP_LIMIT));
  }

  /** Ends the staging server of a dSource whose data are about to be deleted. */
  void abandon(StagedSource stagedSource) {
    processes(stagedSource).forEach(ServerProcess::abandon);
  }

  /** Whatever else is wrong with its parameters, the servers of a dSource can be ended. */
  private List<ServerProcess> processes(StagedSource stagedSource) {
    ServerLayout layout = ServerLayout.of(MountPaths.of(stagedSource));
    return Stream.of(Staging.layoutBeside(layout), layout)
        .map(place -> new ServerProcess(libs, stagedSource.stagedConnection(), place))
        .toList();
  }

  @Override
  public Status status(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    StatusReport report = report(stagedSource, repository, sourceConfig);
    LOG.info("the dSource is {}: {}", report.status(), report.detail());
    return report.status();
  }

  /** Tells whether the staging server works and follows its source, and if not, why. */
  StatusReport report(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    return report(stagedSource, repository, sourceConfig, Following::report);
  }

  /** As {@link #report}, and asks the source, too. */
  StatusReport inspect(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    return report(stagedSource, repository, sourceConfig, Following::inspect);
  }

  private StatusReport report(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      Function<Following, StatusReport> question) {
    Staging staging = staging(stagedSource, repository, sourceConfig);
    try (SqlSession session = staging.session()) {
      return staging.parameters().followsSource()
          ? question.apply(new Following(staging, session))
          : new StatusReport(
              Status.ACTIVE, "answers on port " + staging.parameters().stagingPort());
    } catch (UserError e) {
      return staging.mysqld().running().isPresent()
              && Predecessor.optionFile(staging.scripts(), staging.layout()).isPresent()
          ? new StatusReport(Status.ACTIVE, Predecessor.RUNNING)
          : new StatusReport(Status.INACTIVE, e.getMessage());
    }
  }

  /** Judges a link before anything is touched. */
  Readiness readiness(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    Staging staging = completeStaging(stagedSource, repository, sourceConfig);
    return LinkReadiness.judge(libs, staging, Optional.empty()).toReadiness();
  }

  /** Judges whether the staging server can go on with parameters that were changed. */
  Readiness changeReadiness(
      StagedSource changed, RepositoryDefinition repository, SourceConfigDefinition sourceConfig) {
    return LinkedChange.readiness(libs, completeStaging(changed, repository, sourceConfig));
  }

  /** Lets the staging server go on with parameters that were changed. */
  void change(
      StagedSource changed, RepositoryDefinition repository, SourceConfigDefinition sourceConfig) {
    Staging staging = staging(changed, repository, sourceConfig);
    if (staging.parameters().followsSource()) {
      libs.progress(Progress.of("Connecting the staging server to the source"));
      try (SqlSession session = staging.session()) {
        new Following(staging, session).redirect();
      }
    }
  }

  private static Optional<Long> secondsBehind(ReplicaStatus status) {
    return status.secondsBehind().isPresent()
        ? Optional.of(status.secondsBehind().getAsLong())
        : Optional.empty();
  }

  @Override
  public void worker(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    Staging staging = staging(stagedSource, repository, sourceConfig);
    Optional<VolumeLock> lock = VolumeLock.tryTake(staging);
    if (lock.isEmpty()) {
      LOG.info("another operation works on the dSource on {}; it is left alone", staging.host());
      return;
    }
    try {
      lookAfter(staging);
    } finally {
      lock.get().unlock();
    }
  }

  private void lookAfter(Staging staging) {
    VolumeState volume = OwnVolume.of(staging);
    throwIfUnfinished(staging, volume);
    OwnVolume.requireFilled(staging, volume);
    OwnVolume.keep(staging, volume);
    Resync.settle(staging, volume);
    startWhenStopped(staging);
    regainAccess(staging);
    try (SqlSession session = staging.session()) {
      if (staging.parameters().followsSource()) {
        StagingAccounts.settle(staging, session);
        new Following(staging, session).repair();
      } else {
        StillTables.release(session);
      }
    }
  }

  @Override
  public long sourceSize(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    Staging staging = staging(stagedSource, repository, sourceConfig);
    return Math.max(1, staging.scripts().dataSize(staging.layout()).bytes());
  }

  private Staging staging(
      StagedSource source, RepositoryDefinition repository, SourceConfigDefinition sourceConfig) {
    LinkedParameters parameters = LinkedParameters.of(source.parameters());
    Installation installation =
        RepositoryFacts.of(repository).toRun(libs, source.stagedConnection(), parameters.baseDir());
    return Staging.of(libs, source, installation, SourceConfigFacts.of(sourceConfig));
  }

  /** Asks the host for the installation, so that it has all its programs. */
  private Staging completeStaging(
      StagedSource source, RepositoryDefinition repository, SourceConfigDefinition sourceConfig) {
    LinkedParameters parameters = LinkedParameters.of(source.parameters());
    Installation installation =
        RepositoryFacts.of(repository)
            .complete(libs, source.stagedConnection(), parameters.baseDir());
    return Staging.of(libs, source, installation, SourceConfigFacts.of(sourceConfig));
  }
}
