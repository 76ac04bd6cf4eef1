package io.doppel.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A moment by which something must have happened. Immutable; measured on the monotonic clock. */
public final class Deadline {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Duration limit;
  private final long end;

  private Deadline(Duration limit) {
    this.limit = requireNonNull(limit, "limit is null");
    this.end = System.nanoTime() + limit.toNanos();
  }

  /** Returns the deadline that lies {@code limit} in the future. */
  public static Deadline after(Duration limit) {
    return new Deadline(limit);
  }

  /** Returns the time that is left; zero when none is. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** Tells whether no time is left. */
  public boolean expired() {
    return end - System.nanoTime() <= 0;
  }

  /** Returns the time that was given in all. */
  public Duration limit() {
    return limit;
  }

  /**
   * Waits until a condition holds, asking every 20 ms. What makes waiting pointless (a process that
   * died) should be thrown by the condition itself.
   *
   * @param what what is awaited, such as {@code "mysqld on port 3307 accepts connections"}
   * @param condition the condition
   * @param lastSeen asked on expiry: what was found last, for the error's output
   * @throws DoppelException TIMED_OUT on expiry, CANCELLED when the thread is interrupted
   */
  public void await(String what, BooleanSupplier condition, Supplier<String> lastSeen) {
    if (!tryAwait(what, condition)) {
      throw new DoppelException(
          ErrorCode.TIMED_OUT,
          "Waited " + limit.toSeconds() + " s in vain: " + what + ".",
          "",
          lastSeen.get(),
          null);
    }
  }

  /**
   * As {@link #await}, where it is no failure that the condition does not hold in time.
   *
   * @return whether it held
   * @throws DoppelException CANCELLED when the thread is interrupted
   */
  public boolean tryAwait(String what, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (expired()) {
        return false;
      }
      pause(what);
    }
    return true;
  }

  private void pause(String what) {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(PAUSE.toNanos(), remaining().toNanos()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DoppelException(
          ErrorCode.CANCELLED, "Waiting was cancelled: " + what + ".", "", "", e);
    }
  }
}
