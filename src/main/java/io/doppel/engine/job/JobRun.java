package io.doppel.engine.job;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a job on the thread that calls {@link #run}: its steps, and, when it does not end
 * well, their undos in reverse. Cancelling interrupts that thread, but never while it undoes.
 *
 * @param <T> what comes of the job
 */
public final class JobRun<T> {
  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

  private final Job job;
  private final JobJournal journal;
  private final JobBody<T> body;
  private final UndoHandlers undoHandlers;
  private final Object guard = new Object();
  private Thread interruptible;
  private boolean cancelled;

  /**
   * Prepares a run.
   *
   * @param reference the job's reference, known to the journal
   */
  public JobRun(
      String reference,
      JobJournal journal,
      JobObserver observer,
      JobBody<T> body,
      UndoHandlers undoHandlers) {
    this.job = new Job(reference, journal, observer);
    this.journal = journal;
    this.body = body;
    this.undoHandlers = undoHandlers;
  }

  /** Asks the job to stop; nothing happens when it undoes already or has ended. */
  public void cancel() {
    synchronized (guard) {
      cancelled = true;
      if (interruptible != null) {
        interruptible.interrupt();
      }
    }
  }

  /** Tells how far the current step has come; from any thread. */
  public void progress(Progress progress) {
    job.progress(progress);
  }

  /** Tells something worth keeping, a whole sentence without secrets; from any thread. */
  public void message(String text) {
    job.message(text);
  }

  /** Runs the job to its end and never throws. */
  public JobOutcome<T> run() {
    long start = System.nanoTime();
    job.tell(of(JobEntry.Kind.JOB_STARTED, "", Optional.empty()));
    T value;
    try {
      enter();
      try {
        value = body.run(job);
      } finally {
        leave();
      }
      JobEntry entry = of(JobEntry.Kind.JOB_SUCCEEDED, "", Optional.of(since(start)));
      journal.end(
          job.reference(), JobState.SUCCEEDED, entry, () -> job.changes().forEach(Runnable::run));
      job.tell(entry);
      return new JobOutcome<>(value, Optional.empty(), List.of(), List.of());
    } catch (RuntimeException | Error e) {
      return failed(e, start);
    }
  }

  private void enter() {
    synchronized (guard) {
      if (cancelled) {
        throw DoppelException.cancelled("The job");
      }
      interruptible = Thread.currentThread();
    }
  }

  /** From here on the thread is not interrupted any more, and a pending interrupt is forgotten. */
  private void leave() {
    synchronized (guard) {
      interruptible = null;
      Thread.interrupted();
    }
  }

  private JobOutcome<T> failed(Throwable thrown, long start) {
    boolean wasCancelled;
    synchronized (guard) {
      wasCancelled = cancelled;
    }
    DoppelException failure = Failures.known(thrown, wasCancelled, job.advice());
    if (failure.code() == ErrorCode.INTERNAL) {
      LOG.error("{} failed", job.reference(), thrown);
    }
    JobState state = failure.code() == ErrorCode.CANCELLED ? JobState.CANCELLED : JobState.FAILED;
    JobEntry.Kind kind =
        state == JobState.CANCELLED ? JobEntry.Kind.JOB_CANCELLED : JobEntry.Kind.JOB_FAILED;
    List<String> undone = new ArrayList<>();
    List<String> leftBehind = new ArrayList<>();
    try {
      journal.undoing(
          job.reference(), failure.code(), of(kind, Failures.text(failure), Optional.empty()));
      undo(job, job.begun(), undoHandlers, false, undone, leftBehind);
      JobEntry entry = of(kind, Failures.text(failure), Optional.of(since(start)));
      journal.end(
          job.reference(), leftBehind.isEmpty() ? state : JobState.LEFT_BEHIND, entry, () -> {});
      job.tell(entry);
    } catch (RuntimeException journalFailed) {
      // The next start finds the job unfinished and undoes it.
      failure.addSuppressed(journalFailed);
      leftBehind.add("The journal could not be written: " + Failures.text(journalFailed));
    }
    return new JobOutcome<>(null, Optional.of(failure), undone, leftBehind);
  }

  /**
   * Undoes what a job had begun whose process has died. The journal must hand the job over to this
   * process first.
   *
   * @param reference the job
   * @param why why the job ended, for people
   */
  public static JobOutcome<Void> recover(
      String reference,
      String why,
      JobJournal journal,
      JobObserver observer,
      UndoHandlers undoHandlers) {
    Job job = new Job(reference, journal, observer);
    List<String> undone = new ArrayList<>();
    List<String> leftBehind = new ArrayList<>();
    undo(job, journal.begunSteps(reference), undoHandlers, true, undone, leftBehind);
    JobEntry entry = of(JobEntry.Kind.JOB_FAILED, why, Optional.empty());
    journal.end(
        reference, leftBehind.isEmpty() ? JobState.FAILED : JobState.LEFT_BEHIND, entry, () -> {});
    job.tell(entry);
    return new JobOutcome<>(
        null, Optional.of(new DoppelException(ErrorCode.INTERNAL, why, "")), undone, leftBehind);
  }

  private static void undo(
      Job job,
      List<BegunStep> steps,
      UndoHandlers handlers,
      boolean crashed,
      List<String> undone,
      List<String> leftBehind) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      BegunStep step = steps.get(i);
      List<Undo> undos =
          step.undos().stream().filter(undo -> crashed || !undo.afterCrashOnly()).toList();
      if (!undos.isEmpty()) {
        undoStep(job, step, undos, handlers, undone, leftBehind);
      }
    }
  }

  private static void undoStep(
      Job job,
      BegunStep step,
      List<Undo> undos,
      UndoHandlers handlers,
      List<String> undone,
      List<String> leftBehind) {
    List<String> failures = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (int i = undos.size() - 1; i >= 0; i--) {
      Undo undo = undos.get(i);
      try {
        handlers.undo(undo);
        done.add(undo.description());
      } catch (RuntimeException e) {
        LOG.warn("{}: could not {}", job.reference(), undo.description(), e);
        failures.add("Could not " + undo.description() + ": " + Failures.text(e));
      }
    }
    undone.addAll(done);
    leftBehind.addAll(failures);
    job.record(
        new JobEntry(
            Instant.now(),
            failures.isEmpty() ? JobEntry.Kind.STEP_UNDONE : JobEntry.Kind.UNDO_FAILED,
            step.number(),
            step.name(),
            failures.isEmpty() ? String.join("; ", done) : String.join(" ", failures),
            Optional.empty()));
  }

  private static JobEntry of(JobEntry.Kind kind, String message, Optional<Duration> took) {
    return new JobEntry(Instant.now(), kind, -1, "", message, took);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
