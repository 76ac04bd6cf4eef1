package io.doppel.engine.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Makes named points of the fake parts fail or wait. Kept as files, so that a test can steer
 * another process.
 */
final class Faults {
  private final Path directory;

  Faults(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The point fails whenever it is reached. */
  void failAt(String point) {
    touch("fail-" + point);
  }

  /** The host that is asked something at the point does not answer. */
  void loseHostAt(String point) {
    touch("lose-" + point);
  }

  /**
   * Whoever reaches the point waits there until it is interrupted or killed, or faults are cleared.
   */
  void waitAt(String point) {
    touch("wait-" + point);
  }

  void clear() {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until somebody has reached a point where it waits. */
  void awaitReached(String point) {
    Deadline.after(Duration.ofSeconds(60))
        .await(
            "the point " + point + " is reached",
            () -> Files.exists(directory.resolve("reached-" + point)),
            () -> "");
  }

  /** The fake parts call this where something may go wrong. */
  void at(String point) {
    if (Files.exists(directory.resolve("fail-" + point))) {
      throw new UserError(
          ErrorCode.SQL_FAILED, "The test made " + point + " fail.", "Look at the test.");
    }
    if (Files.exists(directory.resolve("lose-" + point))) {
      throw new DoppelException(
          ErrorCode.HOST_UNREACHABLE, "The test took away the host at " + point + ".", "");
    }
    if (Files.exists(directory.resolve("wait-" + point))) {
      touch("reached-" + point);
      try {
        while (Files.exists(directory.resolve("wait-" + point))) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw DoppelException.cancelled(point);
      }
    }
  }

  private void touch(String name) {
    try {
      Files.writeString(directory.resolve(name), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(directory.resolve(name)).exists();
  }
}
