package io.doppel.host;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that wait for streams of hosts; kept for a while for the next script. */
final class HostThreads {
  private static final AtomicInteger number = new AtomicInteger();
  private static final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "host-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  private HostThreads() {}

  /** Runs a task, which may block and must handle its failures, on a thread of its own. */
  static void execute(Runnable task) {
    threads.execute(task);
  }
}
