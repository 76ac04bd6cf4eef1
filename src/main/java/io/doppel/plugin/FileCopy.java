package io.doppel.plugin;

import io.doppel.model.DataSize;
import io.doppel.mysql.AccountTables;
import io.doppel.mysql.Dialect;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.StartOptions;
import io.doppel.mysql.backup.BackupSource;
import io.doppel.mysql.backup.CloneBackup;
import io.doppel.mysql.backup.PhysicalBackup;
import io.doppel.mysql.backup.PhysicalRestore;
import io.doppel.mysql.backup.PhysicalSource;
import io.doppel.mysql.backup.ProvidedBackup;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.UserError;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an empty volume with files of the source, copied or from a backup: all databases, with
 * accounts and all. The staging server runs on them afterwards.
 */
final class FileCopy {
  private static final Logger LOG = LoggerFactory.getLogger(FileCopy.class);

  private static final int MOST_FILES_AT_A_TIME = 4;

  private final Libs libs;
  private final Staging staging;

  FileCopy(Libs libs, Staging staging) {
    this.libs = libs;
    this.staging = staging;
  }

  /**
   * What has come of it.
   *
   * @param position up to which point of the source the copy is
   * @param made what the server was made with
   */
  record Result(SourcePosition position, Ingestion.Made made) {}

  /** Makes it by MySQL's clone plugin. */
  Result byClone(Ingestion.Made made, SourceFacts source) {
    Mysqld mysqld = staging.mysqld();
    try (SqlSession session = staging.sourceSession()) {
      CloneBackup.prepare(session);
    }
    libs.progress(Progress.of("Initialising the staging server"));
    mysqld.initialize(made.settings().initializeArguments());
    mysqld.start(
        staging
            .startOptions()
            .withOptionFile(made.optionFile(staging))
            .withInitSql(staging.firstAccounts())
            .withArguments(
                "--read-only=OFF",
                "--skip-log-bin",
                "--event-scheduler=OFF",
                "--loose-require-secure-transport=OFF"));
    CloneBackup clone = new CloneBackup(libs, backupSource(source), staging.target());
    try (SqlSession session = staging.sourceSession()) {
      clone.run(session);
    }
    startOnCopy(staging.startOptions());
    try (SqlSession session = staging.session()) {
      CloneBackup.Result result = clone.result(session);
      LOG.info("cloned {} of {}, at {}", result.transferred(), staging.source(), result.position());
      return new Result(result.position(), made);
    }
  }

  /**
   * Makes it by the backup tool on the source's host.
   *
   * @param files what is copied
   * @param cores processors of the staging host
   * @param memory what making the copy consistent may use
   */
  Result byTool(
      Ingestion.Made wanted, SourceFacts source, PhysicalSource files, int cores, DataSize memory) {
    PhysicalBackup.Result result =
        new PhysicalBackup(
                libs,
                backupSource(source),
                files,
                staging.connection(),
                staging.installation(),
                staging.layout())
            .run(parallel(cores), memory);
    LOG.info(
        "copied {} of {}, by {} that went from host to host, {}; at {}",
        result.size(),
        files.dataDirectory(),
        result.transferred(),
        files.compression(),
        result.position());
    return started(wanted, result.options(), result.position(), source.version());
  }

  /**
   * Makes it from a physical backup that the user provides.
   *
   * @param cores processors of the staging host
   * @param memory what making the files consistent may use
   * @throws UserError BACKUP_UNUSABLE
   */
  Result byRestore(Ingestion.Made wanted, ProvidedBackup backup, int cores, DataSize memory) {
    PhysicalRestore.Result result =
        new PhysicalRestore(libs, staging.connection(), staging.installation(), staging.layout())
            .restore(backup, parallel(cores), memory);
    LOG.info("restored {} of {}, at {}", backup.file(), result.server(), result.position());
    BackupStart.requireKnown(
        staging.parameters(),
        staging.host() + ":" + backup.file(),
        result.server(),
        result.position());
    return started(wanted, result.options(), result.position(), result.server());
  }

  private static int parallel(int cores) {
    return Math.max(1, Math.min(MOST_FILES_AT_A_TIME, cores));
  }

  /** The files are those of a server of the version given; ours may be of a later one. */
  private Result started(
      Ingestion.Made wanted, String options, SourcePosition told, ServerVersion copied) {
    DataSettings settings =
        DataSettings.ofBackup(OptionFile.parse(options), staging.installation().version());
    Ingestion.Made made = new Ingestion.Made(wanted.starter(), wanted.settings().with(settings));
    startOnCopy(staging.startOptions().asClone().withOptionFile(made.optionFile(staging)));
    try (SqlSession session = staging.session()) {
      return new Result(positionOf(session, told, Dialect.of(copied)), made);
    }
  }

  /**
   * Returns up to which point of the source the copy really is. The last transactions that had
   * written to the binary log and were not finished yet when the files were copied count in what
   * the tool tells; the copy, which has no binary log, has taken them back, so they have to come
   * again. Where there are tables of other engines the tool has let all transactions finish, and
   * the copy does not know of those that wrote to these.
   */
  private static SourcePosition positionOf(
      SqlSession session, SourcePosition told, Dialect copied) {
    if (told.gtids().isEmpty() || !copied.keepsGtidsWithData() || OtherEngines.present(session)) {
      return told;
    }
    return session
        .queryOne(copied.appliedGtids())
        .flatMap(row -> row.find("gtids"))
        .filter(gtids -> !gtids.isBlank())
        .map(GtidSet::new)
        .map(own -> told.gtids().get().upTo(own).union(own))
        .map(gtids -> new SourcePosition(told.binlog(), Optional.of(gtids)))
        .orElse(told);
  }

  private BackupSource backupSource(SourceFacts source) {
    return new BackupSource(
        staging.source(),
        staging.parameters().sourceUser().orElseThrow(),
        staging.parameters().sourcePassword(),
        staging.tls().settled(source.encrypted()),
        source);
  }

  /** What the source has for {@code root@localhost} may be of no use on another host. */
  private void startOnCopy(StartOptions options) {
    libs.progress(Progress.of("Starting the staging server"));
    staging
        .mysqld()
        .start(options.withInitSql(staging.accounts().forgetReplication().forgetServers()));
    try (SqlSession session = staging.session()) {
      AccountTables.unguarded(session).forEach(StagingAccounts::tellLocked);
    }
  }
}
