package io.doppel.plugin;

import io.doppel.model.DataSize;
import io.doppel.model.Deadline;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problems;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ReplicationSource;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.StartOptions;
import io.doppel.mysql.backup.Accounts;
import io.doppel.mysql.backup.BackupResult;
import io.doppel.mysql.backup.BackupSource;
import io.doppel.mysql.backup.DumpBackup;
import io.doppel.mysql.backup.LoadSettings;
import io.doppel.mysql.replication.Replica;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.plugin.HostScripts.VolumeState;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an empty volume from the source by a backup that is taken on the way, and makes the staging
 * server follow the source from there.
 */
final class Ingestion {
  private static final Logger LOG = LoggerFactory.getLogger(Ingestion.class);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(10);
  private static final Duration CATCH_UP_LIMIT = Duration.ofHours(24);
  private static final String CATCHING_UP = "Catching up with the source";
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(5);
  private static final long MEBIBYTE = 1024 * 1024;
  private static final long LEAST_BUFFER_POOL = 128 * MEBIBYTE;
  private static final long MOST_BUFFER_POOL = 2048 * MEBIBYTE;

  /** The server shares the host with the dumps and with other servers. */
  private static final long SHARE_OF_MEMORY = 5;

  private final Libs libs;
  private final Staging staging;
  private final VolumeState volume;

  /**
   * Prepares an ingestion.
   *
   * @param staging with all programs of its installation
   * @param volume what is in the mounted volume
   */
  Ingestion(Libs libs, Staging staging, VolumeState volume) {
    this.libs = libs;
    this.staging = staging;
    this.volume = volume;
  }

  /**
   * Does it. When it fails, the server is not left running, and the next attempt starts from the
   * beginning.
   */
  void run() {
    libs.progress(Progress.of("Checking the source and the staging host"));
    LinkReadiness readiness = LinkReadiness.judge(libs, staging, Optional.of(volume));
    Failures.throwIfAny(
        new Problems().addAll(readiness.problems()),
        ErrorCode.NOT_READY,
        "The source " + staging.source() + " cannot be linked");
    readiness
        .warnings()
        .forEach(warning -> LOG.warn("{}: {}", warning.subject(), warning.message()));
    try {
      ingest(readiness.source().orElseThrow());
    } catch (RuntimeException e) {
      Failures.afterwards(e, () -> staging.mysqld().kill("its data is not complete"));
      throw e;
    }
  }

  private void ingest(SourceFacts source) {
    Mysqld mysqld = staging.mysqld();
    DataSettings settings = DataSettings.ofSource(source, version());
    Optional<String> starter = staging.scripts().beginIngestion(staging.layout());
    String optionFile =
        OptionFiles.ofStaging(
                starter.map(OptionFile::parse).orElseGet(OptionFile::empty),
                staging.parameters(),
                staging.layout(),
                staging.installation(),
                settings)
            .render();

    libs.progress(Progress.of("Initialising the staging server"));
    mysqld.initialize(settings.initializeArguments());
    mysqld.start(loading(optionFile));
    SourcePosition position = load(source);

    libs.progress(Progress.of("Restarting the staging server"));
    mysqld.stop(STOP_LIMIT);
    mysqld.start(staging.startOptions().withInitSql(staging.accounts()));
    if (!position.isEmpty()) {
      follow(source, position);
    }
    staging.scripts().endIngestion(staging.layout());
  }

  private StartOptions loading(String optionFile) {
    List<String> arguments = new ArrayList<>(LoadSettings.arguments(version()));
    arguments.add("--read-only=OFF");
    arguments.add("--innodb-buffer-pool-size=" + bufferPool().bytes());
    return staging
        .startOptions()
        .withOptionFile(optionFile)
        .withInitSql(staging.firstAccounts())
        .withArguments(arguments.toArray(String[]::new));
  }

  private DataSize bufferPool() {
    long share = volume.freeMemoryBytes() / SHARE_OF_MEMORY;
    long within = Math.max(LEAST_BUFFER_POOL, Math.min(MOST_BUFFER_POOL, share));
    return new DataSize(within / MEBIBYTE * MEBIBYTE);
  }

  private SourcePosition load(SourceFacts source) {
    LinkedParameters parameters = staging.parameters();
    try (SqlSession session = staging.session()) {
      LoadSettings.begin(session);
      BackupResult backup =
          new DumpBackup(libs)
              .copy(
                  new BackupSource(
                      staging.source(),
                      parameters.sourceUser().orElseThrow(),
                      parameters.sourcePassword(),
                      source),
                  staging.target(),
                  Math.max(1, Math.min(DumpBackup.MOST_STREAMS, volume.cores())));
      LOG.info(
          "copied {} tables ({}) from {} in {} s by {} streams, at {}; writes waited {} ms",
          backup.tables(),
          backup.transferred(),
          staging.source(),
          backup.took().toSeconds(),
          backup.streams(),
          backup.position(),
          backup.locked().toMillis());
      libs.progress(Progress.of("Copying accounts"));
      try (SqlSession from = staging.sourceSession()) {
        Accounts.copy(from, session)
            .skipped()
            .forEach(left -> LOG.warn("{} was not copied: {}", left.account(), left.reason()));
      }
      LoadSettings.endOf(session);
      return backup.position();
    }
  }

  /** Without LogSync the server only remembers the position, for the facts of snapshots. */
  private void follow(SourceFacts source, SourcePosition position) {
    LinkedParameters parameters = staging.parameters();
    libs.progress(Progress.of("Setting up replication"));
    try (SqlSession session = staging.session()) {
      Replica replica = new Replica(session);
      replica.configure(
          new ReplicationSource(
              staging.source(),
              parameters.effectiveReplicationUser(),
              parameters.effectiveReplicationPassword(),
              source.encrypted(),
              position,
              source.gtids() && position.gtids().isPresent(),
              RETRY_PAUSE));
      if (parameters.followsSource()) {
        replica.start();
        catchUp(replica);
      }
    }
  }

  private void catchUp(Replica replica) {
    SourcePosition goal;
    try (SqlSession source = staging.sourceSession()) {
      goal = Replica.endOf(source);
    }
    replica.awaitApplied(
        goal,
        Deadline.after(CATCH_UP_LIMIT),
        lag ->
            libs.progress(
                lag.secondsBehind().isPresent()
                    ? new Progress(
                        CATCHING_UP,
                        lag.secondsBehind().getAsLong(),
                        OptionalLong.empty(),
                        Progress.Unit.SECONDS_BEHIND)
                    : Progress.of(CATCHING_UP)));
  }

  private ServerVersion version() {
    return staging.installation().version();
  }
}
