package io.doppel.engine.job;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;

/** What went wrong, in words. */
final class Failures {
  private Failures() {}

  /** Returns the message and what to do, in one text. */
  static String text(Throwable failure) {
    if (failure instanceof DoppelException known) {
      return known.action().isEmpty()
          ? known.getMessage()
          : known.getMessage() + (known.getMessage().contains("\n") ? "\n" : " ") + known.action();
    }
    return String.valueOf(failure);
  }

  /**
   * Returns the failure as one that Doppel knows; an unknown one becomes INTERNAL. What a cancelled
   * job was interrupted at is of no interest: its steps tell how far it came.
   *
   * @param advice what to do beyond what the failure says itself; may be empty
   */
  static DoppelException known(Throwable failure, boolean cancelled, String advice) {
    DoppelException known = known(failure, cancelled);
    return advice.isEmpty()
        ? known
        : new DoppelException(
            known.code(),
            known.getMessage(),
            (known.action() + " " + advice).strip(),
            known.output(),
            known);
  }

  private static DoppelException known(Throwable failure, boolean cancelled) {
    if (cancelled) {
      String output = failure instanceof DoppelException known ? known.output() : "";
      return new DoppelException(
          ErrorCode.CANCELLED, "The job was cancelled.", "", output, failure);
    } else if (failure instanceof DoppelException known) {
      return known;
    }
    return new DoppelException(
        ErrorCode.INTERNAL,
        "Something unexpected happened: " + failure,
        "This is a defect in Doppel; the log has the details.",
        "",
        failure);
  }
}
