package io.doppel.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptFailedException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the scripts of {@code resources/storage/} and turns their answers and failures into ours.
 */
final class StorageScripts {
  /** Exit code of a script: the volume does not show on the host. */
  static final int NOT_VISIBLE = 16;

  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, String> TEXTS = new ConcurrentHashMap<>();

  private final Libs libs;

  StorageScripts(Libs libs) {
    this.libs = libs;
  }

  /**
   * Runs parts as one script, {@code common.sh} in front, and returns the document that it prints.
   *
   * @param what what cannot be done when it fails, such as {@code "Destroying the volume a"}
   */
  JsonNode run(
      RemoteConnection connection, String what, UnaryOperator<BashScript> values, String... parts) {
    String name = "storage/" + String.join("+", parts) + ".sh";
    try {
      BashScript script = BashScript.of(name, text(parts));
      return JSON.readTree(libs.runBash(connection, values.apply(script)).stdout());
    } catch (ScriptFailedException e) {
      throw failure(connection, what, e);
    } catch (JsonProcessingException e) {
      throw new DoppelException(
          ErrorCode.INTERNAL,
          what + " on " + host(connection) + ": " + name + " printed something else than JSON.",
          "",
          "",
          e);
    }
  }

  /** Returns the text of parts as one script, {@code common.sh} in front. */
  static String text(String... parts) {
    return TEXTS.computeIfAbsent(
        String.join(" ", parts),
        all ->
            Stream.concat(Stream.of("common"), Arrays.stream(parts))
                .map(part -> BashScript.resource("storage/" + part + ".sh").text())
                .collect(Collectors.joining("\n")));
  }

  static String host(RemoteConnection connection) {
    return connection.user().name() + "@" + connection.environment().name();
  }

  /**
   * The exit codes are documented in {@code common.sh}; the last line of stderr says what it is.
   */
  private static DoppelException failure(
      RemoteConnection connection, String what, ScriptFailedException e) {
    String found = lastLine(e.result().stderr());
    String message = what + " on " + host(connection) + " failed. " + found;
    return switch (e.result().exitCode()) {
      case 10 -> wrap(ErrorCode.ALREADY_EXISTS, message, "Choose another name.", e);
      case 11 -> wrap(ErrorCode.NOT_FOUND, message, "Look at what there is.", e);
      case 12 -> wrap(ErrorCode.IN_USE, message, "Remove or stop first what uses it.", e);
      case 13 -> wrap(ErrorCode.DISK_FULL, message, "Make room on the storage.", e);
      case 14 -> wrap(ErrorCode.MOUNT_FAILED, message, "Clear the way or take another path.", e);
      case NOT_VISIBLE ->
          wrap(
              ErrorCode.MOUNT_FAILED,
              message,
              "See that the host shares the storage's directory with all that is mounted in it, and"
                  + " that the path configured for it is right.",
              e);
      case 15 -> wrap(ErrorCode.STORAGE_FAILED, message, "docs/storage.md tells what it needs.", e);
      default ->
          wrap(
              ErrorCode.STORAGE_FAILED,
              message,
              "The output tells what the storage said; docs/storage.md tells what it needs.",
              e);
    };
  }

  private static DoppelException wrap(
      ErrorCode code, String message, String action, ScriptFailedException e) {
    return new DoppelException(code, message, action, e.result().stderr(), e);
  }

  private static String lastLine(String text) {
    String stripped = text.strip();
    return stripped.substring(stripped.lastIndexOf('\n') + 1);
  }
}
