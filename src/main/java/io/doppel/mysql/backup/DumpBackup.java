package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DataSize;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.Row;
import io.doppel.mysql.ServerUser;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.source.TableFacts;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.ScriptFailedException;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies databases of a running source into a running server of ours, with no file in between:
 * several dumps side by side, each piped into a client, all of them seeing the source at one and
 * the same position.
 *
 * <p>A read lock holds the source's commits only until each dump has opened its snapshot, usually
 * some tenths of a second. Where it cannot be had, MariaDB's own consistent snapshot is used, by
 * one dump. Tables without transactions stay locked against writes until they have been copied.
 *
 * <p>System schemas are neither read nor touched. Thread-safe.
 */
public final class DumpBackup {
  private static final Logger LOG = LoggerFactory.getLogger(DumpBackup.class);

  /** More streams than this have not been seen to help. */
  public static final int MOST_STREAMS = 4;

  private static final int PLAN_TRIES = 5;

  /** They are begun while nobody can commit on the source. */
  private static final int MOST_LOCKED = 12;

  private static final int MOST_NAMED = 10;

  /** All columns of a sequence, in their order. */
  private static final List<String> SEQUENCE_COLUMNS =
      List.of(
          "next_not_cached_value",
          "minimum_value",
          "maximum_value",
          "start_value",
          "increment",
          "cache_size",
          "cycle_option",
          "cycle_count");

  private static final Duration OPEN_LIMIT = Duration.ofSeconds(25);
  private static final Duration LOCK_LIMIT = Duration.ofSeconds(45);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
  private static final Duration OBJECTS_LIMIT = Duration.ofHours(2);

  private final Libs libs;

  /** Creates it. */
  public DumpBackup(Libs libs) {
    this.libs = requireNonNull(libs, "libs is null");
  }

  /**
   * Copies; returns when everything is loaded.
   *
   * @param source the server to copy
   * @param target the server to fill; what is in databases of the same names is replaced
   * @param streams how many dumps to run side by side at most, 1 or more
   * @throws DoppelException BACKUP_FAILED when the source cannot be read; RESTORE_FAILED when the
   *     data cannot be loaded; DISK_FULL; DATABASE_LOGIN_REFUSED; CONNECTION_LOST; CANCELLED.
   *     Nothing is running then, and no lock is left on the source
   */
  public BackupResult copy(BackupSource source, BackupTarget target, int streams) {
    if (streams < 1) {
      throw new IllegalArgumentException("streams is not positive: " + streams);
    }
    refuseOddNames(source);
    try (SqlSession control = openSource(source, target);
        SqlSession staging = openTarget(target)) {
      try {
        return new Run(source, target, streams, control, staging).copy();
      } catch (UserError e) {
        throw e.code() == ErrorCode.CONNECTION_LOST && !staging.isOver()
            ? new CopyFailure(source, target).sourceLost(e)
            : e;
      }
    }
  }

  private static void refuseOddNames(BackupSource source) {
    for (String database : source.facts().databases()) {
      if (database.indexOf('\n') >= 0) {
        throw new UserError(
            ErrorCode.BACKUP_FAILED,
            "The name of the database '" + database + "' has a line break.",
            "Leave that database out.");
      }
    }
  }

  private SqlSession openSource(BackupSource source, BackupTarget target) {
    return SqlSession.open(
        libs,
        target.connection(),
        source.address(),
        source.user(),
        source.password(),
        source.tls());
  }

  private SqlSession openTarget(BackupTarget target) {
    return target.login(libs).manage(target.password());
  }

  /** One copying. */
  private final class Run {
    private final BackupSource source;
    private final BackupTarget target;
    private int streams;
    private final SqlSession control;
    private final SqlSession staging;
    private final DumpTool tool;
    private final ObjectsFile objects;
    private final long start = System.nanoTime();
    private final Map<TableName, Long> sizes = new HashMap<>();

