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
import io.doppel.mysql.SourcePosition;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** The plugin's own questions to a host: what {@code resources/plugin/} holds, and its answers. */
final class HostScripts {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

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
   */
  record HostFacts(
      Set<Integer> listening,
      Set<Integer> configured,
      PathState mountPath,
      boolean toolkitWritable,
      boolean serverRuns) {
    boolean listensOn(Port port) {
      return listening.contains(port.number());
    }
  }

  /**
   * What is in the volume of a staging server.
   *
   * @param mounted whether the mount path is a directory
   * @param writable whether it can be written to
   * @param filled whether there is something in the data directory
   * @param unfinished whether an ingestion was begun and has not ended
   * @param freeBytes space for more
   * @param freeMemoryBytes memory that the host could give to a server
   * @param cores processors of the host
   */
  record VolumeState(
      boolean mounted,
      boolean writable,
      boolean filled,
      boolean unfinished,
      long freeBytes,
      long freeMemoryBytes,
      int cores) {
    DataSize free() {
      return new DataSize(freeBytes);
    }
  }

  private record SizeAnswer(long bytes) {}

  private record RecordedPosition(String file, Long position, String gtids) {}

  private record StarterAnswer(String starter) {}

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

  /** Records in the volume up to which point of the source its data are. */
  void recordPosition(ServerLayout layout, SourcePosition position) {
    RecordedPosition recorded =
        new RecordedPosition(
            position.binlog().map(BinlogPosition::file).orElse(null),
            position.binlog().map(BinlogPosition::position).orElse(null),
            position.gtids().map(GtidSet::text).orElse(null));
    try {
      libs.runBash(
          connection,
          BashScript.resource("plugin/record-position.sh")
              .with("MOUNT_PATH", layout.mountPath())
              .with("POSITION", JSON.writeValueAsString(recorded)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns what {@link #recordPosition} has recorded; an empty position when nothing was. */
  SourcePosition recordedPosition(ServerLayout layout) {
    RecordedPosition recorded =
        run(
            BashScript.resource("plugin/recorded-position.sh")
                .with("MOUNT_PATH", layout.mountPath()),
            RecordedPosition.class);
    return new SourcePosition(
        Optional.ofNullable(recorded.file).map(file -> new BinlogPosition(file, recorded.position)),
        Optional.ofNullable(recorded.gtids).map(GtidSet::new));
  }

  /** Looks into the volume of a staging server. */
  VolumeState volumeState(ServerLayout layout) {
    return run(
        BashScript.resource("plugin/volume-state.sh")
            .with("MOUNT_PATH", layout.mountPath())
            .with("DATA_DIR", layout.data()),
        VolumeState.class);
  }

  /** Makes room for an ingestion; returns the user's starter option file, if there is one. */
  Optional<String> beginIngestion(ServerLayout layout) {
    StarterAnswer answer =
        run(
            BashScript.resource("plugin/begin-ingestion.sh")
                .with("MOUNT_PATH", layout.mountPath())
                .with("STARTER", toolkit() + "/my.cnf"),
            StarterAnswer.class);
    return Optional.ofNullable(answer.starter)
        .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
  }

  /** Tells that the volume holds a complete ingestion. */
  void endIngestion(ServerLayout layout) {
    libs.runBash(
        connection,
        BashScript.resource("plugin/end-ingestion.sh").with("MOUNT_PATH", layout.mountPath()));
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
