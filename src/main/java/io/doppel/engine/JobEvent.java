package io.doppel.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened in a job.
 *
 * @param job the job's reference
 * @param time when
 * @param kind what kind of thing
 * @param step the step's name, such as {@code "Mount at /mnt/shop"}; empty for events of the whole
 *     job
 * @param message for people, a whole sentence; empty when kind and step say it all
 * @param progress how far the step has come, for PROGRESS
 * @param took how long the step or the job took, when it has ended
 */
public record JobEvent(
    String job,
    Instant time,
    Kind kind,
    String step,
    String message,
    Optional<ProgressView> progress,
    Optional<Duration> took) {

  /** What can happen. */
  public enum Kind {
    /** The job has begun. */
    JOB_STARTED,
    /** A step has begun. */
    STEP_STARTED,
    /** A step has come some way; not kept in the job's history. */
    PROGRESS,
    /** Something worth telling. */
    MESSAGE,
    /** A step has ended well. */
    STEP_FINISHED,
    /** A step has failed; the message says why. */
    STEP_FAILED,
    /** What a step had done has been undone. */
    STEP_UNDONE,
    /** What a step had done could not be undone; the message says why. */
    UNDO_FAILED,
    /** The job has ended well. */
    JOB_SUCCEEDED,
    /** The job has failed; the message says why. */
    JOB_FAILED,
    /** The job has been cancelled. */
    JOB_CANCELLED
  }
}
