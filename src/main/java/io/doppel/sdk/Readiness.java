package io.doppel.sdk;

import io.doppel.model.Problem;
import java.util.List;
import java.util.Map;

/**
 * Whether an operation could succeed.
 *
 * @param problems everything that stands in the way; empty when nothing does
 * @param facts what was found, label to value, for people to read in a plan; without secrets
 */
public record Readiness(List<Problem> problems, Map<String, String> facts) {
  /** Copies; the facts keep their order. */
  public Readiness {
    problems = List.copyOf(problems);
    facts = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(facts));
  }
}