    /** The databases that the staging server has been given, as an {@link Inventory} has them. */
    private Map<String, String> created = Map.of();

    Run(
        BackupSource source,
        BackupTarget target,
        int streams,
        SqlSession control,
        SqlSession staging) {
      this.source = source;
      this.target = target;
      this.streams = streams;
      this.control = control;
      this.staging = staging;
      this.tool = new DumpTool(target.server().installation());
      this.objects = new ObjectsFile(libs, source, target, tool, OBJECTS_LIMIT);
      for (TableFacts table : source.facts().tables()) {
        sizes.put(new TableName(table.database(), table.name()), table.size().bytes());
      }
    }

    BackupResult copy() {
      staging.execute("SET SESSION sql_log_bin = 0");
      staging.execute("SET SESSION foreign_key_checks = 0");
      SpatialReferences.copy(control, staging);
      ReadLock lock = new ReadLock(control);
      libs.progress(Progress.of("Looking at the source's databases"));
      Inventory inventory = read();
      if (streams > 1 && loadsOneByOne(inventory)) {
        LOG.info(
            "one dump at a time: MySQL 8.0 may not create tables with foreign keys side by side");
        streams = 1;
      }
      throwIfTooManyLocks(inventory);
      objects.dump(inventory);
      try (StreamGroup group = new StreamGroup()) {
        return copy(lock, inventory, group);
      } finally {
        objects.discard();
      }
    }

    /** All of them have to run at once: a dump locks the tables of one database at a time. */
    private void throwIfTooManyLocks(Inventory inventory) {
      int databases = Inventory.databasesOf(inventory.notTransactional()).size();
      if (databases > MOST_LOCKED) {
        throw new UserError(
            ErrorCode.BACKUP_FAILED,
            "The source "
                + source.address()
                + " has tables that are not transactional in "
                + databases
                + " databases; dumps can read those of "
                + MOST_LOCKED
                + " at once.",
            "Convert them to InnoDB, link fewer databases, or copy by another method.");
      }
    }

    /**
     * MySQL 8.0 locks a table also when another one with a foreign key to it is created or dropped,
     * and breaks deadlocks by an error: seen with 8.0.12 each time, never with 5.7.22 or 9.7.4.
     */
    private boolean loadsOneByOne(Inventory inventory) {
      ServerVersion version = target.server().installation().version();
      return !version.isMariaDb()
          && version.series().equals("8.0")
          && control
              .query(
                  "SELECT DISTINCT CONSTRAINT_SCHEMA AS s"
                      + " FROM information_schema.REFERENTIAL_CONSTRAINTS")
              .stream()
              .anyMatch(row -> Inventory.databasesOf(inventory.tables()).contains(row.text("s")));
    }

    private Inventory read() {
      return Inventory.read(control, source.facts().databases());
    }

    private Map<TableName, ExactTable> exact(Inventory inventory) {
      return ExactTable.read(control, inventory, tool.copiesHistory());
    }

    /** What has changed since the snapshots is noticed by those who read from them. */
    private void throwIfColumnsChanged(Inventory inventory, Map<TableName, ExactTable> exact) {
      if (!exact(inventory).equals(exact)) {
        throw new UserError(
            ErrorCode.BACKUP_FAILED,
            "Columns of tables of the source "
                + source.address()
                + " were changed while its copy began.",
            "Try again when less of that is going on.");
      }
    }

    private BackupResult copy(ReadLock lock, Inventory first, StreamGroup group) {
      Inventory inventory = first;
      for (int i = 0; i < PLAN_TRIES; i++) {
        // before the source is locked: there may be many
        createDatabases(inventory);
        Map<TableName, ExactTable> exact = exact(inventory);
        if (!lock(lock, inventory)) {
          return copyWithoutLock(inventory, exact, group);
        }
        Inventory locked = read();
        if (locked.equals(inventory)) {
          return copyUnderLock(lock, inventory, exact, group);
        }
        lock.unlock();
        if (!locked.sameDefinitions(inventory)) {
          objects.dump(locked);
        }
        inventory = locked;
      }
      throw new UserError(
          ErrorCode.BACKUP_FAILED,
          "Tables, views or routines of the source "
              + source.address()
              + " were created, changed or removed each time that it was about to be copied.",
          "Try again when less of that is going on.");
    }

