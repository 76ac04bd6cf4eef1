package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.DataSize;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.mysql.BackupTool;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Program;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerUser;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.Sql;
import io.doppel.mysql.source.Privilege;
import io.doppel.mysql.source.Privileges;
import io.doppel.mysql.source.SourceQuestion.Reading;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.HostScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptFailedException;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Copies a source by its backup tool: it runs on the source's host, its stream goes straight into
 * the empty data directory of a server of ours that does not run, where it is made consistent. To
 * be run once.
 *
 * <p>Facts: https://mariadb.com/kb/en/mariadb-backup-options/; checked on 10.11.18 and 11.8.6.
 * https://docs.percona.com/percona-xtrabackup/8.4/xtrabackup-option-reference.html; here no
 * xtrabackup has been run, only a stand-in for it.
 */
public final class PhysicalBackup {
  /** Copying much data takes days; what hangs is ended by the user, not by the clock. */
  private static final Duration TIMEOUT = Duration.ofDays(14);

  /**
   * Who is not heard of for so long is not there: the tool holds locks on the source, for which
   * nobody should have to wait.
   */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private static final String ACTIVITY = "Copying the source's files";
  private static final int KEPT_LINES = 40;

  /** Exit code of the two scripts of the pipe. */
  private static final int ZSTD_FAILED = 4;

  private static final Pattern LOGIN =
      Pattern.compile("Access denied for user '[^']*'@'[^']*' \\(using password");
  private static final Pattern PRIVILEGE =
      Pattern.compile(
          "missing required privilege ([A-Z_ ]+) on|at least one of\\) the ([A-Z_ ,]+) privilege"
              + "|command denied to user");

  private final Libs libs;
  private final BackupSource source;
  private final PhysicalSource files;
  private final RemoteConnection connection;
  private final Installation installation;
  private final ServerLayout layout;
  private final Deque<String> words = new ArrayDeque<>();

  /**
   * Names both.
   *
   * @param files the source's files and the tool
   * @param connection the host of the server that gets them
   */
  public PhysicalBackup(
      Libs libs,
      BackupSource source,
      PhysicalSource files,
      RemoteConnection connection,
      Installation installation,
      ServerLayout layout) {
    this.libs = requireNonNull(libs, "libs is null");
    this.source = requireNonNull(source, "source is null");
    this.files = requireNonNull(files, "files is null");
    this.connection = requireNonNull(connection, "connection is null");
    this.installation = requireNonNull(installation, "installation is null");
    this.layout = requireNonNull(layout, "layout is null");
  }

  /**
   * What has come of it.
   *
   * @param position the point in the source's history that the copy is equal to; empty when the
   *     source writes no binary log
   * @param options text of an option file with what the data need
   * @param size of the files that came
   * @param transferred how much went from host to host, compressed or not
   */
  public record Result(
      SourcePosition position, String options, DataSize size, DataSize transferred) {}

  private record Received(String position, String options, long bytes) {}

  /**
   * Copies; the server can be started afterwards.
   *
   * @param parallel how many files at a time, and threads for what else can be shared out
   * @param memory what making the copy consistent may use
   * @throws UserError BACKUP_FAILED, DATABASE_LOGIN_REFUSED, RESTORE_FAILED with the tool's words;
   *     DISK_FULL
   */
  public Result run(int parallel, DataSize memory) {
    String tool = installation.require(Program.BACKUP);
    libs.progress(Progress.of(ACTIVITY));
    BashScript receive = receive(tool, parallel);
    PipeResult piped = pipe(receive, parallel);
    if (!said().stripTrailing().endsWith("completed OK!")) {
      throw backupFailure(said(), null);
    }
    Received received =
        ScriptAnswer.read(receive, piped.consumer(), new TypeReference<Received>() {});
    libs.progress(Progress.of("Making the copy consistent"));
    try {
      libs.runBash(
          connection,
          ServerUser.runs(
              BashScript.resource("backup/prepare-physical.sh")
                  .with("TOOL", tool)
                  .with("PREPARED", false)
                  .with("MEMORY", memory.bytes())
                  .with("PARALLEL", parallel)
                  .with("DATA_DIRECTORY", layout.data())
                  .timeout(TIMEOUT),
              layout));
    } catch (ScriptFailedException e) {
      throw restoreFailure("could not be made consistent", e);
    }
    return new Result(
        ProvidedBackup.positionOf(BackupScripts.decoded(received.position)),
        BackupScripts.decoded(received.options),
        new DataSize(received.bytes),
        piped.transferred());
  }

