package io.doppel.engine.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQLite's native library, which each process unpacks for itself where the launcher has not done so
 * for all, and which stays where it was unpacked when the process is killed.
 */
final class SqliteLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);
  private static final String DIRECTORY = "org.sqlite.tmpdir";
  private static final String UNPACKED_ALREADY = "org.sqlite.lib.path";

  /** After that, a process that has unpacked it has it in memory, and needs its file no more. */
  private static final Duration LOADED = Duration.ofMinutes(10);

  private SqliteLibrary() {}

  /**
   * Has this process unpack it in a directory of Doppel's own in place of the system's temporary
   * one, unless somebody has chosen a place, and removes there what other processes have left.
   */
  static synchronized void unpackIn(Path directory) {
    if (System.getProperty(DIRECTORY) != null || System.getProperty(UNPACKED_ALREADY) != null) {
      return;
    }
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Instant loaded = Instant.now().minus(LOADED);
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : List.copyOf(files.toList())) {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(loaded)) {
            Files.deleteIfExists(file);
          }
        }
      }
      System.setProperty(DIRECTORY, directory.toAbsolutePath().toString());
    } catch (IOException e) {
      LOG.debug("SQLite's library is unpacked in the temporary directory.", e);
    }
  }
}