    /** Returns whether the source is locked; not when it never lets itself be locked. */
    private boolean lock(ReadLock lock, Inventory inventory) {
      libs.progress(Progress.of("Opening snapshots of the source"));
      Deadline deadline = Deadline.after(LOCK_LIMIT);
      while (true) {
        switch (lock.lock()) {
          case LOCKED -> {
            return true;
          }
          case NOT_ALLOWED -> {
            if (canDoWithoutLock(inventory)) {
              return false;
            }
            throw new UserError(
                ErrorCode.BACKUP_FAILED,
                "The account '"
                    + source.user()
                    + "' may not lock the source "
                    + source.address()
                    + " for the moment in which the dumps begin.",
                "Grant it RELOAD on *.*.");
          }
          case BUSY -> {
            if (deadline.expired()) {
              if (canDoWithoutLock(inventory)) {
                return false;
              }
              throw new UserError(
                  ErrorCode.BACKUP_FAILED,
                  "The source "
                      + source.address()
                      + " could not be locked for the moment in which the dumps begin, because"
                      + " statements run for longer than that.",
                  "Try again when these statements have ended.",
                  lock.longStatements(),
                  null);
            }
            lock.letOthersGo();
          }
        }
      }
    }

    /** Tells whether the source knows the position of a snapshot, and the snapshot covers all. */
    private boolean canDoWithoutLock(Inventory inventory) {
      return control.version().isMariaDb() && inventory.notTransactional().isEmpty();
    }

    private BackupResult copyUnderLock(
        ReadLock lock, Inventory inventory, Map<TableName, ExactTable> exact, StreamGroup group) {
      SourcePosition position = lock.position();
      try (TableLocks tableLocks = new TableLocks(lockTables(inventory.notTransactional()))) {
        control.execute("DO 0");
        Set<TableName> covered = new HashSet<>(inventory.tables());
        covered.removeAll(inventory.notTransactional());
        covered.removeAll(exact.keySet());
        List<List<TableName>> parts = new ArrayList<>();
        inventory.notTransactional().stream()
            .filter(table -> !exact.containsKey(table))
            .collect(Collectors.groupingBy(TableName::database, TreeMap::new, Collectors.toList()))
            .values()
            .forEach(parts::add);
        int locking = parts.size();
        parts.addAll(TableBins.spread(covered, this::size, streams));
        CopyProgress progress = progress(inventory.tables());
        List<CopyStream> all = new ArrayList<>();
        for (List<TableName> part : parts) {
          boolean locked = all.size() < locking;
          CopyStream stream = stream(inventory, part, all.size(), progress, locked, List.of());
          all.add(stream);
          if (locked) {
            tableLocks.add(stream);
          }
        }
        List<TableName> lockedOnes = new ArrayList<>(exact.keySet());
        lockedOnes.retainAll(inventory.notTransactional());
        if (!lockedOnes.isEmpty()) {
          CopyStream stream = exactly(exact, lockedOnes, all.size(), progress, true, false);
          all.add(stream);
          tableLocks.add(stream);
        }
        List<TableName> rest = new ArrayList<>(exact.keySet());
        rest.removeAll(lockedOnes);
        for (List<TableName> part : TableBins.spread(rest, this::size, streams)) {
          all.add(exactly(exact, part, all.size(), progress, false, false));
        }
        all.forEach(group::start);
        // Their values change outside of any transaction, so now is the time.
        createSequences(inventory.sequences());
        awaitOpened(group, all);
        lock.unlock();
        throwIfColumnsChanged(inventory, exact);
        finish(inventory, group, tableLocks::tend);
        return result(position, inventory, all, lock.locked());
      } finally {
        lock.release();
      }
    }

