package io.doppel.sdk;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;

/**
 * A plugin's way to fail an operation with words for the user. A Delphix Engine shows message,
 * action and output as they are.
 *
 * <p>Together they must stay below 128 KiB there; {@link #MAX_OUTPUT_CHARS} keeps the output well
 * within.
 */
public final class UserError extends DoppelException {
  /** The longest output that is kept; of a longer one the end is. */
  public static final int MAX_OUTPUT_CHARS = 16_384;

  private static final long serialVersionUID = 1L;

  /** Creates a failure without diagnostics. */
  public UserError(ErrorCode code, String message, String action) {
    this(code, message, action, "", null);
  }

  /** Creates a failure; see {@link DoppelException} for the meaning of the texts. */
  public UserError(ErrorCode code, String message, String action, String output, Throwable cause) {
    super(code, message, action, end(output), cause);
  }

  private static String end(String output) {
    return output.length() <= MAX_OUTPUT_CHARS
        ? output
        : output.substring(output.length() - MAX_OUTPUT_CHARS);
  }
}
