package io.doppel.engine.job;

import java.util.Map;

/**
 * Undoes what steps of one kind do. The step may have come to any point, or not have acted at all:
 * a handler finds out what is there, removes it, and ends well when nothing is. It may run twice.
 */
@FunctionalInterface
public interface UndoHandler {
  /** Undoes; the arguments are those of the {@link Undo}. */
  void undo(Map<String, String> arguments);
}
