package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Loads a dump that a user has provided into a running server of ours, as a stream. What it says of
 * replication is not executed, and its system tables do not replace the server's own: the accounts
 * in them are taken over. To be used once.
 */
public final class DumpRestore {
  /** Loading much data takes days; what hangs is ended by the user, not by the clock. */
  private static final Duration TIMEOUT = Duration.ofDays(14);

  private static final Duration PROGRESS_PAUSE = Duration.ofMillis(500);
  private static final int KEPT_LINES = 40;
  private static final int BROKEN_PIPE = 128 + 13;

  /** A file of a directory ends in the middle of a statement. */
  private static final int CUT_OFF = 3;

  private final Libs libs;
  private final ProvidedBackup backup;
  private final BackupTarget target;
  private final int streams;
  private final Set<String> seen = new TreeSet<>();
  private final StringBuilder position = new StringBuilder();
  private final Deque<String> readWords = new ArrayDeque<>();
  private final Deque<String> loadWords = new ArrayDeque<>();
  private String database = "";
  private long read;
  private long lastTold;
  private boolean accounts;
  private Optional<Boolean> complete = Optional.empty();

  /**
   * Prepares it.
   *
   * @param streams how many files of a dump that has many are loaded side by side, at most
   */
  public DumpRestore(Libs libs, ProvidedBackup backup, BackupTarget target, int streams) {
    this.libs = requireNonNull(libs, "libs is null");
    this.backup = requireNonNull(backup, "backup is null");
    this.target = requireNonNull(target, "target is null");
    this.streams = streams;
  }

  /**
   * What came of it.
   *
   * @param position up to which point of its source the dump is; empty when it does not tell
   * @param accounts whether the dump held accounts
   * @param left what of the system's tables could not be taken over, in whole sentences
   * @param took from start to end
   */
  public record Result(
      SourcePosition position, boolean accounts, List<String> left, Duration took) {
    /** Copies the list. */
    public Result {
      requireNonNull(position, "position is null");
      left = List.copyOf(left);
      requireNonNull(took, "took is null");
    }
  }

  private record Answer(int read, int filter, int load, long freeBytes, String mountPoint) {}

