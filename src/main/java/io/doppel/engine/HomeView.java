package io.doppel.engine;

import java.util.List;
import java.util.Optional;

/**
 * Doppel's own directory.
 *
 * @param directory its absolute path
 * @param refusal why nothing is done in it, and what to do about that: it is a copy of another one;
 *     empty for the home itself
 * @param unfinished the jobs that are unfinished in it
 */
public record HomeView(String directory, Optional<Refusal> refusal, List<JobView> unfinished) {
  /** Copies the list. */
  public HomeView {
    unfinished = List.copyOf(unfinished);
  }

  /**
   * Why nothing is done in a copy.
   *
   * @param message what shows that it is one, in whole sentences
   * @param action what to do
   */
  public record Refusal(String message, String action) {}
}
