package io.doppel.model;

import static java.util.Objects.requireNonNull;

/**
 * One thing that stands in the way of an operation.
 *
 * @param subject what it is about: a parameter's name, or a place such as {@code source
 *     10.0.1.20:3306}
 * @param message what was found, in a whole sentence
 * @param action what to do about it, in a whole sentence
 */
public record Problem(String subject, String message, String action) {
  /** Checks that nothing is null. */
  public Problem {
    requireNonNull(subject, "subject is null");
    requireNonNull(message, "message is null");
    requireNonNull(action, "action is null");
  }
}
