package io.doppel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Collects everything that stands in the way, so that the user sees all of it at once. Not
 * thread-safe.
 */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  /** Adds a problem. */
  public Problems add(String subject, String message, String action) {
    found.add(new Problem(subject, message, action));
    return this;
  }

  /** Adds problems found elsewhere. */
  public Problems addAll(List<Problem> problems) {
    found.addAll(problems);
    return this;
  }

  /** Tells whether nothing was found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Returns what was found, in the order of finding. */
  public List<Problem> list() {
    return List.copyOf(found);
  }

  /**
   * Throws one {@link ProblemsException} that lists everything, when anything was found.
   *
   * @param code the kind of failure
   * @param what what cannot be done, such as {@code "shop cannot be linked"}
   */
  public void throwIfAny(ErrorCode code, String what) {
    if (found.isEmpty()) {
      return;
    }
    if (found.size() == 1) {
      Problem only = found.get(0);
      throw new ProblemsException(
          code, what + ": " + only.subject() + ": " + only.message(), only.action(), found);
    }
    throw new ProblemsException(
        code,
        what
            + ", for "
            + found.size()
            + " reasons:"
            + found.stream()
                .map(problem -> "\n  * " + problem.subject() + ": " + problem.message())
                .collect(Collectors.joining()),
        found.stream()
            .map(problem -> problem.action())
            .distinct()
            .collect(Collectors.joining("\n")),
        found);
  }
}
