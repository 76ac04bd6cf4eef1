package io.doppel.mysql.backup;

import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Streams that run side by side: when one fails, or the waiting thread is interrupted, all of them
 * end. For one thread.
 */
final class StreamGroup implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(60);

  private final AtomicInteger threads = new AtomicInteger();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "copy-stream-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });
  private final ExecutorCompletionService<CopyStream> ended =
      new ExecutorCompletionService<>(executor);
  private int running;

  /** Starts a stream. */
  void start(CopyStream stream) {
    Future<CopyStream> started = ended.submit(stream::run, stream);
    running += started.isCancelled() ? 0 : 1;
  }

  /** Returns whether all of these have opened their snapshots within the limit. */
  boolean awaitOpened(List<CopyStream> streams, Duration limit) {
    Deadline deadline = Deadline.after(limit);
    for (CopyStream stream : streams) {
      CompletableFuture<Void> opened = stream.opened();
      try {
        opened.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        return false;
      } catch (InterruptedException e) {
        throw cancelled(e);
      } catch (ExecutionException e) {
        throw failure(e);
      }
    }
    return true;
  }

  /** Waits until all have ended; does something whenever one has, and now and then meanwhile. */
  void awaitAll(Duration pause, Runnable meanwhile) {
    while (running > 0) {
      try {
        Future<CopyStream> one = ended.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        if (one != null) {
          running--;
          one.get();
        }
        meanwhile.run();
      } catch (InterruptedException e) {
        throw cancelled(e);
      } catch (ExecutionException e) {
        throw failure(e);
      } catch (CancellationException e) {
        throw new IllegalStateException("only close cancels", e);
      }
    }
  }

  private static DoppelException cancelled(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new DoppelException(ErrorCode.CANCELLED, "Copying the source was cancelled.", "", "", e);
  }

  private static RuntimeException failure(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException failure) {
      return failure;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(e.getCause());
  }

  /** Ends what still runs and returns when it has ended. */
  @Override
  public void close() {
    executor.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      if (!executor.awaitTermination(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("streams still run after " + END_LIMIT.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
