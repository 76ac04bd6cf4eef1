package io.doppel.engine;

/** Is told what a job does, as it happens, one call at a time. Must be quick and not throw. */
@FunctionalInterface
public interface JobListener {
  /** Called for each event. */
  void onEvent(JobEvent event);

  /** Returns a listener that ignores everything. */
  static JobListener none() {
    return event -> {};
  }
}
