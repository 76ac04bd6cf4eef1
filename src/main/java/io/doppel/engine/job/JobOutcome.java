package io.doppel.engine.job;

import io.doppel.model.DoppelException;
import java.util.List;
import java.util.Optional;

/**
 * How a job ended.
 *
 * @param <T> what comes of a job that ended well
 * @param value what came of it; null when it did not end well
 * @param failure why it did not end well
 * @param undone what was done to undo the job, in that order, such as {@code "destroy the volume
 *     x"}
 * @param leftBehind what could not be undone, in whole sentences
 */
public record JobOutcome<T>(
    T value, Optional<DoppelException> failure, List<String> undone, List<String> leftBehind) {
  /** Copies the lists. */
  public JobOutcome {
    undone = List.copyOf(undone);
    leftBehind = List.copyOf(leftBehind);
  }
}