    /** One session has to read everything: nobody else sees the same moment. */
    private BackupResult copyWithoutLock(
        Inventory inventory, Map<TableName, ExactTable> exact, StreamGroup group) {
      createSequences(inventory.sequences());
      CopyProgress progress = progress(inventory.tables());
      Map<TableName, ExactTable> all =
          exact.isEmpty() ? exact : ExactTable.all(control, inventory, tool.copiesHistory());
      CopyStream only =
          exact.isEmpty()
              ? stream(
                  inventory,
                  List.copyOf(inventory.tables()),
                  0,
                  progress,
                  false,
                  List.of("--master-data=2"))
              : exactly(all, List.copyOf(all.keySet()), 0, progress, false, true);
      group.start(only);
      awaitOpened(group, List.of(only));
      if (!read().equals(inventory)) {
        throw new UserError(
            ErrorCode.BACKUP_FAILED,
            "Tables, views or routines of the source "
                + source.address()
                + " were created, changed or removed while its dump began.",
            "Try again when less of that is going on.");
      }
      throwIfColumnsChanged(inventory, exact);
      SourcePosition position = ReadLock.withGtids(control, only.position());
      finish(inventory, group, () -> {});
      return result(position, inventory, List.of(only), Duration.ZERO);
    }

    private void awaitOpened(StreamGroup group, List<CopyStream> all) {
      if (!group.awaitOpened(all, OPEN_LIMIT)) {
        // When the host was lost, this fails and tells it; that the dumps hang is no news then.
        control.execute("DO 0");
        throw new CopyFailure(source, target).notOpened(OPEN_LIMIT);
      }
    }

    private void finish(Inventory inventory, StreamGroup group, Runnable meanwhile) {
      // Idle sessions are ended by the source soon, so each gets a sign of life.
      group.awaitAll(
          KEEP_ALIVE,
          () -> {
            meanwhile.run();
            control.execute("DO 0");
          });
      if (!inventory.definitions().isEmpty()) {
        libs.progress(Progress.of("Loading views, routines, triggers and events"));
        try (StandIns standIns = new StandIns(staging)) {
          standIns.make(control, inventory.outward());
          objects.load();
        }
      }
      throwIfIncomplete(inventory);
    }

    /** No dump program says that it left something out, so what has arrived is looked at. */
    private void throwIfIncomplete(Inventory inventory) {
      List<String> missing =
          inventory.missingIn(Inventory.read(staging, source.facts().databases()));
      if (!missing.isEmpty()) {
        List<String> named = missing.subList(0, Math.min(MOST_NAMED, missing.size()));
        throw new UserError(
            ErrorCode.RESTORE_FAILED,
            "The copy on %s lacks what the source %s has: %s%s."
                .formatted(
                    target.host(),
                    source.address(),
                    String.join(", ", named),
                    missing.size() > MOST_NAMED ? ", ..." : ""),
            "Try again. If it happens again, copy by another method.",
            String.join("\n", missing),
            null);
      }
    }

    private BackupResult result(
        SourcePosition position, Inventory inventory, List<CopyStream> all, Duration locked) {
      return new BackupResult(
          position,
          new DataSize(all.stream().mapToLong(CopyStream::transferred).sum()),
          inventory.tables().size(),
          all.size(),
          locked,
          Duration.ofNanos(System.nanoTime() - start));
    }

    private long size(TableName table) {
      return sizes.getOrDefault(table, 0L);
    }

    private CopyProgress progress(Collection<TableName> tables) {
      ToLongFunction<TableName> size = this::size;
      return new CopyProgress(libs, tables.size(), tables.stream().mapToLong(size).sum(), size);
    }

