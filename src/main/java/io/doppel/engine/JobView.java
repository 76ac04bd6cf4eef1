package io.doppel.engine;

import io.doppel.model.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A job as it is now.
 *
 * @param reference such as {@code JOB-12}
 * @param action what it does, such as {@code LINK}
 * @param target the name of the object that it works on
 * @param state how it is
 * @param owner who runs it, such as {@code "ada on build7, process 4711"}
 * @param started when it began
 * @param ended when it ended
 * @param cancelRequested whether somebody asked it to stop
 * @param failure why it failed, with what to do; empty when it did not
 * @param failureCode what kind of failure that was; empty also when its process died
 * @param steps its steps, in their order
 * @param events its history, oldest first, without progress; empty in lists
 */
public record JobView(
    String reference,
    Action action,
    String target,
    State state,
    String owner,
    Instant started,
    Optional<Instant> ended,
    boolean cancelRequested,
    Optional<String> failure,
    Optional<ErrorCode> failureCode,
    List<StepView> steps,
    List<JobEvent> events) {
  /** Copies the lists. */
  public JobView {
    steps = List.copyOf(steps);
    events = List.copyOf(events);
  }

  /** What jobs do. */
  public enum Action {
    /** Adds an environment. */
    ENVIRONMENT_ADD,
    /** Discovers what is on an environment. */
    ENVIRONMENT_REFRESH,
    /** Forgets an environment. */
    ENVIRONMENT_REMOVE,
    /** Links a dSource. */
    LINK,
    /** Changes the parameters of a dSource. */
    CHANGE,
    /** Brings a dSource back to work. */
    REPAIR,
    /** Takes a snapshot of a dSource. */
    SYNC,
    /** Takes a snapshot of a VDB. */
    SNAPSHOT,
    /** Provisions a VDB. */
    PROVISION,
    /** Starts a VDB. */
    START,
    /** Stops a VDB. */
    STOP,
    /** Deletes a dSource or a VDB. */
    DELETE,
    /** Removes a volume that the catalog does not know. */
    ORPHAN_REMOVE
  }

  /** How a job can be. */
  public enum State {
    /** It runs. */
    RUNNING,
    /** It failed or was cancelled, and what it had begun is being undone. */
    UNDOING,
    /** It ended well. */
    SUCCEEDED,
    /** It failed, and what it had begun has been undone. */
    FAILED,
    /** It was cancelled, and what it had begun has been undone. */
    CANCELLED,
    /** It failed or was cancelled, and something could not be undone: clean up again. */
    LEFT_BEHIND
  }

  /**
   * A step of a job.
   *
   * @param name what it does
   * @param state how it is
   * @param took how long it took, when it has ended
   * @param message why it failed, or why it could not be undone; else empty
   */
  public record StepView(String name, StepState state, Optional<Duration> took, String message) {}

  /** How a step can be. */
  public enum StepState {
    /** It runs. */
    RUNNING,
    /** It ended well. */
    FINISHED,
    /** It failed. */
    FAILED,
    /** What it had done has been undone. */
    UNDONE,
    /** What it had done could not be undone. */
    UNDO_FAILED
  }
}
