package io.doppel.engine.catalog;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;

/**
 * Everything that Doppel remembers. Thread-safe; several processes may have the same catalog open.
 */
public final class Catalog implements AutoCloseable {
  /** The newest version of the tables that the migrations make. */
  static final int SCHEMA_VERSION = 3;

  private static final Duration USUAL_TIME_TO_KEEP_JOBS = Duration.ofDays(90);

  private final Sqlite sqlite;
  private final JobOwner owner;
  private final Environments environments;
  private final Databases databases;
  private final Home home;
  private final Jobs jobs;

  private Catalog(
      Path directory,
      Sqlite sqlite,
      JobOwner owner,
      Cipher cipher,
      Clock clock,
      Duration keepJobs) {
    this.sqlite = sqlite;
    this.owner = owner;
    Json json = new Json(cipher);
    this.environments = new Environments(sqlite, json);
    this.databases = new Databases(sqlite, json);
    this.home = new Home(this, json, directory);
    this.jobs = new Jobs(sqlite, json, owner, home, clock, keepJobs);
  }

  /**
   * Opens the catalog in a directory, making what is missing: {@code catalog.db}, {@code
   * catalog.key} (for the owner's eyes only) and {@code owners/}.
   *
   * @param directory made when missing, for the owner only
   * @throws DoppelException WRONG_STATE when a newer Doppel has changed the tables
   */
  public static Catalog open(Path directory) {
    return open(directory, Clock.systemUTC(), USUAL_TIME_TO_KEEP_JOBS);
  }

  /**
   * Opens the catalog in a directory, as {@link #open(Path)} does.
   *
   * @param clock tells when jobs begin
   * @param keepJobs how long jobs are kept after their end
   */
  public static Catalog open(Path directory, Clock clock, Duration keepJobs) {
    return open(directory, clock, keepJobs, Sqlite::new);
  }

  static Catalog open(
      Path directory, Clock clock, Duration keepJobs, Function<Path, Sqlite> connect) {
    try {
      if (!Files.isDirectory(directory)) {
        Durable.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path file = directory.resolve("catalog.db");
    boolean existed = Files.exists(file);
    SqliteLibrary.unpackIn(directory.resolve("native"));
    byte[] key = SecretKeyFile.readOrCreate(directory.resolve(SecretKeyFile.NAME), !existed);
    Sqlite sqlite = open(file, directory.resolve("catalog.lock"), connect);
    return new Catalog(
        directory,
        sqlite,
        new JobOwner(directory.resolve("owners")),
        new Cipher(key),
        clock,
        keepJobs);
  }

  private static Sqlite open(Path file, Path lockFile, Function<Path, Sqlite> connect) {
    if (Files.exists(file)) {
      Sqlite sqlite = connect.apply(file);
      int version = version(sqlite);
      if (version == SCHEMA_VERSION) {
        return sqlite;
      }
      sqlite.close();
      if (version > SCHEMA_VERSION) {
        throw new DoppelException(
            ErrorCode.WRONG_STATE,
            "The catalog "
                + file
                + " was made by a newer Doppel (version "
                + version
                + " of its tables; this one knows "
                + SCHEMA_VERSION
                + ").",
            "Use the newer Doppel.");
      }
    }
    migrate(file, lockFile);
    return connect.apply(file);
  }

  private static int version(Sqlite sqlite) {
    return sqlite.queryOne("PRAGMA user_version", row -> row.getInt(1)).orElseThrow();
  }

  /** Brings the tables up to date; one process at a time. */
  private static void migrate(Path file, Path lockFile) {
    synchronized (Catalog.class) {
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("the lock is gone");
        }
        if (!Files.exists(file)) {
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (Sqlite sqlite = new Sqlite(file)) {
          sqlite.keepWriteAheadLog();
        }
        Flyway.configure(Catalog.class.getClassLoader())
            .dataSource("jdbc:sqlite:" + file, null, null)
            .locations("classpath:io/doppel/engine/catalog")
            .load()
            .migrate();
        Durable.keepNames(file.toAbsolutePath().getParent());
      } catch (IOException e) {
        throw new DoppelException(
            ErrorCode.INTERNAL,
            "The catalog " + file + " cannot be made: " + e + ".",
            "Check that its directory is writable for you.",
            "",
            e);
      }
    }
  }

  /** Runs an action in one transaction. */
  public <T> T transaction(Supplier<T> action) {
    return sqlite.transaction(action);
  }

  /** Returns the identifier that this catalog got when it was made: 8 hexadecimal digits. */
  public String identifier() {
    return setting("identifier")
        .orElseGet(
            () -> {
              sqlite.update(
                  "INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)",
                  "identifier",
                  UUID.randomUUID().toString().substring(0, 8));
              return setting("identifier").orElseThrow();
            });
  }

  /** Returns a value that was kept under a name. */
  public Optional<String> setting(String name) {
    return sqlite.queryOne(
        "SELECT value FROM setting WHERE name = ?", row -> row.getString(1), name);
  }

  /** Keeps a value under a name. */
  public void setSetting(String name, String value) {
    sqlite.update(
        "INSERT INTO setting (name, value) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value);
  }

  /** Returns the directory that this catalog is kept in. */
  public Home home() {
    return home;
  }

  /**
   * Makes a copy of a home the home. The jobs that were unfinished when it was copied may have
   * ended well elsewhere: they are left behind, for a user to decide whether they are undone.
   *
   * @return these jobs
   * @throws DoppelException WRONG_STATE when a living process still works on one of them
   */
  public List<JobRecord> adopt() {
    return transaction(
        () -> {
          List<JobRecord> left = jobs.leaveUnfinished();
          home.adopt();
          return left;
        });
  }

  /** Returns the environments, and what was found on them. */
  public Environments environments() {
    return environments;
  }

  /** Returns the dSources and VDBs, and their snapshots. */
  public Databases databases() {
    return databases;
  }

  /** Returns the jobs, their journal, and what they hold. */
  public Jobs jobs() {
    return jobs;
  }

  @Override
  public void close() {
    owner.close();
    sqlite.close();
  }
}
