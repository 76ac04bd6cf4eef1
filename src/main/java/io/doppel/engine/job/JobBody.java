package io.doppel.engine.job;

/**
 * What a job does, as steps.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface JobBody<T> {
  /** Does it. */
  T run(Job job);
}
