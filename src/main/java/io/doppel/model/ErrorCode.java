package io.doppel.model;

/**
 * What kind of failure a {@link DoppelException} tells of.
 *
 * <p>The process exit code and the HTTP status of a failure both come from here. Exit codes 1 to 12
 * keep the meaning that they have in the archived Delphix MySQL plugin 2.1.0; codes from 20 on are
 * Doppel's own. {@code docs/exit-codes.md} is the table for users.
 */
public enum ErrorCode {
  /** Something that should not happen, whatever the user did. */
  INTERNAL(1, 500),
  /** The request itself is wrong: a malformed or contradictory argument. */
  INVALID_ARGUMENT(2, 400),
  /** A database server did not start. */
  SERVER_NOT_STARTED(3, 500),
  /** The server's option file is missing or unusable. */
  OPTION_FILE_UNUSABLE(4, 500),
  /** The password of the server's administrator could not be set. */
  ROOT_PASSWORD_NOT_SET(5, 500),
  /** A backup could not be restored. */
  RESTORE_FAILED(6, 500),
  /** A database server refused the account and password it was given. */
  DATABASE_LOGIN_REFUSED(7, 422),
  /** Taking a backup of the source failed. */
  BACKUP_FAILED(8, 502),
  /** The backup that was provided is missing, empty or unusable. */
  BACKUP_UNUSABLE(9, 422),
  /** A database program that is needed is not installed on the host. */
  PROGRAM_MISSING(10, 422),
  /** The seed database does not answer after its restart. */
  SEED_NOT_REACHABLE(11, 500),
  /** The account for filling the seed database could not be created. */
  SEED_ACCOUNT_FAILED(12, 500),

  /** No object has that name. */
  NOT_FOUND(20, 404),
  /** An object of that name exists already. */
  ALREADY_EXISTS(21, 409),
  /** The object cannot go because others depend on it. */
  IN_USE(22, 409),
  /** Another operation is working on the object. */
  BUSY(23, 409),
  /** The object is in a state that does not allow the operation. */
  WRONG_STATE(24, 409),

  /** A host does not answer. */
  HOST_UNREACHABLE(30, 502),
  /** A host refused the login. */
  LOGIN_REFUSED(31, 502),
  /** The host's key has not been confirmed yet. */
  HOST_KEY_UNKNOWN(32, 502),
  /** The host presents another key than the one that was confirmed or announced. */
  HOST_KEY_CHANGED(33, 502),
  /** The connection to a host broke during an operation. */
  CONNECTION_LOST(34, 502),
  /** A script on a host failed for a reason that has no code of its own. */
  SCRIPT_FAILED(35, 500),
  /** Something did not happen in the time that it was given. */
  TIMED_OUT(36, 504),

  /** The storage refused an operation. */
  STORAGE_FAILED(40, 500),
  /** No space is left where data must be written. */
  DISK_FULL(41, 507),
  /** A volume could not be mounted at, or unmounted from, its path. */
  MOUNT_FAILED(42, 500),

  /**
   * The source, or a host, does not meet what the operation needs; the message lists every problem.
   */
  NOT_READY(50, 422),
  /** The port is taken by another process. */
  PORT_IN_USE(51, 409),
  /** Replication could not be set up or has stopped. */
  REPLICATION_FAILED(52, 500),
  /** A database server refused a statement. */
  SQL_FAILED(53, 500),
  /** A connection to a database server could not be encrypted as it was asked for. */
  TLS_FAILED(54, 502),

  /** The user stopped the operation. */
  CANCELLED(130, 409);

  private final int exitCode;
  private final int httpStatus;

  ErrorCode(int exitCode, int httpStatus) {
    this.exitCode = exitCode;
    this.httpStatus = httpStatus;
  }

  /** Returns the exit code of a process that ends with this failure, 1 to 255. */
  public int exitCode() {
    return exitCode;
  }

  /** Returns the HTTP status of an answer that tells of this failure. */
  public int httpStatus() {
    return httpStatus;
  }
}
