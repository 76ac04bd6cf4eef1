package io.doppel.engine.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.DoppelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ReadyFirstTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void doesNotWaitWhenNobodyDoes() {
    ReadyFirst readyFirst = new ReadyFirst(LONG);

    assertThat(readyFirst.first(() -> "ready")).isEqualTo("ready");

    readyFirst.giveWay();
  }

  @Test
  void givesWayUntilTheLastVdbIsReady() throws Exception {
    ReadyFirst readyFirst = new ReadyFirst(LONG);
    CompletableFuture<String> one = new CompletableFuture<>();
    CompletableFuture<String> two = new CompletableFuture<>();
    List<Thread> jobs = List.of(start(readyFirst, one), start(readyFirst, two));
    CompletableFuture<Void> work = CompletableFuture.runAsync(readyFirst::giveWay);

    one.complete("ready");
    jobs.get(0).join();
    assertThat(work).isNotDone();
    two.completeExceptionally(new IllegalStateException("will never be"));

    work.get(10, TimeUnit.SECONDS);
  }

  @Test
  void losesPatienceWithAVdbThatDoesNotBecomeReady() throws Exception {
    ReadyFirst readyFirst = new ReadyFirst(Duration.ofMillis(20));
    CompletableFuture<String> never = new CompletableFuture<>();
    start(readyFirst, never);

    readyFirst.giveWay();

    never.complete("at last");
  }

  @Test
  void canBeCancelled() throws Exception {
    ReadyFirst readyFirst = new ReadyFirst(LONG);
    CompletableFuture<String> never = new CompletableFuture<>();
    start(readyFirst, never);
    Thread.currentThread().interrupt();

    assertThatThrownBy(readyFirst::giveWay)
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("cancelled");

    assertThat(Thread.interrupted()).isTrue();
    never.complete("at last");
  }

  /** Returns when the work has begun; it ends when {@code ready} does. */
  private static Thread start(ReadyFirst readyFirst, CompletableFuture<String> ready)
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Thread job =
        new Thread(
            () -> {
              try {
                readyFirst.first(
                    () -> {
                      begun.countDown();
                      return ready.join();
                    });
              } catch (CompletionException e) {
                // a VDB that will never be ready
              }
            });
    job.start();
    begun.await();
    return job;
  }
}
