package io.doppel.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.job.JobEntry;
import io.doppel.engine.job.JobState;
import io.doppel.lab.RequiresLab;
import io.doppel.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system whose blocks are copied while it is in use: what has not been written out by then
 * is lost in the copy, as in a power failure.
 */
@RequiresLab
final class CatalogPowerFailureIT {
  @TempDir Path root;

  @Test
  void nothingIsLostThatWasCommitted() throws Exception {
    Path disk = root.resolve("disk");
    Path left = root.resolve("left");
    // SQLite's library is unpacked in the first home, whose file system must be let go of here.
    Catalog.open(root.resolve("first")).close();
    run("truncate", "-s", "64M", disk.toString());
    run("mkfs.ext4", "-q", disk.toString());
    try (Mounted before = new Mounted(disk, root.resolve("before"));
        Catalog catalog = Catalog.open(before.at().resolve("home"))) {
      addEnvironment(catalog, "first");
      String running = catalog.jobs().start("LINK", "shop", List.of(), () -> {});

      String identifier = catalog.identifier();
      Files.copy(disk, left);

      try (Mounted after = new Mounted(left, root.resolve("after"));
          Catalog found = Catalog.open(after.at().resolve("home"))) {
        assertThat(found.identifier()).isEqualTo(identifier);
        assertThat(found.environments().find("first").login())
            .containsEntry("password", Secret.of("secret"));
        assertThat(found.jobs().find(running).state()).isEqualTo(JobState.RUNNING);
        assertThat(found.jobs().latest(9)).hasSize(2);
      }
    }
  }

  private static void addEnvironment(Catalog catalog, String name) {
    String job = catalog.jobs().start("ENVIRONMENT_ADD", name, List.of(), () -> {});
    catalog
        .environments()
        .add(
            new Environment(
                0,
                name,
                "10.0.0.1",
                22,
                "mysql",
                Map.of("password", Secret.of("secret")),
                Optional.empty(),
                "/toolkit",
                Map.of(),
                Instant.now()),
            job);
    catalog
        .jobs()
        .end(
            job,
            JobState.SUCCEEDED,
            new JobEntry(Instant.now(), JobEntry.Kind.JOB_SUCCEEDED, -1, "", "", Optional.empty()),
            () -> {});
  }

  /**
   * A file system in a file; its journal is written when it must be, and else once in 5 minutes.
   */
  private record Mounted(Path image, Path at) implements AutoCloseable {
    private Mounted {
      try {
        Files.createDirectory(at);
        run("mount", "-o", "loop,commit=300", image.toString(), at.toString());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      run("umount", at.toString());
    }
  }

  private static void run(String... command) throws IOException {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
