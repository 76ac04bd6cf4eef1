package io.doppel.engine;

import io.doppel.model.DoppelException;

/**
 * A job that has begun. Thread-safe.
 *
 * @param <T> what comes of it
 */
public interface RunningJob<T> {
  /** Returns the job's reference, such as {@code JOB-12}. */
  String reference();

  /**
   * Waits for the end. When the waiting thread is interrupted the job is cancelled, undone, and its
   * failure thrown, the interrupt flag being set again.
   *
   * @return what came of the job
   * @throws JobFailedException when it failed or was cancelled; what it had begun has been undone
   * @throws DoppelException nothing else is thrown
   */
  T await();

  /** Asks the job to stop; it ends with CANCELLED after undoing what it has begun. */
  void cancel();
}
