package io.doppel.plugin;

import io.doppel.model.DataSize;
import io.doppel.model.Deadline;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problems;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.StartOptions;
import io.doppel.mysql.backup.Accounts;
import io.doppel.mysql.backup.AccountsReport;
import io.doppel.mysql.backup.BackupResult;
import io.doppel.mysql.backup.BackupSource;
import io.doppel.mysql.backup.DumpBackup;
import io.doppel.mysql.backup.DumpRestore;
import io.doppel.mysql.backup.LoadSettings;
import io.doppel.mysql.backup.ProvidedBackup;
import io.doppel.mysql.replication.AccountErrors;
import io.doppel.mysql.replication.Haste;
import io.doppel.mysql.replication.Replica;
import io.doppel.mysql.replication.ReplicaFault;
import io.doppel.mysql.replication.ReplicaStatus;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.TableFacts;
import io.doppel.plugin.HostScripts.VolumeState;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an empty volume from the source, by a backup that is taken on the way or one that the user
 * provides, and makes the staging server follow the source from there.
 */
final class Ingestion {
  private static final Logger LOG = LoggerFactory.getLogger(Ingestion.class);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(10);
  private static final Duration TEMPORARY_TABLES_LIMIT = Duration.ofSeconds(30);
  private static final Duration CATCH_UP_LIMIT = Duration.ofHours(24);
  private static final String CATCHING_UP = "Catching up with the source";
  private static final long MEBIBYTE = 1024 * 1024;
  private static final long LEAST_BUFFER_POOL = 128 * MEBIBYTE;
  private static final long MOST_BUFFER_POOL = 2048 * MEBIBYTE;

  /** The server shares the host with the dumps and with other servers. */
  private static final long SHARE_OF_MEMORY = 5;

  /** Whatever the starter file says, a load goes by connections of this host without TLS. */
  private static final List<String> LOADABLE =
      List.of(
          "--read-only=OFF",
          "--loose-require-secure-transport=OFF",
          "--loose-sql-require-primary-key=OFF");

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
   * What a server was made with, for making its option file anew at another place.
   *
   * @param starter the user's starter file
   * @param settings what was taken over from the source
   */
  record Made(OptionFile starter, DataSettings settings) {
    /** Returns the text of the option file of a server. */
    String optionFile(Staging staging) {
      return OptionFiles.ofStaging(
              starter, staging.parameters(), staging.layout(), staging.installation(), settings)
          .render();
    }
  }

  /**
   * Does it. When it fails, the server is not left running, and the next attempt starts from the
   * beginning.
   */
  Made run() {
    libs.progress(Progress.of("Checking the source and the staging host"));
    LinkReadiness readiness = LinkReadiness.judge(libs, staging, Optional.of(volume));
    Failures.throwIfAny(
        new Problems().addAll(readiness.problems()),
        ErrorCode.NOT_READY,
        "The source"
            + (staging.parameters().asksSource() ? " " + staging.source() : "")
            + " cannot be linked");
    readiness
        .warnings()
        .forEach(warning -> LOG.warn("{}: {}", warning.subject(), warning.message()));
    staging.installation().lentPrograms().ifPresent(lent -> LOG.info("client programs: {}", lent));
    try {
      return ingest(readiness);
    } catch (RuntimeException e) {
      Failures.afterwards(e, () -> staging.mysqld().kill("its data is not complete"));
      throw e;
    }
  }

  /**
   * What a copy holds.
   *
   * @param position up to which point of the source
   * @param accounts whether the source's accounts are in it
   */
  private record Copied(SourcePosition position, boolean accounts) {}

  /**
   * What the server has become with it.
   *
   * @param position the copy's
   * @param accounts whether the source's accounts are there as they are to be
   * @param following whether the server has followed the source since
   */
  private record Loaded(SourcePosition position, boolean accounts, boolean following) {}

  private Made ingest(LinkReadiness readiness) {
    Mysqld mysqld = staging.mysqld();
    OptionFile starter = notFollowed(StarterFile.begin(staging), readiness.source());
    DataSettings settings =
        readiness
            .source()
            .map(source -> DataSettings.ofSource(source, version()))
            .orElseGet(() -> DataSettings.fixedIn(starter));
    Optional<ProvidedBackup> backup = readiness.backup();
    if (backup.isPresent() && backup.get().physical()) {
      return restorePhysical(backup.get(), new Made(starter, settings), readiness.source());
    }
    Optional<BackupChoice> choice = readiness.choice();
    choice.ifPresent(chosen -> LOG.info("backup method {}", chosen));
    choice
        .flatMap(BackupChoice::files)
        .ifPresent(files -> LOG.info("in transit {}", files.compression()));
    if (choice.filter(chosen -> chosen.method().copiesFiles()).isPresent()) {
      return copyFiles(new Made(starter, settings), readiness.source().orElseThrow(), choice.get());
    }
    Made made = new Made(starter, settings);

    libs.progress(Progress.of("Initialising the staging server"));
    mysqld.initialize(settings.initializeArguments());
    StartOptions loading = loading(made.optionFile(staging), readiness.size());
    mysqld.start(
        backup.isPresent() ? loading : loading.withArguments(AccountErrors.notPassedOver(starter)));
    Loaded loaded = load(readiness);

    restart(staging.startOptions().withInitSql(staging.accounts()));
    if (!loaded.accounts) {
      try (SqlSession session = staging.session()) {
        copyAccountsAfterCatchingUp(session);
      }
    }
    if (loaded.following) {
      try (SqlSession session = staging.session()) {
        catchUpFirst(session);
      }
    } else if (readiness.source().isPresent() && !loaded.position.isEmpty()) {
      follow(readiness.source().get(), loaded.position);
    }
    end(loaded.position, backup, readiness.source());
    return made;
  }

