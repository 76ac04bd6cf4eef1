package io.doppel.engine.catalog;

import io.doppel.engine.job.JobState;
import io.doppel.model.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A job.
 *
 * @param id its number
 * @param action what it does
 * @param target the name of what it works on
 * @param state how it is
 * @param owner the process that runs it, for people
 * @param started when it began
 * @param ended when it ended
 * @param cancelRequested whether somebody asked it to stop
 * @param failure why it did not end well
 * @param failureCode what kind of failure that was; empty when its process died
 */
public record JobRecord(
    long id,
    String action,
    String target,
    JobState state,
    String owner,
    Instant started,
    Optional<Instant> ended,
    boolean cancelRequested,
    Optional<String> failure,
    Optional<ErrorCode> failureCode) {
  /** Returns the reference, such as {@code JOB-12}. */
  public String reference() {
    return Jobs.reference(id);
  }

  /**
   * A step of a job.
   *
   * @param name its name
   * @param state RUNNING, FINISHED, FAILED, UNDONE or UNDO_FAILED
   * @param took how long it took, when it has ended
   * @param message why it failed or was not undone
   */
  public record StepRecord(String name, String state, Optional<Duration> took, String message) {}
}