    /** Returns the stream that copies these tables: all others of their databases are left out. */
    private CopyStream stream(
        Inventory inventory,
        List<TableName> tables,
        int number,
        CopyProgress progress,
        boolean locked,
        List<String> more) {
      Set<String> databases = Inventory.databasesOf(tables);
      if (databases.isEmpty()) {
        // There is nothing but empty databases, and still a snapshot to be opened.
        databases = new TreeSet<>(inventory.databases().keySet());
      }
      Set<TableName> wanted = Set.copyOf(tables);
      List<TableName> without = new ArrayList<>();
      boolean historic = false;
      for (TableName name : inventory.allNames()) {
        if (!wanted.contains(name) && databases.contains(name.database())) {
          without.add(name);
        }
        historic |= wanted.contains(name) && inventory.historic().contains(name);
      }
      List<String> arguments = new ArrayList<>(tool.dataArguments(locked, historic));
      arguments.addAll(more);
      return CopyStream.ofDatabases(
          libs, source, target, tool, progress, number, locked, arguments, databases, without);
    }

    /** Returns a stream of tables that the dump program cannot copy as they are. */
    private CopyStream exactly(
        Map<TableName, ExactTable> exact,
        List<TableName> tables,
        int number,
        CopyProgress progress,
        boolean locked,
        boolean tellingPosition) {
      List<ExactTable> wanted = tables.stream().sorted().map(exact::get).toList();
      return CopyStream.ofTables(
          libs, source, target, tool, progress, number, locked, tellingPosition, wanted);
    }

    /**
     * Keeps tables that no snapshot covers from changing, by a session of their own. Their dumps
     * have locks of their own: without, they would wait behind those who want to write, who wait
     * for this session. By itself the lock of a dump does not do: it lets rows be added, of which
     * not all engines hide what came later.
     */
    private Optional<SqlSession> lockTables(Collection<TableName> tables) {
      if (tables.isEmpty()) {
        return Optional.empty();
      }
      SqlSession session = openSource(source, target);
      try {
        session.execute("SET SESSION wait_timeout = " + ReadLock.IDLE_LIMIT.toSeconds());
        session.execute("SET SESSION lock_wait_timeout = " + OPEN_LIMIT.toSeconds());
        session.execute(
            "LOCK TABLES "
                + String.join(
                    ", ", tables.stream().map(table -> table.quoted() + " READ").toList()));
        return Optional.of(session);
      } catch (RuntimeException e) {
        session.close();
        throw e;
      }
    }

    private void createDatabases(Inventory inventory) {
      if (inventory.databases().equals(created)) {
        return;
      }
      Set<String> unwanted = new TreeSet<>(created.keySet());
      unwanted.addAll(inventory.databases().keySet());
      unwanted.forEach(name -> staging.execute("DROP DATABASE IF EXISTS " + Sql.identifier(name)));
      for (String name : inventory.databases().keySet()) {
        staging.execute(
            control
                .queryOne("SHOW CREATE DATABASE " + Sql.identifier(name))
                .orElseThrow()
                .text("Create Database"));
      }
      created = inventory.databases();
    }

    /** A sequence is a row of settings and state; SETVAL would never lower its value. */
    private void createSequences(Collection<TableName> sequences) {
      for (TableName sequence : sequences) {
        String statement =
            control.queryOne("SHOW CREATE SEQUENCE " + sequence.quoted()).orElseThrow().text(1);
        Row row = control.queryOne("SELECT * FROM " + sequence.quoted()).orElseThrow();
        staging.execute("USE " + Sql.identifier(sequence.database()));
        staging.execute(statement);
        staging.execute(
            SEQUENCE_COLUMNS.stream()
                .map(row::text)
                .collect(
                    Collectors.joining(
                        ", ", "INSERT INTO " + sequence.quoted() + " VALUES (", ")")));
      }
    }
  }

  /** The locks of tables that no snapshot covers, kept until the dumps of these have ended. */
  private static final class TableLocks implements AutoCloseable {
    private final List<CopyStream> dumps = new ArrayList<>();
    private Optional<SqlSession> session;

    TableLocks(Optional<SqlSession> session) {
      this.session = session;
    }

