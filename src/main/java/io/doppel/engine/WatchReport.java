package io.doppel.engine;

/**
 * What looking after a dSource came to.
 *
 * @param status how it is now; UNKNOWN when it was not asked
 * @param outcome what was done
 * @param detail of what was done, for people; empty when nothing was
 */
public record WatchReport(DatabaseStatus status, Outcome outcome, String detail) {
  /** What was done. */
  public enum Outcome {
    /** Nothing but to look. */
    LOOKED,
    /** It did not work, and was brought back to work. */
    REPAIRED,
    /** It does not work, and bringing it back failed, now or a moment ago. */
    FAILED,
    /** Nothing: a job works on it. */
    BUSY
  }
}
