package io.doppel.engine.job;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * How to undo a step, as data, so that another process can do it after this one has died.
 *
 * @param kind names the {@link UndoHandler}
 * @param arguments all that the handler needs besides the catalog; without secrets
 * @param description what it does, for people, such as {@code "destroy volume shop-1"}
 * @param afterCrashOnly whether it runs only when the job's process has died: for what cannot be
 *     taken back but must be brought to its end, such as a deletion
 */
public record Undo(
    String kind, Map<String, String> arguments, String description, boolean afterCrashOnly) {
  /** Copies the arguments. */
  public Undo {
    requireNonNull(kind, "kind is null");
    requireNonNull(description, "description is null");
    arguments = Map.copyOf(arguments);
  }

  /** Returns an undo that runs whenever its step has begun and the job does not end well. */
  public static Undo of(String kind, String description, Map<String, String> arguments) {
    return new Undo(kind, arguments, description, false);
  }

  /** Returns what another process has to do when this one dies in or after the step. */
  public static Undo afterCrash(String kind, String description, Map<String, String> arguments) {
    return new Undo(kind, arguments, description, true);
  }
}
