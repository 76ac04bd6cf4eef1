package io.doppel.chain;

import io.doppel.engine.JobEvent;
import io.doppel.engine.JobListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A moment in the course of a job, told by the job's own events. Thread-safe. */
final class Moment implements JobListener {
  private static final long LIMIT_SECONDS = 120;

  private final Predicate<JobEvent> is;
  private final Runnable then;
  private final AtomicBoolean came = new AtomicBoolean();
  private final CompletableFuture<JobEvent> event = new CompletableFuture<>();

  private Moment(Predicate<JobEvent> is, Runnable then) {
    this.is = is;
    this.then = then;
  }

  /** The moment at which an activity, such as {@code Copying}, first tells how far it is. */
  static Moment of(String activity, Runnable then) {
    return new Moment(
        event -> event.progress().filter(told -> told.activity().startsWith(activity)).isPresent(),
        then);
  }

  /** The moment at which an activity first tells that something of it is done. */
  static Moment within(String activity, Runnable then) {
    return new Moment(
        event ->
            event
                .progress()
                .filter(told -> told.activity().startsWith(activity) && told.done() > 0)
                .isPresent(),
        then);
  }

  static Moment of(String activity) {
    return of(activity, () -> {});
  }

  @Override
  public void onEvent(JobEvent told) {
    if (is.test(told) && came.compareAndSet(false, true)) {
      try {
        then.run();
        event.complete(told);
      } catch (RuntimeException e) {
        event.completeExceptionally(e);
      }
    }
  }

  /** Waits until it has come, and what was to happen then has happened. */
  JobEvent await() {
    try {
      return event.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the moment did not come", e);
    }
  }
}
