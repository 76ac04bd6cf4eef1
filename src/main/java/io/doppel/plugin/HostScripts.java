package io.doppel.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.model.DataSize;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerUser;
import io.doppel.mysql.SourcePosition;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The plugin's own questions to a host: what {@code resources/plugin/} holds, and its answers. */
final class HostScripts {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** To remove many large files takes long on some file systems. */
  private static final Duration REMOVING = Duration.ofHours(1);

  /** An engine takes less between a copy that stands still and the end of its snapshot. */
  private static final Duration SNAPSHOT = Duration.ofMinutes(5);

  private static final String POSITION = "position";
  private static final String BACKUP = "backup";

  private final Libs libs;
  private final RemoteConnection connection;

  HostScripts(Libs libs, RemoteConnection connection) {
    this.libs = libs;
    this.connection = connection;
  }

  /** What a path is that a volume is to be mounted at. */
  enum PathState {
    MISSING,
    EMPTY,
    FILLED,
    OTHER;

    @com.fasterxml.jackson.annotation.JsonCreator
    static PathState of(String word) {
      return valueOf(word.toUpperCase(java.util.Locale.ROOT));
    }
  }

  /**
   * What a new server on a host must know.
   *
   * @param listening ports that something listens on
   * @param configured ports of servers in the toolkit directory, running or not
   * @param mountPath what is at the mount path
   * @param toolkitWritable whether the toolkit directory can be written to
   * @param serverRuns whether the server program is there
   * @param keys whether a keyring or key management plugin is set up for servers
   */
  record HostFacts(
      Set<Integer> listening,
      Set<Integer> configured,
      PathState mountPath,
      boolean toolkitWritable,
      boolean serverRuns,
      boolean keys) {
    boolean listensOn(Port port) {
      return listening.contains(port.number());
    }
  }

  /** Whose a volume says it is. */
  enum Mark {
    OWN,
    OTHER,

    /** No volume, or one that an older version has made, or that is new to the plugin. */
    NONE;

    @com.fasterxml.jackson.annotation.JsonCreator
    static Mark of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * What is in the volume of a staging server.
   *
   * @param mounted whether the mount path is a directory
   * @param mark whose it says it is
   * @param ownFileSystem whether something is mounted at the mount path
   * @param writable whether it can be written to
   * @param filled whether there is something in the data directory
   * @param unfinished whether an ingestion was begun and has not ended
   * @param beside whether there is a new copy, or the rest of one, beside the one in use
   * @param swapped whether a new copy was put in the place of that one and not yet approved
   * @param freeBytes space for more
   * @param freeMemoryBytes memory that the host could give to a server
   * @param cores processors of the host
   */
  record VolumeState(
      boolean mounted,
      Mark mark,
      boolean ownFileSystem,
      boolean writable,
      boolean filled,
      boolean unfinished,
      boolean beside,
      boolean swapped,
      long freeBytes,
      long freeMemoryBytes,
      int cores) {
    DataSize free() {
      return new DataSize(freeBytes);
    }
  }

  private record SizeAnswer(long bytes) {}

  private record LockAnswer(long holder) {}

  private record OutsideAnswer(String paths) {}

  private record RecordedPosition(String file, Long position, String gtids) {}

  private record RecordedBackup(String file) {}

  private record OptionFileAnswer(String text) {}

  /** Asks for what a new server must know. */
  HostFacts facts(String mountPath, String server) {
    return run(
        BashScript.resource("plugin/host-facts.sh")
            .with("TOOLKIT", toolkit())
            .with("MOUNT_PATH", mountPath)
            .with("SERVER", server),
        HostFacts.class);
  }

  /** Measures a data directory. */
  DataSize dataSize(ServerLayout layout) {
    return new DataSize(
        run(
                BashScript.resource("plugin/data-size.sh").with("DATA_DIR", layout.data()),
                SizeAnswer.class)
            .bytes);
  }

  /** Returns what leads out of a data directory, by paths below it; the first few. */
  List<String> outsideFiles(ServerLayout layout) {
    return decode(
            run(
                    BashScript.resource("plugin/outside-files.sh").with("DATA_DIR", layout.data()),
                    OutsideAnswer.class)
                .paths)
        .lines()
        .toList();
  }

  /** Records in the volume up to which point of the source its data are. */
  void recordPosition(ServerLayout layout, SourcePosition position) {
    RecordedPosition recorded =
        new RecordedPosition(
            position.binlog().map(BinlogPosition::file).orElse(null),
            position.binlog().map(BinlogPosition::position).orElse(null),
            position.gtids().map(GtidSet::text).orElse(null));
    record(layout, POSITION, recorded);
  }

  /** Returns what {@link #recordPosition} has recorded; an empty position when nothing was. */
  SourcePosition recordedPosition(ServerLayout layout) {
    RecordedPosition recorded = recorded(layout, POSITION, RecordedPosition.class);
    return new SourcePosition(
        Optional.ofNullable(recorded.file).map(file -> new BinlogPosition(file, recorded.position)),
        Optional.ofNullable(recorded.gtids).map(GtidSet::new));
  }

  /** Records in the volume which of the user's backups its data come from, if from one. */
  void recordBackup(ServerLayout layout, Optional<String> file) {
    record(layout, BACKUP, new RecordedBackup(file.orElse(null)));
  }

  /** Returns what {@link #recordBackup} has recorded. */
  Optional<String> recordedBackup(ServerLayout layout) {
    return Optional.ofNullable(recorded(layout, BACKUP, RecordedBackup.class).file);
  }

