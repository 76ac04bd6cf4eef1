package io.doppel.mysql.source;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Problem;
import io.doppel.sdk.Libs;
import java.util.List;
import java.util.Optional;

/**
 * Whether a server can be a source, and what it is like.
 *
 * @param facts what was found out; empty when no session could be opened
 * @param problems everything that stands in the way, with what to do about it
 * @param warnings what does not stand in the way, but the user should know
 */
public record SourceReport(
    Optional<SourceFacts> facts, List<Problem> problems, List<Problem> warnings) {
  /** Copies the lists. */
  public SourceReport {
    requireNonNull(facts, "facts is null");
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /**
   * Judges a source from the staging host. Changes nothing on either. Never fails for a reason that
   * lies with the source: that is a problem of the report.
   */
  public static SourceReport examine(Libs libs, SourceQuestion question) {
    return new SourceExamination(libs, question).run();
  }
}
