package io.doppel.engine.job;

import io.doppel.model.ErrorCode;
import java.util.List;

/**
 * Remembers what jobs do, beyond the death of the process. Each method has written when it returns,
 * as far as the operating system is concerned. Thread-safe.
 */
public interface JobJournal {
  /** Writes that a step is about to act, and how to undo it. */
  void begin(String job, BegunStep step, JobEntry entry);

  /** Writes something that happened; a step that is named changes its state accordingly. */
  void add(String job, JobEntry entry);

  /** Writes that the job's steps are being undone from now on, and why. */
  void undoing(String job, ErrorCode code, JobEntry failure);

  /**
   * Writes that the job has ended, lets go of the objects that it holds, and makes a change in the
   * same transaction.
   *
   * @param change what the job has brought about, such as the record of a VDB
   */
  void end(String job, JobState state, JobEntry entry, Runnable change);

  /** Returns the steps of a job that have begun and have not been undone, in their order. */
  List<BegunStep> begunSteps(String job);
}
