package io.doppel.engine.job;

import io.doppel.model.DoppelException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A job as its body sees it: runs steps and tells what happens. Steps run one after the other, on
 * the job's thread; {@link #progress} and {@link #message} may be called from any thread.
 */
public final class Job {
  private final String reference;
  private final JobJournal journal;
  private final JobObserver observer;
  private final List<BegunStep> begun = new ArrayList<>();
  private final List<Runnable> changes = new ArrayList<>();
  private volatile BegunStep current;
  private String advice = "";

  Job(String reference, JobJournal journal, JobObserver observer) {
    this.reference = reference;
    this.journal = journal;
    this.observer = observer;
  }

  /** Returns the job's reference. */
  public String reference() {
    return reference;
  }

  /**
   * Runs a step. What undoes it is in the journal before the step acts, so it may find any part of
   * the step done, or nothing.
   *
   * @param name what the step does, for people, such as {@code "Mount the volume at /mnt/shop"}
   * @param undos what undoes it
   * @param action the step
   * @return what the action returns
   */
  public <T> T step(String name, List<Undo> undos, Supplier<T> action) {
    throwIfCancelled(name);
    BegunStep step = new BegunStep(begun.size(), name, undos);
    long start = System.nanoTime();
    JobEntry started = entry(JobEntry.Kind.STEP_STARTED, step, "", null);
    begun.add(step);
    journal.begin(reference, step, started);
    tell(started);
    current = step;
    try {
      T result = action.get();
      current = null;
      record(entry(JobEntry.Kind.STEP_FINISHED, step, "", since(start)));
      return result;
    } catch (RuntimeException | Error e) {
      current = null;
      record(entry(JobEntry.Kind.STEP_FAILED, step, Failures.text(e), since(start)));
      throw e;
    }
  }

  /** Runs a step that returns nothing; see {@link #step(String, List, Supplier)}. */
  public void step(String name, List<Undo> undos, Runnable action) {
    step(
        name,
        undos,
        () -> {
          action.run();
          return null;
        });
  }

  /** Tells how far the current step has come; ignored between steps. */
  public void progress(Progress progress) {
    BegunStep step = current;
    if (step != null) {
      synchronized (observer) {
        observer.progress(reference, step.name(), progress);
      }
    }
  }

  /** Tells something worth keeping, a whole sentence without secrets. */
  public void message(String text) {
    BegunStep step = current;
    record(
        new JobEntry(
            Instant.now(),
            JobEntry.Kind.MESSAGE,
            step == null ? -1 : step.number(),
            step == null ? "" : step.name(),
            text,
            Optional.empty()));
  }

  /** Has a change made in the transaction that ends the job well, and only there. */
  public void onSuccess(Runnable change) {
    changes.add(change);
  }

  /** Tells what to do, beyond what a failure says itself, when the job does not end well. */
  public void onFailure(String action) {
    advice = action;
  }

  String advice() {
    return advice;
  }

  List<BegunStep> begun() {
    return begun;
  }

  List<Runnable> changes() {
    return changes;
  }

  void record(JobEntry entry) {
    journal.add(reference, entry);
    tell(entry);
  }

  void tell(JobEntry entry) {
    synchronized (observer) {
      observer.entry(reference, entry);
    }
  }

  private static void throwIfCancelled(String next) {
    if (Thread.currentThread().isInterrupted()) {
      throw DoppelException.cancelled("The job, before the step '" + next + "',");
    }
  }

  private static JobEntry entry(JobEntry.Kind kind, BegunStep step, String message, Duration took) {
    return new JobEntry(
        Instant.now(), kind, step.number(), step.name(), message, Optional.ofNullable(took));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
