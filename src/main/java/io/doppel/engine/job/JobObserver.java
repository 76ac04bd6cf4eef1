package io.doppel.engine.job;

/** Is told what a job does, one call at a time. Must be quick and not throw. */
public interface JobObserver {
  /** Called for each line of the job's history, after it was written to the journal. */
  void entry(String job, JobEntry entry);

  /** Called when the current step has come some way. */
  void progress(String job, String stepName, Progress progress);
}