    void add(CopyStream dump) {
      dumps.add(dump);
    }

    /** To be called now and then: lets go as soon as that may be. */
    void tend() {
      if (dumps.stream().allMatch(CopyStream::loaded)) {
        close();
      }
      session.ifPresent(locks -> locks.execute("DO 0"));
    }

    @Override
    public void close() {
      session.ifPresent(SqlSession::close);
      session = Optional.empty();
    }
  }

  /** The file on the staging host that keeps definitions until the tables are there. */
  private static final class ObjectsFile {
    private final Libs libs;
    private final BackupSource source;
    private final BackupTarget target;
    private final DumpTool tool;
    private final Duration limit;
    private final String path;
    private boolean written;

    ObjectsFile(
        Libs libs, BackupSource source, BackupTarget target, DumpTool tool, Duration limit) {
      this.libs = libs;
      this.source = source;
      this.target = target;
      this.tool = tool;
      this.limit = limit;
      this.path = target.server().layout().tmp() + "/doppel-objects.sql";
    }

    void dump(Inventory inventory) {
      if (inventory.definitions().isEmpty()) {
        return;
      }
      libs.progress(Progress.of("Reading views, routines, triggers and events"));
      Set<String> programs = new TreeSet<>(inventory.programs());
      programs.addAll(Inventory.databasesOf(inventory.triggered()));
      // To ask for the triggers of each of many tables takes long.
      List<TableName> untriggered =
          inventory.allNames().stream()
              .filter(name -> programs.contains(name.database()))
              .filter(name -> !inventory.triggered().contains(name))
              .toList();
      Set<String> viewDatabases = Inventory.databasesOf(inventory.views());
      List<TableName> noViews =
          inventory.allNames().stream()
              .filter(name -> viewDatabases.contains(name.database()))
              .filter(name -> !inventory.views().contains(name))
              .toList();
      written = true;
      run(
          BackupScripts.of("backup/dump-objects.sh")
              .with("DUMP", tool.dump())
              .with("PROGRAM_OPTIONS", tool.dumpOptions(source, untriggered))
              .with("PROGRAM_ARGUMENTS", String.join("\n", tool.programArguments()))
              .with("PROGRAM_DATABASES", String.join("\n", programs))
              .with("VIEW_OPTIONS", tool.dumpOptions(source, noViews))
              .with("VIEW_ARGUMENTS", String.join("\n", tool.viewArguments()))
              .with("VIEW_DATABASES", String.join("\n", viewDatabases))
              .with("FILE", path)
              .with("DATA_DIRECTORY", target.server().layout().data()),
          true);
    }

    void load() {
      run(
          BackupScripts.of("backup/load-objects.sh")
              .with("CLIENT", tool.client())
              .with("CLIENT_OPTIONS", tool.clientOptions(target))
              .with("FILE", path)
              .with("DATA_DIRECTORY", target.server().layout().data()),
          false);
      written = false;
    }

    /** Removes the file when a failure has left it; the failure itself matters more. */
    void discard() {
      if (!written || Thread.currentThread().isInterrupted()) {
        return;
      }
      try {
        libs.runBash(
            target.connection(),
            BashScript.resource("backup/remove-objects.sh").with("FILE", path));
      } catch (DoppelException e) {
        LOG.warn("{} on {} could not be removed: {}", path, target.host(), e.getMessage());
      }
    }

    private void run(BashScript script, boolean dumping) {
      try {
        libs.runBash(
            target.connection(), ServerUser.runs(script.timeout(limit), target.server().layout()));
      } catch (ScriptFailedException e) {
        CopyFailure failures = new CopyFailure(source, target);
        CopyAnswer answer =
            new CopyAnswer(dumping ? 2 : 0, 0, dumping ? 0 : 1, true, 0, Long.MAX_VALUE, "");
        throw dumping
            ? failures.dumpFailure(answer, e.output())
            : failures.loadFailure(answer, e.output());
      }
    }
  }
}
