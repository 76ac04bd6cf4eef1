package io.doppel.bench;

import io.doppel.engine.JobEvent;
import io.doppel.engine.JobListener;
import java.time.Duration;
import java.time.Instant;

/** Measures from one activity of a job to a later one. Thread-safe. */
final class Stopwatch implements JobListener {
  private final String from;
  private final String to;
  private Instant begun;
  private Instant ended;

  /** Measures from the first word of one activity to the first word of another one. */
  Stopwatch(String from, String to) {
    this.from = from;
    this.to = to;
  }

  @Override
  public synchronized void onEvent(JobEvent event) {
    String activity = event.progress().map(told -> told.activity()).orElse("");
    if (begun == null && activity.startsWith(from)) {
      begun = event.time();
    }
    if (begun != null && ended == null && activity.startsWith(to)) {
      ended = event.time();
    }
  }

  /** Returns what was measured. */
  synchronized double seconds() {
    if (begun == null || ended == null) {
      throw new IllegalStateException("the job did not come from '" + from + "' to '" + to + "'");
    }
    return Duration.between(begun, ended).toNanos() / 1e9;
  }
}
