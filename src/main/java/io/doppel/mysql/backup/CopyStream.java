package io.doppel.mysql.backup;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.BinlogPosition;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One dump that is piped into one client. To be run once; {@link #opened} may be waited for by
 * another thread.
 */
final class CopyStream {
  /** Copying much data takes days; what hangs is ended by the user, not by the clock. */
  private static final Duration TIMEOUT = Duration.ofDays(14);

  private static final String READING = "-- Dumping data for table";
  private static final int KEPT_LINES = 40;
  private static final Pattern POSITION =
      Pattern.compile(
          "-- CHANGE (?:MASTER|REPLICATION SOURCE) TO"
              + " (?:MASTER|SOURCE)_LOG_FILE='([^']+)', (?:MASTER|SOURCE)_LOG_POS=(\\d+);");

  private final Libs libs;
  private final BackupTarget target;
  private final CopyFailure failures;
  private final CopyProgress progress;
  private final int number;
  private final boolean locked;
  private final BashScript script;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final Deque<String> dumpWords = new ArrayDeque<>();
  private final Deque<String> loadWords = new ArrayDeque<>();

  private volatile BinlogPosition position;
  private volatile boolean loaded;
  private long transferred;

  private CopyStream(
      Libs libs,
      BackupSource source,
      BackupTarget target,
      DumpTool tool,
      CopyProgress progress,
      int number,
      boolean locked,
      BashScript script) {
    this.libs = libs;
    this.target = target;
    this.failures = new CopyFailure(source, target);
    this.progress = progress;
    this.number = number;
    this.locked = locked;
    this.script =
        script
            .after("backup/copy-stream.sh")
            .with("DUMP", tool.dump())
            .with("CLIENT", tool.client())
            .with("CLIENT_OPTIONS", tool.clientOptions(target))
            .with("DATA_DIRECTORY", target.server().layout().data())
            .timeout(TIMEOUT)
            .onStderrLine(this::line);
  }

  /**
   * Returns a stream that the dump program feeds with databases, some tables left out.
   *
   * @param locked whether the program locks tables rather than opening a snapshot
   */
  static CopyStream ofDatabases(
      Libs libs,
      BackupSource source,
      BackupTarget target,
      DumpTool tool,
      CopyProgress progress,
      int number,
      boolean locked,
      List<String> arguments,
      Collection<String> databases,
      Collection<TableName> without) {
    return new CopyStream(
        libs,
        source,
        target,
        tool,
        progress,
        number,
        locked,
        BackupScripts.of("backup/copy-databases.sh")
            .with("DUMP_OPTIONS", tool.dumpOptions(source, without))
            .with("ARGUMENTS", String.join("\n", arguments))
            .with("DATABASES", String.join("\n", databases)));
  }

  /**
   * Returns a stream of some tables, each of their values exactly as it is.
   *
   * @param locked whether they are locked rather than read from a snapshot
   * @param tellingPosition whether the snapshot's position is to be told (MariaDB)
   */
  static CopyStream ofTables(
      Libs libs,
      BackupSource source,
      BackupTarget target,
      DumpTool tool,
      CopyProgress progress,
      int number,
      boolean locked,
      boolean tellingPosition,
      List<ExactTable> tables) {
    ExactRows rows = new ExactRows(tables);
    // It says that it has begun when it has its locks.
    return new CopyStream(
        libs,
        source,
        target,
        tool,
        progress,
        number,
        false,
        BackupScripts.of("backup/copy-rows.sh")
            .with("DUMP_OPTIONS", tool.dumpOptions(source, List.of()))
            .with("SOURCE_OPTIONS", tool.sourceOptions(source))
            .with("ARGUMENTS", String.join("\n", tool.tableArguments()))
            .with("OPEN", rows.open(source.facts().version(), locked, tellingPosition))
            .with("CREATE", rows.create())
            .with("TABLES", rows.lines())
            .with("ROWS", rows.queries()));
  }

  private void line(String line) {
    if (line.startsWith("-- CHANGE ")) {
      Matcher matcher = POSITION.matcher(line);
      if (matcher.matches()) {
        position = new BinlogPosition(matcher.group(1), Long.parseLong(matcher.group(2)));
      }
    } else if (line.startsWith("-- ")) {
      // The dump begins its transaction before it names its first database; locks it takes after.
      if (!locked || line.startsWith(READING)) {
        opened.complete(null);
      }
      progress.line(number, line);
    } else if (line.startsWith("bytes ")) {
      progress.line(number, line);
    } else if (line.startsWith("dump: ")) {
      keep(dumpWords, line.substring("dump: ".length()));
    } else if (line.startsWith("load: ")) {
      keep(loadWords, line.substring("load: ".length()));
    } else {
      keep(dumpWords, line);
    }
  }

  private static void keep(Deque<String> words, String line) {
    synchronized (words) {
      words.addLast(line);
      if (words.size() > KEPT_LINES) {
        words.removeFirst();
      }
    }
  }

  private static String said(Deque<String> words) {
    synchronized (words) {
      return String.join("\n", words);
    }
  }

  /** Copies; returns when everything is loaded. */
  void run() {
    try {
      CopyAnswer answer = CopyAnswer.of(script, libs.runBash(target.connection(), script));
      transferred = answer.bytes();
      Optional<DoppelException> failure = failures.judge(answer, said(dumpWords), said(loadWords));
      if (failure.isPresent()) {
        throw failure.get();
      }
      opened.complete(null);
      loaded = true;
      progress.finished(number);
    } catch (RuntimeException e) {
      opened.completeExceptionally(e);
      throw e;
    }
  }

  /**
   * Ends when the dump sees its snapshot of the source, or has locked what it reads; exceptionally
   * when it never will.
   */
  CompletableFuture<Void> opened() {
    return opened;
  }

  /** Returns the position that the dump itself has told; only where it was asked for it. */
  BinlogPosition position() {
    BinlogPosition told = position;
    if (told == null) {
      throw new DoppelException(
          ErrorCode.BACKUP_FAILED,
          "The dump of the source did not tell its position in the binary log.",
          "Check that the source writes a binary log.");
    }
    return told;
  }

  /** Tells whether everything has been read and loaded. */
  boolean loaded() {
    return loaded;
  }

  /** Returns how many bytes have been dumped, when it has run. */
  long transferred() {
    return transferred;
  }
}
