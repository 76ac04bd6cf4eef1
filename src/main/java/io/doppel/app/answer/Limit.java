package io.doppel.app.answer;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How long a conversation may take. */
final class Limit {
  private Limit() {}

  /** What two processes say to each other. */
  interface Conversation<T> {
    T hold() throws IOException;
  }

  /**
   * Holds a conversation. When it has not ended in time, its channel is closed, which ends whatever
   * waits for the other side.
   *
   * @throws IOException also when time is up
   */
  static <T> T within(Duration most, Channel channel, Conversation<T> conversation)
      throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread thread = new Thread(() -> close(channel, most, ended), "doppel-limit");
    thread.setDaemon(true);
    thread.start();
    try {
      return conversation.hold();
    } finally {
      ended.countDown();
    }
  }

  private static void close(Channel channel, Duration most, CountDownLatch ended) {
    try {
      if (!ended.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        channel.close();
      }
    } catch (InterruptedException | IOException e) {
      Thread.currentThread().interrupt();
    }
  }
}
