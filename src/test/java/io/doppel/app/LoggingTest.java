package io.doppel.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoggingTest {
  @TempDir private Path directory;

  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void completeTheContext() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @Test
  void writesADatedFileOnlyWhenThereIsSomethingToTell() throws IOException {
    Path logs = directory.resolve("log");
    Logging.start(context, logs, Level.INFO, false);
    Logger logger = context.getLogger("io.doppel.engine.Link");

    logger.debug("not told");
    assertThat(logs).doesNotExist();
    logger.info("Linked {}.", "shop");
    context.stop();

    try (var files = Files.list(logs)) {
      List<Path> found = files.toList();
      assertThat(found).hasSize(1);
      assertThat(found.get(0).getFileName().toString())
          .matches("doppel\\.\\d{4}-\\d{2}-\\d{2}\\.log");
      assertThat(Files.readString(found.get(0)))
          .matches(
              "\\d{4}-\\d{2}-\\d{2}T[\\d:.]+\\S+ INFO  "
                  + ProcessHandle.current().pid()
                  + " \\[main\\] Link: Linked shop\\.\\n");
    }
  }

  @Test
  void nobodyElseMayReadWhatItMakes() throws IOException {
    Path logs = directory.resolve("home/log");
    Logging.start(context, logs, Level.INFO, false);

    context.getLogger("io.doppel").info("Linked.");
    context.stop();

    assertThat(permissions(logs.getParent())).isEqualTo("rwx------");
    assertThat(permissions(logs)).isEqualTo("rwx------");
    try (var files = Files.list(logs)) {
      assertThat(files.map(LoggingTest::permissions)).containsExactly("rw-------");
    }
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void othersTellWarningsOnly() throws IOException {
    Path logs = directory.resolve("log");
    Logging.start(context, logs, Level.DEBUG, false);

    context.getLogger("org.library").info("chatter");

    assertThat(logs).doesNotExist();
    context.stop();
  }
}
