package io.doppel.cli;

import io.doppel.engine.RunningJob;
import java.util.function.Consumer;

/** Turns the user's wish to stop into the orderly end of the running job. Thread-safe. */
final class Interruption {
  private RunningJob<?> job;
  private Consumer<String> teller;
  private boolean cancelled;

  /**
   * Tells which job an interrupt is to cancel from now on, until {@link #end}.
   *
   * @param sayer shows the user what happens
   */
  synchronized void begin(RunningJob<?> running, Consumer<String> sayer) {
    job = running;
    teller = sayer;
    cancelled = false;
  }

  /** Tells that the job has ended. */
  synchronized void end() {
    job = null;
  }

  /**
   * Cancels the running job; when asked again, explains.
   *
   * @return whether there is a job, so that the process must not end yet
   */
  synchronized boolean request() {
    if (job == null) {
      return false;
    }
    if (cancelled) {
      teller.accept(
          job.reference()
              + " is still ending in an orderly way: please wait. If this process is killed, the"
              + " next doppel command does the rest.");
    } else {
      cancelled = true;
      teller.accept("Cancelling " + job.reference() + " ...");
      job.cancel();
    }
    return true;
  }
}
