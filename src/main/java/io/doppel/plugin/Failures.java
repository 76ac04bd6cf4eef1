package io.doppel.plugin;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problems;
import io.doppel.sdk.UserError;

/** Failures that users are told of. */
final class Failures {
  private Failures() {}

  /**
   * Fails with all problems, when there is one.
   *
   * @param what such as {@code "shop cannot be linked"}
   */
  static void throwIfAny(Problems problems, ErrorCode code, String what) {
    try {
      problems.throwIfAny(code, what);
    } catch (DoppelException e) {
      throw new UserError(e.code(), e.getMessage(), e.action());
    }
  }

  /**
   * Runs what must be tried also on a thread that is being cancelled; what goes wrong is added to
   * the failure that is under way.
   */
  static void afterwards(RuntimeException failure, Runnable cleanup) {
    boolean interrupted = Thread.interrupted();
    try {
      cleanup.run();
    } catch (DoppelException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
