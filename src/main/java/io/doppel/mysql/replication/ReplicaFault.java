package io.doppel.mysql.replication;

import static java.util.Objects.requireNonNull;

import io.doppel.model.ErrorCode;
import io.doppel.sdk.UserError;
import java.util.regex.Pattern;

/**
 * Why a replication thread does not work, in plain words.
 *
 * @param number the server's error number
 * @param words the server's own words
 * @param message what is wrong, in whole sentences, with the server's number and words
 * @param action what to do about it, in whole sentences
 * @param lasting whether trying again cannot help
 */
public record ReplicaFault(
    int number, String words, String message, String action, boolean lasting) {
  // https://mariadb.com/kb/en/mariadb-error-code-reference/ and
  // https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html
  private static final int ACCESS_DENIED = 1045;
  private static final int READING_BINLOG = 1236;
  private static final int MYSQL_READING_BINLOG = 13114;
  private static final int FATAL_REPLICA = 1593;
  private static final int MYSQL_FATAL_REPLICA = 13117;
  private static final int UNKNOWN_HOST = 2005;
  private static final int CANNOT_CONNECT = 2003;
  private static final int TLS = 2026;
  private static final int PLUGIN_CANNOT_LOAD = 2059;
  private static final int AUTHENTICATION = 2061;
  private static final int DUPLICATE = 1062;
  private static final int ROW_MISSING = 1032;
  private static final int TABLE_MISSING = 1146;
  private static final int TABLE_EXISTS = 1050;
  private static final int PRIVILEGE = 1227;

  private static final Pattern SAME_ID =
      Pattern.compile(
          "same server[_ ]?(uu)?id|equal .*server (uu)?ids|server_(uu)?id",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PURGED =
      Pattern.compile(
          "purged|Could not find first log|Could not find GTID state|not in the master's binlog|missing|log file.*not found",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern AHEAD =
      Pattern.compile(
          "more GTIDs than the|requested to start from GTID .* which is not",
          Pattern.CASE_INSENSITIVE);

  /** Checks that nothing is null. */
  public ReplicaFault {
    requireNonNull(words, "words is null");
    requireNonNull(message, "message is null");
    requireNonNull(action, "action is null");
  }

  /** Returns the receiver's trouble. */
  static ReplicaFault ofReceiver(String source, int number, String words) {
    String what = "The staging server cannot follow the source " + source;
    return switch (number) {
      case ACCESS_DENIED ->
          fault(
              number,
              words,
              what + ": the replication account or its password is refused",
              "Check the replication account's name and password (32 characters at most), and that"
                  + " it may log in from the staging host.",
              true);
      case PRIVILEGE ->
          fault(
              number,
              words,
              what + ": the replication account lacks a privilege",
              "Grant REPLICATION SLAVE on *.* to the replication account.",
              true);
      case UNKNOWN_HOST, CANNOT_CONNECT ->
          fault(
              number,
              words,
              what + ": it cannot be reached",
              "Check that the source runs and that the staging host can reach its port.",
              false);
      case TLS ->
          fault(
              number,
              words,
              what + ": an encrypted connection could not be agreed on",
              "Check the TLS settings of the source: its certificate and the versions it allows.",
              true);
      case PLUGIN_CANNOT_LOAD, AUTHENTICATION ->
          fault(
              number,
              words,
              what + ": the replication account's authentication plugin does not work there",
              "Give the replication account an authentication plugin that both servers have.",
              true);
      default -> ofBinlog(what, number, words);
    };
  }

  private static ReplicaFault ofBinlog(String what, int number, String words) {
    boolean identity = number == FATAL_REPLICA || number == MYSQL_FATAL_REPLICA;
    boolean reading = number == READING_BINLOG || number == MYSQL_READING_BINLOG;
    if ((identity || reading) && SAME_ID.matcher(words).find()) {
      return fault(
          number,
          words,
          what + ": it, or another of its replicas, has the same server id or server UUID",
          "Give the staging server a server id of its own. If its data was copied with auto.cnf,"
              + " remove that file and restart it.",
          true);
    }
    if (reading && AHEAD.matcher(words).find()) {
      return fault(
          number,
          words,
          what
              + ": it lacks changes that have been applied here, so it is another or a restored"
              + " server",
          "Synchronise the dSource anew from a backup of the source.",
          true);
    }
    if (reading && PURGED.matcher(words).find()) {
      return fault(
          number,
          words,
          what + ": it has already removed the binary logs that are needed next",
          "Let the source keep its binary logs for longer (binlog_expire_logs_seconds or"
              + " expire_logs_days), then synchronise the dSource anew from a backup.",
          true);
    }
    return fault(number, words, what, "See the server's words.", reading || identity);
  }

  /** Returns the applier's trouble. */
  static ReplicaFault ofApplier(String source, int number, String words) {
    String what = "A change of the source " + source + " cannot be applied on the staging server";
    return switch (number) {
      case DUPLICATE, ROW_MISSING, TABLE_MISSING, TABLE_EXISTS ->
          fault(
              number,
              words,
              what + ": the data there is no longer equal to the source's",
              "Find out who wrote to the staging server, then synchronise the dSource anew from a"
                  + " backup.",
              true);
      default ->
          fault(
              number,
              words,
              what,
              "See the server's words; when the cause has been removed, synchronise again.",
              true);
    };
  }

  private static ReplicaFault fault(
      int number, String words, String message, String action, boolean lasting) {
    return new ReplicaFault(
        number,
        words,
        message + ". The server's error " + number + ": " + words.strip(),
        action,
        lasting);
  }

  /** Returns the failure to throw. */
  UserError error() {
    return new UserError(ErrorCode.REPLICATION_FAILED, message, action);
  }
}
