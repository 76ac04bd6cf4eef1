package io.doppel.engine.work;

import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.JobEvent;
import io.doppel.engine.JobFailedException;
import io.doppel.engine.JobListener;
import io.doppel.engine.JobView;
import io.doppel.engine.LostHosts;
import io.doppel.engine.RunningJob;
import io.doppel.engine.catalog.Catalog;
import io.doppel.engine.catalog.JobRecord;
import io.doppel.engine.catalog.ObjectLock;
import io.doppel.engine.job.Job;
import io.doppel.engine.job.JobEntry;
import io.doppel.engine.job.JobObserver;
import io.doppel.engine.job.JobOutcome;
import io.doppel.engine.job.JobRun;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the jobs of this process, each on a thread of its own. Thread-safe. */
final class JobRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final Duration CANCEL_POLL = Duration.ofMillis(300);
  private static final Duration CLOSING_LIMIT = Duration.ofMinutes(10);

  private final Catalog catalog;
  private final BiFunction<HostKeyConfirmation, ProgressTarget, Scope> scopes;
  private final Map<String, Running<?>> running = new ConcurrentHashMap<>();

  /**
   * The jobs that this process runs or undoes. What the catalog has besides in this process's name
   * is abandoned, as are the jobs of dead processes: its end could not be written.
   */
  private final Set<String> inHand = new HashSet<>();

  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          action -> {
            Thread thread = new Thread(action, "doppel-cancel-requests");
            thread.setDaemon(true);
            return thread;
          });
  private ScheduledFuture<?> polling;
  private boolean closed;

  /**
   * Where the progress of a scope goes, and what its user should know: to the job that it belongs
   * to, once that runs.
   */
  static final class ProgressTarget {
    private final AtomicReference<JobRun<?>> run = new AtomicReference<>();

    void accept(io.doppel.sdk.Progress progress) {
      JobRun<?> target = run.get();
      if (target != null && progress.unit() == io.doppel.sdk.Progress.Unit.NOTICE) {
        LOG.warn("{}", progress.activity());
        target.message(progress.activity());
      } else if (target != null) {
        target.progress(
            new io.doppel.engine.job.Progress(
                progress.activity(), progress.done(), progress.total(), progress.unit().name()));
      }
    }
  }

  /**
   * What a job is.
   *
   * @param action what it does
   * @param target the name of what it works on
   * @param locks what it holds
   * @param admission checks, once it holds that, whether it may begin
   */
  record Spec(JobView.Action action, String target, List<ObjectLock> locks, Runnable admission) {}

  JobRunner(Catalog catalog, BiFunction<HostKeyConfirmation, ProgressTarget, Scope> scopes) {
    this.catalog = catalog;
    this.scopes = scopes;
  }

  /**
   * Begins a job.
   *
   * @param body its steps
   * @param result what its caller gets, asked when the job has ended well
   */
  <T, R> RunningJob<R> start(
      Spec spec,
      HostKeyConfirmation confirmation,
      JobListener listener,
      BiFunction<Scope, Job, T> body,
      Function<T, R> result) {
    ProgressTarget progress = new ProgressTarget();
    Scope scope = scopes.apply(confirmation, progress);
    String admitted = "";
    try {
      String reference = admit(spec);
      admitted = reference;
      JobRun<T> run =
          new JobRun<>(
              reference,
              catalog.jobs(),
              observer(listener),
              job -> body.apply(scope, job),
              Undos.handlers(scope, reference, LostHosts.FAIL));
      progress.run.set(run);
      Running<R> handle = new Running<>(reference, run::cancel);
      register(handle);
      Thread thread =
          new Thread(
              () -> {
                try {
                  handle.finish(run.run(), result);
                } finally {
                  running.remove(reference);
                  letGo(reference);
                  scope.close();
                }
              },
              "doppel-" + reference);
      thread.setDaemon(true);
      thread.start();
      return handle;
    } catch (RuntimeException | Error e) {
      letGo(admitted);
      scope.close();
      throw e;
    }
  }

  private void letGo(String reference) {
    synchronized (inHand) {
      inHand.remove(reference);
    }
  }

  /** Enters a job in the catalog; what a dead process still holds is undone and let go of first. */
  private String admit(Spec spec) {
    Supplier<String> attempt =
        () -> {
          synchronized (inHand) {
            String reference =
                catalog
                    .jobs()
                    .start(spec.action().name(), spec.target(), spec.locks(), spec.admission());
            inHand.add(reference);
            return reference;
          }
        };
    try {
      return attempt.get();
    } catch (DoppelException e) {
      if (e.code() != ErrorCode.BUSY
          || recover(false, LostHosts.FAIL, JobListener.none()).isEmpty()) {
        throw e;
      }
      return attempt.get();
    }
  }

  private synchronized void register(Running<?> handle) {
    running.put(handle.reference(), handle);
    if (closed) {
      handle.cancel();
    } else if (polling == null) {
      polling =
          poller.scheduleWithFixedDelay(
              this::cancelRequested,
              CANCEL_POLL.toMillis(),
              CANCEL_POLL.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private void cancelRequested() {
    try {
      if (!running.isEmpty()) {
        for (String reference : catalog.jobs().cancelRequests()) {
          Running<?> handle = running.get(reference);
          if (handle != null) {
            handle.cancel();
          }
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("Could not look for requests to cancel jobs; trying again", e);
    }
  }

  /**
   * Undoes the jobs whose process has died.
   *
   * @param leftBehindToo whether to try again where something could not be undone
   * @param lostHosts what it means that a host cannot be reached
   * @return their references
   * @throws DoppelException when the end of one could not be written; the others are undone
   */
  List<String> recover(boolean leftBehindToo, LostHosts lostHosts, JobListener listener) {
    List<String> references = new ArrayList<>();
    RuntimeException failure = null;
    for (JobRecord job : takeOver(leftBehindToo)) {
      try {
        recover(job, lostHosts, listener);
        references.add(job.reference());
      } catch (RuntimeException e) {
        LOG.error("{} could not be undone", job.reference(), e);
        failure = failure == null ? e : failure;
      } finally {
        letGo(job.reference());
      }
    }
    if (failure != null) {
      throw failure;
    }
    return references;
  }

  private List<JobRecord> takeOver(boolean leftBehindToo) {
    synchronized (inHand) {
      List<JobRecord> taken = catalog.jobs().takeOver(leftBehindToo, inHand::contains);
      taken.forEach(job -> inHand.add(job.reference()));
      return taken;
    }
  }

  private void recover(JobRecord job, LostHosts lostHosts, JobListener listener) {
    try (Scope scope = scopes.apply(HostKeyConfirmation.refuse(), new ProgressTarget())) {
      LOG.info("{} ({} of '{}') is undone", job.reference(), job.action(), job.target());
      JobRun.recover(
          job.reference(),
          job.failure()
              .orElse("The process that ran it (" + job.owner() + ") ended before the job did."),
          catalog.jobs(),
          observer(listener),
          Undos.handlers(scope, job.reference(), lostHosts));
    }
  }

  private static JobObserver observer(JobListener listener) {
    return new JobObserver() {
      @Override
      public void entry(String job, JobEntry entry) {
        tell(Views.event(job, entry));
      }

      @Override
      public void progress(String job, String stepName, io.doppel.engine.job.Progress progress) {
        tell(Views.progress(job, stepName, progress));
      }

      private void tell(JobEvent event) {
        try {
          listener.onEvent(event);
        } catch (RuntimeException e) {
          LOG.warn("A listener failed on {}", event.kind(), e);
        }
      }
    };
  }

  @Override
  public void close() {
    List<Running<?>> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(running.values());
    }
    left.forEach(Running::cancel);
    Deadline deadline = Deadline.after(CLOSING_LIMIT);
    left.forEach(handle -> handle.awaitEnd(deadline.remaining()));
    poller.shutdownNow();
  }

  /** A job of this process. */
  private static final class Running<R> implements RunningJob<R> {
    private final String reference;
    private final Runnable cancel;
    private final CompletableFuture<R> end = new CompletableFuture<>();

    Running(String reference, Runnable cancel) {
      this.reference = reference;
      this.cancel = cancel;
    }

    <T> void finish(JobOutcome<T> outcome, Function<T, R> result) {
      try {
        Optional<DoppelException> failure = outcome.failure();
        if (failure.isPresent()) {
          end.completeExceptionally(
              new JobFailedException(
                  reference, failure.get(), outcome.undone(), outcome.leftBehind()));
        } else {
          end.complete(result.apply(outcome.value()));
        }
      } catch (RuntimeException | Error e) {
        end.completeExceptionally(e);
      }
    }

    @Override
    public String reference() {
      return reference;
    }

    @Override
    public R await() {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return end.get();
          } catch (InterruptedException e) {
            interrupted = true;
            cancel.run();
          } catch (ExecutionException e) {
            if (e.getCause() instanceof DoppelException failure) {
              throw failure;
            }
            throw new DoppelException(
                ErrorCode.INTERNAL,
                "The job " + reference + " ended well, but what came of it cannot be told.",
                "",
                "",
                e.getCause());
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void cancel() {
      cancel.run();
    }

    void awaitEnd(Duration limit) {
      try {
        end.handle((value, failure) -> value).get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
        LOG.warn("{} did not end in time; the next start undoes what is left", reference);
      }
    }
  }
}
