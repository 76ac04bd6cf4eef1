package io.doppel.bench;

/** Waits for threads of the bench, which nobody interrupts. */
final class Uninterrupted {
  private Uninterrupted() {}

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