  /**
   * Fills the server; where it can, it also catches up with the source, while the data are still in
   * its memory.
   */
  private Loaded load(LinkReadiness readiness) {
    Optional<SourceFacts> source = readiness.source();
    try (SqlSession session = staging.session()) {
      LoadSettings.begin(session);
      Copied copied =
          readiness
              .backup()
              .map(backup -> restore(backup, source))
              .orElseGet(() -> copy(source.orElseThrow()));
      boolean accounts = true;
      // Older servers do not start as replicas that were configured and never ran.
      boolean following = follows() && (readiness.backup().isEmpty() || !copied.accounts);
      if (following) {
        configure(session, source.orElseThrow(), copied.position);
      }
      if (source.isPresent() && !copied.accounts) {
        copyAccountsAfterCatchingUp(session);
      } else if (following) {
        accounts = catchUpAfterAccounts(session);
      }
      LoadSettings.endOf(session);
      return new Loaded(copied.position, accounts, following);
    }
  }

  /** What was passed over meanwhile of statements about accounts is in what is copied then. */
  private void copyAccountsAfterCatchingUp(SqlSession session) {
    if (follows()) {
      catchUpFirst(session);
    }
    copyAccounts();
    if (follows()) {
      stopReplication(session);
    }
  }

  private boolean follows() {
    return staging.parameters().followsSource();
  }

  private static void stopReplication(SqlSession session) {
    if (!new Replica(session).stopBetweenTemporaryTables(TEMPORARY_TABLES_LIMIT)) {
      LOG.warn(
          "sessions of the source keep temporary tables open; if they fill other tables from them by"
              + " statements that are in its binary log, replication will stop there");
    }
  }

  private void restart(StartOptions options) {
    libs.progress(Progress.of("Restarting the staging server"));
    staging.mysqld().stop(STOP_LIMIT);
    staging.mysqld().start(options);
  }

  /** Tables in memory are empty after a restart, so that changes of their rows would not apply. */
  private static OptionFile notFollowed(OptionFile starter, Optional<SourceFacts> source) {
    OptionFile changed =
        source.map(facts -> OutwardTables.notFollowed(starter, facts)).orElse(starter);
    for (TableFacts table : source.map(SourceFacts::tables).orElse(List.of())) {
      if (table.inMemory()) {
        changed =
            changed.addForServer("replicate-ignore-table", table.database() + "." + table.name());
      }
    }
    return changed;
  }

  private void end(
      SourcePosition position, Optional<ProvidedBackup> backup, Optional<SourceFacts> source) {
    source.ifPresent(facts -> OutwardTables.remove(staging, facts));
    staging.scripts().recordPosition(staging.layout(), position);
    staging.scripts().recordBackup(staging.layout(), backup.map(ProvidedBackup::file));
    staging.scripts().endIngestion(staging.layout());
  }

  /** The data directory comes as it is, with accounts and all. */
  private Made restorePhysical(ProvidedBackup backup, Made wanted, Optional<SourceFacts> source) {
    FileCopy.Result restored =
        new FileCopy(libs, staging).byRestore(wanted, backup, volume.cores(), bufferPool());
    SourcePosition told = BackupStart.of(staging.parameters(), restored.position());
    SourcePosition position = source.map(facts -> start(told, facts)).orElse(told);
    source.ifPresent(facts -> follow(facts, position));
    end(position, Optional.of(backup), source);
    return restored.made();
  }

  /** The data come with accounts and all, and the server runs on them as it is to run. */
  private Made copyFiles(Made wanted, SourceFacts source, BackupChoice choice) {
    FileCopy copy = new FileCopy(libs, staging);
    FileCopy.Result result =
        choice.method() == BackupMethod.CLONE
            ? copy.byClone(wanted, source)
            : copy.byTool(
                wanted, source, choice.files().orElseThrow(), volume.cores(), bufferPool());
    if (!result.position().isEmpty()) {
      follow(source, result.position());
    }
    end(result.position(), Optional.empty(), Optional.of(source));
    return result.made();
  }

