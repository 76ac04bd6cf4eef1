package io.doppel.mysql.backup;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.DataSize;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.mysql.ServerLayout;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.UserError;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The file system of a server's data when something could not be put there.
 *
 * @param freeBytes left in it
 * @param mountPoint where it is mounted
 */
record RoomLeft(long freeBytes, String mountPoint) {
  /** Below this a server cannot go on. */
  private static final long NO_SPACE = 16L * 1024 * 1024;

  private static final Pattern DISK_FULL =
      Pattern.compile(
          "No space left|is full\\b|space .* is not enough|[Ee]rr(?:no|code|or):? 28\\b");

  /**
   * Returns the failure that there is no room, if that is why copying failed.
   *
   * @param said what the programs said
   */
  static Optional<UserError> asCause(
      Libs libs, RemoteConnection connection, ServerLayout layout, String said, Throwable failed) {
    BashScript script =
        BackupScripts.of("backup/room-left.sh").with("DIRECTORY", layout.mountPath());
    RoomLeft room =
        ScriptAnswer.read(
            script, libs.runBash(connection, script), new TypeReference<RoomLeft>() {});
    if (!room.isTooLittle(said)) {
      return Optional.empty();
    }
    return Optional.of(
        room.failure(
            connection.environment().host().name(),
            layout,
            "Make room there, then try again.",
            said,
            failed));
  }

  /** Tells whether that is why, by what is left and by what the programs said. */
  boolean isTooLittle(String said) {
    return freeBytes < NO_SPACE || DISK_FULL.matcher(said).find();
  }

  /**
   * Returns the failure that it is too little.
   *
   * @param action what to do about it
   */
  UserError failure(String host, ServerLayout layout, String action, String said, Throwable cause) {
    return new UserError(
        ErrorCode.DISK_FULL,
        "Restoring stopped because the file system "
            + mountPoint
            + " on "
            + host
            + ", which holds "
            + layout.data()
            + ", is full: "
            + new DataSize(freeBytes)
            + " are free.",
        action,
        said,
        cause);
  }
}
