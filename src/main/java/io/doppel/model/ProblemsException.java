package io.doppel.model;

import java.util.List;
import java.util.Optional;

/** A failure with everything that stands in the way; made by {@link Problems#throwIfAny}. */
public final class ProblemsException extends DoppelException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ProblemsException(ErrorCode code, String message, String action, List<Problem> problems) {
    super(code, message, action);
    this.problems = List.copyOf(problems);
  }

  /** Returns what stands in the way. */
  public List<Problem> problems() {
    return problems;
  }

  /** Returns the failure of this kind that is, or is behind, another one. */
  public static Optional<ProblemsException> behind(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProblemsException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
