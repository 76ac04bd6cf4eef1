package io.doppel.mysql.backup;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells from what both programs said why a copy failed, and what to do. */
final class CopyFailure {
  private static final int BROKEN_PIPE = 128 + 13;

  private static final Pattern PIPE_ERROR = Pattern.compile("errno 32|Broken pipe");
  private static final Pattern CONNECTION_GONE =
      Pattern.compile(
          "Lost connection|gone away|Can't connect|error:? 20(02|03|13|06)\\b|ERROR 20(02|03|13|06)");
  private static final Pattern LOGIN = Pattern.compile("\\b(1045|Access denied for user)\\b");
  private static final Pattern TABLE_CHANGED =
      Pattern.compile(
          "\\b(1412|1146)\\b|Table definition has changed|Couldn't find table|doesn't exist");
  private static final Pattern PRIVILEGE =
      Pattern.compile("\\b(1142|1044|1227|1143)\\b|insufficent privileges|command denied");

  private static final String SOURCE_GONE =
      "Check that the source runs and can be reached, then try again.";

  private final BackupSource source;
  private final BackupTarget target;

  CopyFailure(BackupSource source, BackupTarget target) {
    this.source = source;
    this.target = target;
  }

  /** Returns why a stream failed, or empty when it did not. */
  Optional<DoppelException> judge(CopyAnswer answer, String dumpSaid, String loadSaid) {
    if (answer.dump() == 0 && answer.load() == 0 && answer.copy() == 0 && answer.complete()) {
      return Optional.empty();
    }
    boolean dumpFellToLoad =
        answer.dump() == 0 || answer.dump() == BROKEN_PIPE || PIPE_ERROR.matcher(dumpSaid).find();
    // A dump that breaks off makes the client fail on half a statement, too.
    if (answer.load() != 0 && dumpFellToLoad) {
      return Optional.of(loadFailure(answer, loadSaid));
    }
    return Optional.of(dumpFailure(answer, dumpSaid));
  }

  /** Returns why loading failed. */
  DoppelException loadFailure(CopyAnswer answer, String said) {
    if (answer.room().isTooLittle(said)) {
      return answer
          .room()
          .failure(
              target.host(),
              target.server().layout(),
              "Make room there; the source's tables take "
                  + source.facts().size()
                  + ". Then try again.",
              said,
              null);
    }
    if (CONNECTION_GONE.matcher(said).find()) {
      return new UserError(
          ErrorCode.RESTORE_FAILED,
          server() + " stopped answering while data was loaded into it.",
          "See the end of its error log.",
          said + "\n" + target.server().errorLogEnd(),
          null);
    }
    return new UserError(
        ErrorCode.RESTORE_FAILED,
        server() + " refused data of the source " + source.address() + ".",
        "See the server's words; the staging server must be of the same version as the source.",
        said,
        null);
  }

  /**
   * Returns why the dumps did not begin in time. Asks the staging host: one that cannot be reached
   * is the better reason, which the connections of the dumps themselves take longer to notice.
   *
   * @throws DoppelException when the host does not answer either
   */
  DoppelException notOpened(Duration limit) {
    if (target.server().running().isEmpty()) {
      return new UserError(
          ErrorCode.RESTORE_FAILED,
          server() + " ended before data was loaded into it.",
          "See the end of its error log.",
          target.server().errorLogEnd(),
          null);
    }
    return new UserError(
        ErrorCode.BACKUP_FAILED,
        "The dumps of the source "
            + source.address()
            + " did not begin within "
            + limit.toSeconds()
            + " s.",
        "Check the load of the source and of the staging host, then try again.");
  }

  /** Returns the failure of the session on the source that watches over the copying. */
  UserError sourceLost(UserError failure) {
    return new UserError(
        ErrorCode.CONNECTION_LOST,
        broke("the copying"),
        SOURCE_GONE,
        failure.getMessage() + "\n" + failure.output(),
        failure);
  }

  private String broke(String work) {
    return "The connection to " + from() + " broke during " + work + ".";
  }

  private String from() {
    return "the source " + source.address() + " (from " + target.host() + ")";
  }

  /** Returns why dumping failed. */
  DoppelException dumpFailure(CopyAnswer answer, String said) {
    String from = from();
    if (LOGIN.matcher(said).find() && !PRIVILEGE.matcher(said).find()) {
      return new UserError(
          ErrorCode.DATABASE_LOGIN_REFUSED,
          "The dump program was refused by " + from + " as '" + source.user() + "'.",
          "Check the account and its password, and that it may log in from there.",
          said,
          null);
    }
    String message;
    String action;
    if (PRIVILEGE.matcher(said).find()) {
      message = "The account '" + source.user() + "' lacks a privilege to dump " + from + ".";
      action = "Grant what the dump program asks for.";
    } else if (TABLE_CHANGED.matcher(said).find()) {
      message = "A table was changed or removed while " + from + " was dumped.";
      action = "Try again when no tables are being created, altered or dropped.";
    } else if (CONNECTION_GONE.matcher(said).find()) {
      message = broke("the dump");
      action = SOURCE_GONE;
    } else if (answer.dump() == 0) {
      message = "The dump of " + from + " ended early: its last line is missing.";
      action = "Try again; see what the dump program said.";
    } else {
      message = "Dumping " + from + " failed with exit code " + answer.dump() + ".";
      action = "See what the dump program said.";
    }
    return new UserError(ErrorCode.BACKUP_FAILED, message, action, said, null);
  }

  private String server() {
    return "The staging server on " + target.host() + ":" + target.port();
  }
}
