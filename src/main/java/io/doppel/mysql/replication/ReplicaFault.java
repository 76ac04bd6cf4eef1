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
 * @param remedy what it takes to go on
 */
public record ReplicaFault(int number, String words, String message, String action, Remedy remedy) {
  /** What it takes to go on. */
  public enum Remedy {
    /** Trying again. */
    RETRY,
    /** Somebody must set something right; then trying again helps. */
    CORRECTION,
    /** A new copy: this one can never go on. */
    RESYNC
  }

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
  private static final int DISK_FULL = 1021;
  private static final int TABLE_FULL = 1114;
  private static final int UNKNOWN_ENGINE = 1286;
  private static final int LOCK_WAIT_TIMEOUT = 1205;
  private static final int DEADLOCK = 1213;
  private static final int SHUTDOWN = 1053;
  private static final int INTERRUPTED = 1317;
  private static final int RELAY_LOG = 1594;
  private static final int MYSQL_RELAY_LOG = 13121;

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
          "more GTIDs than the|requested to start from GTID .* which is not|position > file size",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TOO_LARGE =
      Pattern.compile("max_allowed_packet", Pattern.CASE_INSENSITIVE);

  private static final String LACKS =
      "it lacks changes that have been applied here, so it is another, a restored or a reset"
          + " server";

  private static final String PURGED_LOGS = "it no longer has the binary logs that are needed next";

  private static final String START_OVER =
      "Start over from a new copy: take a snapshot with Resynchronize (resync=true).";

  /** Checks that nothing is null. */
  public ReplicaFault {
    requireNonNull(words, "words is null");
    requireNonNull(message, "message is null");
    requireNonNull(action, "action is null");
    requireNonNull(remedy, "remedy is null");
  }

  /** Tells whether trying again cannot help. */
  public boolean lasting() {
    return remedy != Remedy.RETRY;
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
              Remedy.CORRECTION);
      case PRIVILEGE ->
          fault(
              number,
              words,
              what + ": the replication account lacks a privilege",
              "Grant REPLICATION SLAVE on *.* to the replication account.",
              Remedy.CORRECTION);
      case UNKNOWN_HOST, CANNOT_CONNECT ->
          fault(
              number,
              words,
              what + ": it cannot be reached",
              "Check that the source runs and that the staging host can reach its port.",
              Remedy.RETRY);
      case TLS ->
          fault(
              number,
              words,
              what + ": an encrypted connection could not be agreed on",
              "Check the TLS settings of the source: its certificate and the versions it allows.",
              Remedy.CORRECTION);
      case PLUGIN_CANNOT_LOAD, AUTHENTICATION ->
          fault(
              number,
              words,
              what + ": the replication account's authentication plugin does not work there",
              "Give the replication account an authentication plugin that both servers have.",
              Remedy.CORRECTION);
      default -> ofBinlog(what, number, words);
    };
  }

  private static ReplicaFault ofBinlog(String what, int number, String words) {
    boolean identity = number == FATAL_REPLICA || number == MYSQL_FATAL_REPLICA;
    boolean reading = number == READING_BINLOG || number == MYSQL_READING_BINLOG;
    // MySQL's words name the source's SERVER_UUID, too.
    if (reading && AHEAD.matcher(words).find()) {
      return fault(number, words, what + ": " + LACKS, START_OVER, Remedy.RESYNC);
    }
    if ((identity || reading) && SAME_ID.matcher(words).find()) {
      return fault(
          number,
          words,
          what + ": it, or another of its replicas, has the same server id or server UUID",
          "Give the staging server a server id of its own. If its data was copied with auto.cnf,"
              + " remove that file and restart it.",
          Remedy.CORRECTION);
    }
    if (reading && PURGED.matcher(words).find()) {
      return fault(
          number,
          words,
          what + ": " + PURGED_LOGS,
          "Let the source keep its binary logs for longer (binlog_expire_logs_seconds or"
              + " expire_logs_days). "
              + START_OVER,
          Remedy.RESYNC);
    }
    if (reading && TOO_LARGE.matcher(words).find()) {
      return fault(
          number,
          words,
          what + ": a change is larger than the servers may send to each other",
          "Raise max_allowed_packet on the source, and slave_max_allowed_packet on the staging"
              + " server.",
          Remedy.CORRECTION);
    }
    return fault(
        number,
        words,
        what,
        "See the server's words.",
        reading || identity ? Remedy.CORRECTION : Remedy.RETRY);
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
              "Find out who wrote to the staging server. " + START_OVER,
              Remedy.RESYNC);
      case UNKNOWN_ENGINE ->
          fault(
              number,
              words,
              what + ": the table has a storage engine that is not there",
              "Engines whose tables reach other servers (FEDERATED and the like) never are; a new copy"
                  + " leaves these tables out. Have another engine loaded by the starter my.cnf. "
                  + START_OVER,
              Remedy.RESYNC);
      case DISK_FULL, TABLE_FULL ->
          fault(
              number,
              words,
              what + ": there is no space left",
              "Give the storage more space, or delete snapshots; then it goes on.",
              Remedy.CORRECTION);
      case LOCK_WAIT_TIMEOUT, DEADLOCK, SHUTDOWN, INTERRUPTED, RELAY_LOG, MYSQL_RELAY_LOG ->
          fault(
              number,
              words,
              what + " at the moment",
              "Nothing needs to be done: it is tried again.",
              Remedy.RETRY);
      default ->
          fault(
              number,
              words,
              what,
              "See the server's words. When the cause has been removed, it goes on.",
              Remedy.CORRECTION);
    };
  }

  /** Returns the trouble that a source is not what the replica has followed so far. */
  static ReplicaFault ofOtherSource(String source, String lacking) {
    return notToBeFollowed(source, LACKS + ". It lacks " + lacking);
  }

  /** Returns the trouble that a source has removed what the replica would need from it. */
  static ReplicaFault ofPurgedSource(String source, String purged) {
    return notToBeFollowed(source, PURGED_LOGS + ". It has purged " + purged);
  }

  private static ReplicaFault notToBeFollowed(String source, String why) {
    return new ReplicaFault(
        0,
        "",
        "The staging server cannot follow the source " + source + ": " + why + ".",
        START_OVER,
        Remedy.RESYNC);
  }

  /** Returns the trouble that a position means nothing on another server. */
  static ReplicaFault ofPlaceOnOtherServer(String source) {
    return new ReplicaFault(
        0,
        "",
        "The staging server cannot go on at the source "
            + source
            + ": it follows by log file and position, which mean nothing on another server.",
        "Give the address of the server that it has followed so far, or start over from a new copy"
            + " of this one. With global transaction ids (gtid_mode=ON) on all servers it could"
            + " have gone on.",
        Remedy.RESYNC);
  }

  /** Tells whether what has been received cannot be read, and must be received anew. */
  public boolean relayLogBroken() {
    return number == RELAY_LOG || number == MYSQL_RELAY_LOG;
  }

  /** Tells whether the source refuses the account or its password. */
  public boolean loginRefused() {
    return number == ACCESS_DENIED;
  }

  private static ReplicaFault fault(
      int number, String words, String message, String action, Remedy remedy) {
    return new ReplicaFault(
        number,
        words,
        message + ". The server's error " + number + ": " + words.strip(),
        action,
        remedy);
  }

  /** Returns the failure to throw. */
  public UserError error() {
    return new UserError(ErrorCode.REPLICATION_FAILED, message, action);
  }
}