  private StartOptions loading(String optionFile, DataSize expected) {
    List<String> arguments =
        new ArrayList<>(LoadSettings.arguments(version(), expected, volume.free()));
    arguments.addAll(LOADABLE);
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

  private Copied copy(SourceFacts source) {
    LinkedParameters parameters = staging.parameters();
    BackupResult backup =
        new DumpBackup(libs)
            .copy(
                new BackupSource(
                    staging.source(),
                    parameters.sourceUser().orElseThrow(),
                    parameters.sourcePassword(),
                    staging.tls().settled(source.encrypted()),
                    source),
                staging.target(),
                streams());
    LOG.info(
        "copied {} tables ({}) from {} in {} s by {} streams, at {}; writes waited {} ms",
        backup.tables(),
        backup.transferred(),
        staging.source(),
        backup.took().toSeconds(),
        backup.streams(),
        backup.position(),
        backup.locked().toMillis());
    if (follows() && backup.position().isEmpty()) {
      throw new UserError(
          ErrorCode.BACKUP_FAILED,
          "The source " + staging.source() + " does not tell the position of its binary log.",
          "Check that it writes one, and that the account may read its position.");
    }
    copyAccounts();
    return new Copied(backup.position(), true);
  }

  private int streams() {
    return Math.max(1, Math.min(DumpBackup.MOST_STREAMS, volume.cores()));
  }

  private Copied restore(ProvidedBackup backup, Optional<SourceFacts> source) {
    LinkedParameters parameters = staging.parameters();
    DumpRestore.Result result =
        new DumpRestore(libs, backup, staging.target(), streams())
            .load(parameters.databases().usersOwn());
    result.left().forEach(sentence -> LOG.warn("{}", sentence));
    SourcePosition position = BackupStart.of(parameters, result.position());
    LOG.info(
        "loaded {} ({}) of {} in {} s, at {}",
        backup.file(),
        backup.bytes(),
        backup.server().map(Object::toString).orElse("a server of unknown version"),
        result.took().toSeconds(),
        position);
    return new Copied(
        source.isPresent() ? start(position, source.get()) : position, result.accounts());
  }

  /** The end of a dump may have told more than was known before it was loaded. */
  private SourcePosition start(SourcePosition told, SourceFacts source) {
    if (told.isEmpty()) {
      throw new UserError(
          ErrorCode.BACKUP_UNUSABLE,
          "The backup does not tell the position of its source "
              + staging.source()
              + ", so nobody knows from where to follow it.",
          "Give its position, or link without LogSync.");
    }
    try (SqlSession session = staging.sourceSession()) {
      SourcePosition position = BackupStart.completed(told, session);
      Failures.throwIfAny(
          new Problems().addAll(BackupStart.problems(position, session, source)),
          ErrorCode.BACKUP_UNUSABLE,
          "The source " + staging.source() + " cannot be followed from the backup's position");
      return position;
    }
  }

  private void copyAccounts() {
    libs.progress(Progress.of("Copying accounts"));
    try (SqlSession session = staging.session();
        SqlSession from = staging.sourceSession()) {
      AccountsReport report = Accounts.copy(from, session);
      report
          .skipped()
          .forEach(
              left -> LOG.warn("{} was not copied as it is: {}", left.account(), left.reason()));
      report
          .locked()
          .forEach(left -> LOG.warn("{} was copied locked: {}", left.account(), left.reason()));
    }
  }

  private void follow(SourceFacts source, SourcePosition position) {
    try (SqlSession session = staging.session()) {
      configure(session, source, position);
      if (follows()) {
        catchUpFirst(session);
      }
    }
  }

  /** Without LogSync the server only remembers the position, for the facts of snapshots. */
  private void configure(SqlSession session, SourceFacts source, SourcePosition position) {
    libs.progress(Progress.of("Setting up replication"));
    new Replica(session)
        .configure(
            staging.replicationSource(
                source.encrypted(), position, source.gtids() && position.gtids().isPresent()));
  }

  /**
   * Catches up with a source whose accounts have been copied, after its data: what has been done to
   * them since the data's position may be done already. Then stops.
   *
   * @return whether it has caught up; if not, it stands at such a statement
   */
  private boolean catchUpAfterAccounts(SqlSession session) {
    try {
      catchUpFirst(session);
      stopReplication(session);
      return true;
    } catch (UserError e) {
      if (!standsAtAccounts(session)) {
        throw e;
      }
      LOG.info("accounts were changed on the source while it was copied: {}", e.getMessage());
      return false;
    }
  }

  private static boolean standsAtAccounts(SqlSession session) {
    return new Replica(session)
        .status()
        .flatMap(status -> status.applier().fault())
        .filter(fault -> AccountErrors.contain(fault.number()))
        .isPresent();
  }

  private void catchUpFirst(SqlSession session) {
    Replica replica = new Replica(session);
    Haste haste = Haste.begin(session, volume.cores());
    replica.start();
    try {
      catchUp(libs, staging, replica);
    } catch (UserError e) {
      if (replica
          .status()
          .flatMap(ReplicaStatus::fault)
          .filter(fault -> fault.remedy() == ReplicaFault.Remedy.RESYNC)
          .isPresent()) {
        throw new UserError(
            e.code(),
            e.getMessage(),
            "Let the source keep its binary logs for longer than the copy takes, then try again.");
      }
      throw e;
    }
    haste.end();
  }

  /** Waits until everything has arrived that the source has now. */
  static void catchUp(Libs libs, Staging staging, Replica replica) {
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
