package io.doppel.engine.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of a job's history.
 *
 * @param time when
 * @param kind what happened
 * @param step the number of the step from 0 on; -1 when it is about the whole job
 * @param stepName the step's name; empty when it is about the whole job
 * @param message for people; may be empty
 * @param took how long the step or the job took, when it has ended
 */
public record JobEntry(
    Instant time, Kind kind, int step, String stepName, String message, Optional<Duration> took) {

  /** What can happen. */
  public enum Kind {
    /** The job has begun. */
    JOB_STARTED,
    /** A step is about to act. */
    STEP_STARTED,
    /** Something worth telling. */
    MESSAGE,
    /** A step has ended well. */
    STEP_FINISHED,
    /** A step has failed. */
    STEP_FAILED,
    /** What a step had done has been undone. */
    STEP_UNDONE,
    /** What a step had done could not be undone. */
    UNDO_FAILED,
    /** The job has ended well. */
    JOB_SUCCEEDED,
    /** The job has failed. */
    JOB_FAILED,
    /** The job has been cancelled. */
    JOB_CANCELLED
  }
}