  /**
   * Loads; returns when everything is there.
   *
   * @param databases the databases to load; empty for all
   * @throws UserError BACKUP_UNUSABLE when the dump is damaged, incomplete, or lacks one of the
   *     databases; RESTORE_FAILED when the server refuses what is in it; DISK_FULL
   */
  public Result load(Collection<String> databases) {
    long start = System.nanoTime();
    DumpTool tool = new DumpTool(target.server().installation());
    BashScript script =
        own()
            .with("CLIENT", tool.client())
            .with("CLIENT_OPTIONS", tool.clientOptions(target))
            .with(
                "WANTED", databases.stream().map(Sql::identifier).collect(Collectors.joining("\n")))
            .with("SCRATCH", Sql.identifier(SystemTables.SCRATCH))
            .with("DATA_DIRECTORY", target.server().layout().data())
            .timeout(TIMEOUT)
            .onStderrLine(this::line);
    judge(
        ScriptAnswer.read(
            script, libs.runBash(target.connection(), script), new TypeReference<Answer>() {}));
    TreeSet<String> missing = new TreeSet<>(databases);
    missing.removeAll(seen);
    if (!missing.isEmpty()) {
      throw ProvidedBackup.unusable(
          "The dump " + where() + " holds no database " + String.join(", ", missing) + ".",
          "Correct the list of databases. There are: " + String.join(", ", seen) + ".");
    }
    return new Result(
        ProvidedBackup.merged(backup.position(), DumpHeader.position(position.toString())),
        accounts,
        takeOverAccounts(databases),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** Returns the script that loads this kind of dump, with what no other kind needs. */
  private BashScript own() {
    if (backup.kind() == ProvidedBackup.Kind.DUMP_DIRECTORY) {
      Optional<String> mode = backup.mode().map(Sql::literal);
      return BackupScripts.of("backup/load-directory.sh")
          .after("backup/dump-directory.sh")
          .with("DIRECTORY", backup.file())
          .with("STREAMS", streams)
          .with("ROWS_MODE", mode.orElse("'NO_AUTO_VALUE_ON_ZERO'"))
          .with("PROGRAMS_MODE", mode.orElse(""));
    }
    return BackupScripts.of("backup/load-dump.sh")
        .with("FILE", backup.file())
        .with("COMPRESSION", backup.compression())
        .with("SINGLE", backup.only().map(Sql::identifier).orElse(""));
  }

  private List<String> takeOverAccounts(Collection<String> databases) {
    if (!accounts) {
      return List.of();
    }
    libs.progress(Progress.of("Taking over accounts"));
    try (SqlSession session = target.login(libs).manage(target.password())) {
      return SystemTables.takeOver(session, databases);
    }
  }

  private synchronized void line(String line) {
    if (line.startsWith("bytes ")) {
      try {
        read = Long.parseLong(line.substring("bytes ".length()).strip());
      } catch (NumberFormatException e) {
        // The process ended while it was looked at.
        return;
      }
      tell();
    } else if (line.startsWith("more ")) {
      read += Long.parseLong(line.substring("more ".length()));
      tell();
    } else if (line.startsWith("database: ")) {
      database = DumpHeader.unquoted(line.substring("database: ".length()));
      seen.add(database);
      tell();
    } else if (line.startsWith("position: ")) {
      position.append(line, "position: ".length(), line.length()).append('\n');
    } else if (line.startsWith("table: ")) {
      tell();
    } else if (line.equals("accounts")) {
      accounts = true;
    } else if (line.startsWith("end ")) {
      complete = Optional.of(line.equals("end complete"));
    } else if (line.startsWith("load: ")) {
      keep(loadWords, line.substring("load: ".length()));
    } else {
      keep(readWords, line.startsWith("read: ") ? line.substring("read: ".length()) : line);
    }
  }

  private static void keep(Deque<String> words, String line) {
    words.addLast(line);
    if (words.size() > KEPT_LINES) {
      words.removeFirst();
    }
  }

  private void tell() {
    long now = System.nanoTime();
    if (lastTold != 0 && now - lastTold < PROGRESS_PAUSE.toNanos()) {
      return;
    }
    lastTold = now;
    libs.progress(
        Progress.of(
            database.isEmpty() ? "Loading the backup" : "Loading the backup: " + database,
            Math.min(read, backup.bytes().bytes()),
            backup.bytes().bytes(),
            Progress.Unit.BYTES));
  }

  private synchronized void judge(Answer answer) {
    String readSaid = String.join("\n", readWords);
    String loadSaid = String.join("\n", loadWords);
    RoomLeft room = new RoomLeft(answer.freeBytes, answer.mountPoint);
    if (answer.load != 0 && room.isTooLittle(loadSaid)) {
      throw room.failure(
          target.host(),
          target.server().layout(),
          "Make room there, then try again.",
          loadSaid,
          null);
    }
    if (complete.isPresent() && !complete.get() && (answer.read == 0 || answer.read == CUT_OFF)) {
      throw backup.kind() == ProvidedBackup.Kind.DUMP
          ? ProvidedBackup.truncated(where(), loadSaid)
          : ProvidedBackup.unusable(
              "The dump " + where() + " is incomplete: one of its files is cut off.",
              "Take the dump again, without --build-empty-files, or copy it again.",
              readSaid);
    }
    if (answer.read != 0 && answer.read != BROKEN_PIPE) {
      throw ProvidedBackup.unusable(
          "The backup " + where() + " is damaged or incomplete: it could not be read to its end.",
          "Take the backup again, or copy it again from where it was taken.",
          readSaid);
    }
    if (answer.load != 0 || answer.filter != 0 || complete.isEmpty()) {
      throw new UserError(
          ErrorCode.RESTORE_FAILED,
          "The staging server on "
              + target.host()
              + ":"
              + target.port()
              + " ("
              + target.server().installation().version()
              + ") refused what the backup "
              + where()
              + " holds.",
          "See the server's words. The staging server should be of the version that was dumped, "
              + backup.server().map(Object::toString).orElse("the source")
              + ".",
          loadSaid.isEmpty() ? readSaid : loadSaid,
          null);
    }
  }

  private String where() {
    return target.host() + ":" + backup.file();
  }
}
