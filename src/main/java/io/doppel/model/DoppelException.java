package io.doppel.model;

import static java.util.Objects.requireNonNull;

/**
 * Every failure that Doppel knows about: what failed and where, what to do, and what was seen.
 *
 * <p>The three texts are those of a Delphix {@code UserError}: message, action, output. None of
 * them may hold a secret.
 */
public class DoppelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String action;
  private final String output;

  /** Creates a failure with what the user can do about it. */
  public DoppelException(ErrorCode code, String message, String action) {
    this(code, message, action, "", null);
  }

  /**
   * Creates a failure.
   *
   * @param code the kind of failure
   * @param message what failed, where (host, path, port) and what was found, in whole sentences
   * @param action what the user can do about it, in whole sentences; empty when there is nothing
   * @param output diagnostics, such as the end of a server's error log; may be empty
   * @param cause the failure behind this one, or null
   */
  public DoppelException(
      ErrorCode code, String message, String action, String output, Throwable cause) {
    super(requireNonNull(message, "message is null"), cause);
    this.code = requireNonNull(code, "code is null");
    this.action = requireNonNull(action, "action is null");
    this.output = requireNonNull(output, "output is null");
  }

  /** Returns the kind of failure. */
  public ErrorCode code() {
    return code;
  }

  /** Returns what the user can do about it; empty when there is nothing. */
  public String action() {
    return action;
  }

  /** Returns diagnostics; may be empty. */
  public String output() {
    return output;
  }

  /** Returns the failure of an operation that the user stopped. */
  public static DoppelException cancelled(String what) {
    return new DoppelException(ErrorCode.CANCELLED, what + " was cancelled.", "");
  }
}
