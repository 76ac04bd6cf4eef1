package io.doppel.engine;

import io.doppel.model.DoppelException;
import java.util.List;

/**
 * A job failed or was cancelled; code, message, action and output are those of the failure itself.
 */
public final class JobFailedException extends DoppelException {
  private static final long serialVersionUID = 1L;

  private final String job;
  private final transient List<String> undone;
  private final transient List<String> leftBehind;

  public JobFailedException(
      String job, DoppelException failure, List<String> undone, List<String> leftBehind) {
    super(failure.code(), failure.getMessage(), failure.action(), failure.output(), failure);
    this.job = job;
    this.undone = List.copyOf(undone);
    this.leftBehind = List.copyOf(leftBehind);
  }

  /** Returns the job's reference. */
  public String job() {
    return job;
  }

  /** Returns what was done to undo the job, in that order, such as {@code "destroy volume x"}. */
  public List<String> undone() {
    return undone;
  }

  /**
   * Returns what could not be undone and why, in whole sentences; empty when nothing was left
   * behind. {@link Engine#cleanUp} tries again.
   */
  public List<String> leftBehind() {
    return leftBehind;
  }
}
