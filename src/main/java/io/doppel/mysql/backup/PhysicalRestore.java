package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.DataSize;
import io.doppel.mysql.BackupTool;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Program;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerUser;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptFailedException;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;
import java.time.Duration;

/**
 * Puts a physical backup that a user has provided into the empty data directory of a server of ours
 * that does not run, and makes it consistent. Holds no state but what it is for.
 */
public final class PhysicalRestore {
  private static final Duration TIMEOUT = Duration.ofDays(2);

  private final Libs libs;
  private final RemoteConnection connection;
  private final Installation installation;
  private final ServerLayout layout;

  /** Names the server. */
  public PhysicalRestore(
      Libs libs, RemoteConnection connection, Installation installation, ServerLayout layout) {
    this.libs = requireNonNull(libs, "libs is null");
    this.connection = requireNonNull(connection, "connection is null");
    this.installation = requireNonNull(installation, "installation is null");
    this.layout = requireNonNull(layout, "layout is null");
  }

  /**
   * What came of it.
   *
   * @param server the server that was backed up
   * @param position up to which point of its source the backup is; empty when it does not tell
   * @param options text of an option file with what the data need; may be empty
   */
  public record Result(ServerVersion server, SourcePosition position, String options) {}

  private record Unpacked(String info, String position, String options, boolean prepared) {}

  /**
   * Restores; the server can be started afterwards.
   *
   * @param parallel how many files at a time, and threads for making it consistent
   * @param memory what making it consistent may use
   * @throws UserError BACKUP_UNUSABLE when the backup is incomplete, damaged or of another version;
   *     PROGRAM_MISSING when the backup tool is not installed, or another one than the backup
   *     takes; DISK_FULL
   */
  public Result restore(ProvidedBackup backup, int parallel, DataSize memory) {
    String where = connection.environment().host().name() + ":" + backup.file();
    BackupTool kind = BackupTool.of(installation.version());
    String tool = installation.require(Program.BACKUP);
    libs.progress(Progress.of("Copying the backup"));
    BashScript unpack =
        BackupScripts.of("backup/unpack-physical.sh")
            .with("BACKUP", backup.file())
            .with("KIND", backup.kind() == ProvidedBackup.Kind.STREAM ? "stream" : "directory")
            .with("COMPRESSION", backup.compression())
            .with("STREAM_TOOL", kind.unpacker(tool))
            .with("PARALLEL", parallel)
            .with("PREPARED_TYPES", kind.preparedTypes())
            .with("DATA_DIRECTORY", layout.data())
            .timeout(TIMEOUT)
            .onStderrLine(line -> tell(line, backup));
    Unpacked unpacked =
        ScriptAnswer.read(
            unpack, run(unpack, where, "could not be unpacked"), new TypeReference<Unpacked>() {});
    String info = BackupScripts.decoded(unpacked.info);
    if (info.isEmpty()) {
      throw ProvidedBackup.unusable(
          "The backup " + where + " is incomplete: what its tool writes last is missing.",
          "Take the backup again, and look whether its tool says 'completed OK!'.");
    }
    ServerVersion server = ProvidedBackup.serverOf(info, where);
    ProvidedBackup.requireFitting(server, installation.version(), where);
    BackupTool.of(server).check(libs, connection, tool);
    libs.progress(Progress.of("Making the backup consistent"));
    run(
        ServerUser.runs(
            BashScript.resource("backup/prepare-physical.sh")
                .with("TOOL", tool)
                .with("PREPARED", unpacked.prepared)
                .with("MEMORY", memory.bytes())
                .with("PARALLEL", parallel)
                .with("DATA_DIRECTORY", layout.data())
                .timeout(TIMEOUT),
            layout),
        where,
        "could not be made consistent");
    return new Result(
        server,
        ProvidedBackup.positionOf(BackupScripts.decoded(unpacked.position)),
        BackupScripts.decoded(unpacked.options));
  }

  private void tell(String line, ProvidedBackup backup) {
    if (line.matches("bytes \\d{1,18}")) {
      long total = backup.bytes().bytes();
      long done = Long.parseLong(line.substring("bytes ".length()));
      libs.progress(
          Progress.of("Copying the backup", Math.min(done, total), total, Progress.Unit.BYTES));
    }
  }

  private ScriptResult run(BashScript script, String where, String what) {
    try {
      return libs.runBash(connection, script);
    } catch (ScriptFailedException e) {
      throw FilesElsewhere.asCause(e, where)
          .or(() -> RoomLeft.asCause(libs, connection, layout, e.output(), e))
          .orElseGet(
              () ->
                  ProvidedBackup.unusable(
                      "The backup "
                          + where
                          + " "
                          + what
                          + "."
                          + BackupScripts.refusedName(e.output()),
                      "See what the backup tool says. Take the backup again if it is incomplete.",
                      e.output()));
    }
  }
}