  private BashScript receive(String tool, int parallel) {
    return ServerUser.runs(
        BackupScripts.of("backup/receive-files.sh")
            .with("STREAM_TOOL", kind().unpacker(tool))
            .with("DATA_DIRECTORY", layout.data())
            .with("PARALLEL", parallel)
            .with("COMPRESSED", files.compression().used())
            .timeout(TIMEOUT)
            .onStderrLine(this::tell),
        layout);
  }

  private PipeResult pipe(BashScript receive, int parallel) {
    BashScript send =
        BackupScripts.of("backup/send-files.sh")
            .with("TOOL", files.tool())
            .with("OPTIONS", options())
            .with("AS_ROOT", files.asRoot())
            .with("SILENCE_SECONDS", SILENCE.toSeconds())
            .with("PARALLEL", parallel)
            .with("COMPRESSED", files.compression().used())
            .timeout(TIMEOUT)
            .onStderrLine(this::keep);
    try {
      return libs.pipe(
          new HostScript(files.connection(), send), new HostScript(connection, receive));
    } catch (ScriptFailedException e) {
      boolean sending = e.script().equals(send.name());
      if (e.result().exitCode() == ZSTD_FAILED) {
        throw zstdFailure(sending, e);
      }
      throw sending ? backupFailure(e.output(), e) : restoreFailure("could not be unpacked", e);
    }
  }

  private BackupTool kind() {
    return BackupTool.of(source.facts().version());
  }

  private Secret options() {
    ToolOptions options = new ToolOptions().group(kind().name());
    kind().flags().forEach(options::flag);
    return options
        .set("user", source.user())
        .set("password", source.password())
        .set("socket", files.socket())
        .set("datadir", files.dataDirectory())
        .text();
  }

  private void keep(String line) {
    synchronized (words) {
      words.addLast(line);
      if (words.size() > KEPT_LINES) {
        words.removeFirst();
      }
    }
  }

  private String said() {
    synchronized (words) {
      return String.join("\n", words);
    }
  }

  private void tell(String line) {
    if (!line.matches("bytes \\d{1,18}")) {
      return;
    }
    long done = Long.parseLong(line.substring("bytes ".length()));
    long total = source.facts().size().bytes();
    libs.progress(
        done <= total
            ? Progress.of(ACTIVITY, done, total, Progress.Unit.BYTES)
            : Progress.of(ACTIVITY));
  }

  private UserError backupFailure(String output, DoppelException cause) {
    if (LOGIN.matcher(output).find()) {
      return new UserError(
          ErrorCode.DATABASE_LOGIN_REFUSED,
          "The backup tool on "
              + files.host()
              + " was refused by the source as '"
              + source.user()
              + "'.",
          "Let that account log in from localhost with the same password; the tool connects by "
              + files.socket()
              + ".",
          output,
          cause);
    }
    Matcher privilege = PRIVILEGE.matcher(output);
    boolean lacks = privilege.find();
    return new UserError(
        ErrorCode.BACKUP_FAILED,
        "The backup of the source "
            + source.address()
            + " by "
            + files.tool()
            + " on "
            + files.host()
            + (lacks ? " failed: '" + source.user() + "' lacks a privilege." : " failed."),
        lacks ? "Execute on the source: " + String.join(" ", grants()) : "See what the tool says.",
        output,
        cause);
  }

  private List<String> grants() {
    return Privileges.statements(
        Privileges.of(source.facts().version(), Reading.FILES, List.of(), false, false).stream()
            .filter(Privilege::needed)
            .toList(),
        Sql.account(source.user(), "localhost"),
        false);
  }

  private UserError zstdFailure(boolean sending, ScriptFailedException e) {
    return new UserError(
        sending ? ErrorCode.BACKUP_FAILED : ErrorCode.RESTORE_FAILED,
        "The stream of the backup tool could not be "
            + (sending ? "compressed" : "decompressed")
            + ": zstd failed on "
            + (sending ? files.host() : connection.environment().host().name())
            + ".",
        "See what zstd says there, and what may have ended it. Without zstd on one of the two hosts"
            + " the stream is not compressed.",
        e.output(),
        e);
  }

  private UserError restoreFailure(String what, ScriptFailedException e) {
    return FilesElsewhere.asCause(e, "of the source " + source.address())
        .or(() -> RoomLeft.asCause(libs, connection, layout, e.output(), e))
        .orElseGet(
            () ->
                new UserError(
                    ErrorCode.RESTORE_FAILED,
                    "The copy of the source's files "
                        + what
                        + " on "
                        + connection.environment().host().name()
                        + "."
                        + BackupScripts.refusedName(e.output()),
                    "See what the backup tool says.",
                    e.output(),
                    e));
  }
}
