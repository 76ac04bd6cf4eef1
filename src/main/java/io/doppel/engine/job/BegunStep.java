package io.doppel.engine.job;

import java.util.List;

/**
 * A step that has begun, and what undoes it.
 *
 * @param number its place in the job, from 0 on
 * @param name its name
 * @param undos what undoes it, in the order in which they were given; they run in reverse
 */
public record BegunStep(int number, String name, List<Undo> undos) {
  /** Copies the list. */
  public BegunStep {
    undos = List.copyOf(undos);
  }
}
