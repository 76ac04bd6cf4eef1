package io.doppel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Looks again and again, for ten minutes at most, whether a secret shows in the arguments or the
 * environment of any process of this machine; the processes in all hosts are among them.
 */
public final class SecretWatch implements AutoCloseable {
  private static final long PAUSE_MILLIS = 20;
  private static final int MOST_LOOKS = 30_000;

  /**
   * A process shows other arguments only when it becomes another program, which is soon if ever.
   */
  private static final int LOOKS_AT_YOUNG = 50;

  private static final int LOOKS_BETWEEN = 50;
  private static final long LARGEST_FILE = 64L << 20;

  private final List<byte[]> secrets;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger looks = new AtomicInteger();

  /** In how many looks each process was found, by its number. */
  private final Map<String, Integer> ages = new HashMap<>();

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "secret-watch");
            thread.setDaemon(true);
            return thread;
          });

  private final ScheduledFuture<?> work;

  private SecretWatch(Collection<Secret> secrets) {
    this.secrets =
        secrets.stream().map(secret -> secret.reveal().getBytes(StandardCharsets.UTF_8)).toList();
    if (this.secrets.stream().anyMatch(secret -> secret.length < 8)) {
      throw new IllegalArgumentException("A secret of less than 8 bytes may be found by chance.");
    }
    work = executor.scheduleWithFixedDelay(this::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Begins to look for these secrets, each of at least 8 bytes. */
  public static SecretWatch start(Collection<Secret> secrets) {
    return new SecretWatch(secrets);
  }

  /**
   * Stops looking and asserts that no secret was seen in a process, nor is in the given log files;
   * a directory stands for all files below it. {@link LabHost#file} gives those of a host.
   */
  public void assertUnseen(Path... logs) {
    close();
    for (Path log : logs) {
      searchFiles(log);
    }
    // a look that failed would have been the last one
    assertThat(work.isCancelled()).as("looked until the end").isTrue();
    assertThat(seen).as("places where a secret was seen, in " + looks + " looks").isEmpty();
    assertThat(looks.get()).as("looks at all processes").isBetween(1, MOST_LOOKS - 1);
  }

  /** Stops looking. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The last look at all processes does not end.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the last look.", e);
    }
  }

  private void look() {
    if (looks.get() >= MOST_LOOKS) {
      executor.shutdown();
      return;
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      Set<String> present = new HashSet<>();
      for (Path process : processes) {
        String number = process.getFileName().toString();
        present.add(number);
        int age = ages.merge(number, 1, Integer::sum);
        if (age <= LOOKS_AT_YOUNG || age % LOOKS_BETWEEN == 0) {
          lookAt(process);
        }
      }
      ages.keySet().retainAll(present);
      looks.incrementAndGet();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void lookAt(Path process) {
    try {
      search(process.resolve("cmdline"), process);
      search(process.resolve("environ"), process);
    } catch (IOException endedMeanwhile) {
      // a process that has ended shows nothing any more
    }
  }

  private void search(Path file, Path process) throws IOException {
    if (holdsSecret(file)) {
      seen.add(file + " of " + Files.readString(process.resolve("comm")).strip());
    }
  }

  private boolean holdsSecret(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    return secrets.stream().anyMatch(secret -> contains(content, secret));
  }

  private void searchFiles(Path top) {
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (Files.size(file) > LARGEST_FILE) {
          throw new IllegalArgumentException(file + " is too large for a log file.");
        }
        if (holdsSecret(file)) {
          seen.add(file.toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean contains(byte[] content, byte[] secret) {
    for (int start = 0; start + secret.length <= content.length; start++) {
      int length = 0;
      while (length < secret.length && content[start + length] == secret[length]) {
        length++;
      }
      if (length == secret.length) {
        return true;
      }
    }
    return false;
  }
}
