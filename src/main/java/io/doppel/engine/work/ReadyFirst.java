package io.doppel.engine.work;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets work that nobody waits for give way to VDBs that somebody does wait for: of many that are
 * provisioned at once, each becomes ready before the first snapshots of the others are taken.
 * Thread-safe.
 */
final class ReadyFirst {
  private final long patience;
  private int awaited;

  /**
   * Counts no VDB yet.
   *
   * @param patience for how long work gives way at most
   */
  ReadyFirst(Duration patience) {
    this.patience = patience.toNanos();
  }

  /** Makes a VDB ready that somebody waits for. */
  <T> T first(Supplier<T> work) {
    begin();
    try {
      return work.get();
    } finally {
      ready();
    }
  }

  private synchronized void begin() {
    awaited++;
  }

  private synchronized void ready() {
    awaited--;
    notifyAll();
  }

  /**
   * Returns when nobody waits for a VDB, or when patience is over.
   *
   * @throws DoppelException CANCELLED when the thread is interrupted
   */
  synchronized void giveWay() {
    long end = System.nanoTime() + patience;
    try {
      for (long left = patience; awaited > 0 && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DoppelException(
          ErrorCode.CANCELLED, "Waiting for other VDBs to become ready was cancelled.", "", "", e);
    }
  }
}
