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

  /** Returns the failure as one that Doppel knows; an unknown one becomes INTERNAL. */
  static DoppelException known(Throwable failure, boolean cancelled) {
    if (failure instanceof DoppelException known
        && (!cancelled || known.code() == ErrorCode.CANCELLED)) {
      return known;
    }
    if (cancelled) {
      return new DoppelException(ErrorCode.CANCELLED, "The job was cancelled.", "", "", failure);
    }
    return new DoppelException(
        ErrorCode.INTERNAL,
        "Something unexpected happened: " + failure,
        "This is a defect in Doppel; the log has the details.",
        "",
        failure);
  }
}