  private void record(ServerLayout layout, String name, Object document) {
    try {
      libs.runBash(
          connection,
          ServerUser.runs(
              BashScript.resource("plugin/record.sh")
                  .with("MOUNT_PATH", layout.mountPath())
                  .with("NAME", name)
                  .with("DOCUMENT", JSON.writeValueAsString(document)),
              layout));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private <T> T recorded(ServerLayout layout, String name, Class<T> type) {
    return run(
        ServerUser.runs(
            BashScript.resource("plugin/recorded.sh")
                .with("MOUNT_PATH", layout.mountPath())
                .with("NAME", name),
            layout),
        type);
  }

  /** Looks into the volume of a staging server. */
  VolumeState volumeState(ServerLayout layout, String guid) {
    return run(
        BashScript.resource("plugin/volume-state.sh")
            .with("MOUNT_PATH", layout.mountPath())
            .with("DATA_DIR", layout.data())
            .with("GUID", guid),
        VolumeState.class);
  }

  /**
   * Locks a volume for this process, which runs on the same host.
   *
   * @param patience how long to wait for another operation
   * @param takeOver whether to unlock what was kept for a snapshot
   * @return the process that holds the lock; 0 when another operation has it
   */
  long lockVolume(String guid, Duration patience, boolean takeOver) {
    return run(
            lock(guid, "take", 0)
                .with("OWNER", ProcessHandle.current().pid())
                .with("WAIT_SECONDS", patience.toSeconds())
                .with("TAKE_OVER", takeOver)
                .with("KEEP_SECONDS", SNAPSHOT.toSeconds()),
            LockAnswer.class)
        .holder;
  }

  /** Lets a lock outlive this process for the moment of a snapshot. */
  void keepVolumeLocked(String guid, long holder) {
    run(lock(guid, "keep", holder), LockAnswer.class);
  }

  /**
   * Unlocks.
   *
   * @param holder the process that holds the lock; 0 for what was kept for a snapshot
   */
  void unlockVolume(String guid, long holder) {
    run(lock(guid, "release", holder), LockAnswer.class);
  }

  private BashScript lock(String guid, String step, long holder) {
    return BashScript.resource("plugin/volume-lock.sh")
        .with("TOOLKIT", toolkit())
        .with("GUID", guid)
        .with("STEP", step)
        .with("HOLDER", holder);
  }

  /** Marks a volume as whose it is. */
  void markVolume(ServerLayout layout, String guid) {
    libs.runBash(
        connection,
        ServerUser.runs(
            BashScript.resource("plugin/mark-volume.sh")
                .with("MOUNT_PATH", layout.mountPath())
                .with("GUID", guid),
            layout));
  }

  /**
   * Makes room for an ingestion; returns the user's starter option file, if there is one.
   *
   * @param guid whose the volume becomes; empty when the layout is only a part of a volume
   */
  Optional<String> beginIngestion(ServerLayout layout, String guid) {
    libs.runBash(
        connection,
        ServerUser.runs(
            BashScript.resource("plugin/begin-ingestion.sh")
                .with("MOUNT_PATH", layout.mountPath())
                .with("GUID", guid)
                .timeout(REMOVING),
            layout));
    return text(readOptionFile(toolkit() + "/my.cnf"));
  }

  private static BashScript readOptionFile(String path) {
    return BashScript.resource("plugin/option-file.sh").with("OPTION_FILE", path);
  }

  private Optional<String> text(BashScript script) {
    return Optional.ofNullable(run(script, OptionFileAnswer.class).text).map(HostScripts::decode);
  }

  private static String decode(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  /** Returns the text of the option file in a volume, if there is one. */
  Optional<String> optionFile(ServerLayout layout) {
    return text(ServerUser.runs(readOptionFile(layout.optionFile()), layout));
  }

  /**
   * Removes the files in which version 2.1.0 left passwords.
   *
   * @param sourcePort the port of the source of a dSource
   */
  void removePasswords(ServerLayout layout, Optional<Port> sourcePort) {
    libs.runBash(
        connection,
        BashScript.resource("plugin/remove-passwords.sh")
            .with("DATA_DIR", layout.data())
            .with("TOOLKIT", toolkit())
            .with("BINARY_PATH", connection.environment().host().binaryPath())
            .with("SOURCE_PORT", sourcePort.map(Port::toString).orElse("")));
  }

  /** What is done with a new copy beside the one in use: see {@code swap-copies.sh}. */
  enum CopyStep {
    BEGIN,
    SWAP,
    BACK,
    COMMIT,
    DISCARD
  }

  /** Takes a step with a new copy. */
  void copyStep(ServerLayout layout, CopyStep step) {
    libs.runBash(
        connection,
        ServerUser.runs(
            BashScript.resource("plugin/swap-copies.sh")
                .with("MOUNT_PATH", layout.mountPath())
                .with("STEP", step.name().toLowerCase(Locale.ROOT))
                .timeout(REMOVING),
            layout));
  }

  /** Tells that the volume holds a complete ingestion. */
  void endIngestion(ServerLayout layout) {
    libs.runBash(
        connection,
        ServerUser.runs(
            BashScript.resource("plugin/end-ingestion.sh").with("MOUNT_PATH", layout.mountPath()),
            layout));
  }

  private String toolkit() {
    return connection.environment().host().scratchPath();
  }

  private <T> T run(BashScript script, Class<T> type) {
    ScriptResult result = libs.runBash(connection, script);
    try {
      return JSON.readValue(result.stdout(), type);
    } catch (JsonProcessingException e) {
      throw new UserError(
          ErrorCode.SCRIPT_FAILED,
          "The script "
              + script.name()
              + " on "
              + connection.environment().host().name()
              + " did not answer with what was expected.",
          "Check that the login shell of "
              + connection.user().name()
              + " prints nothing of its own.",
          result.stdout() + result.stderr(),
          e);
    }
  }
}
