package io.doppel.app.demo;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Unpacks the MariaDB server that comes as a Maven artifact, so that the demo needs no installed
 * database.
 */
final class DemoBinaries {
  private static final String BASE = "/linux/";

  private DemoBinaries() {}

  /** Tells whether an earlier demo has unpacked the server. */
  static boolean unpacked(Path directory) {
    return Files.isExecutable(directory.resolve("bin/mariadbd"));
  }

  /**
   * Has the build fetch the archive.
   *
   * @param checkout the directory of Doppel's sources
   * @return a jar that holds a MariaDB below {@code .../linux/}
   */
  static Path fetch(Optional<Path> checkout) {
    Path sources =
        checkout.orElseThrow(
            () ->
                failure(
                    "No complete MySQL or MariaDB server is installed, and only ./doppel can fetch one.",
                    null));
    Path archive = sources.resolve("target/launcher/demo-server.jar");
    if (Files.isReadable(archive)) {
      return archive;
    }
    try {
      Process build =
          new ProcessBuilder("./mvnw", "-q", "-B", "dependency:copy@demo-server")
              .directory(sources.toFile())
              .redirectErrorStream(true)
              .start();
      build.getOutputStream().close();
      String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (build.waitFor() != 0) {
        throw failure("Fetching MariaDB failed: " + output.strip(), null);
      }
    } catch (IOException e) {
      throw failure("Fetching MariaDB failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DoppelException.cancelled("Fetching MariaDB");
    }
    return archive;
  }

  private static DoppelException failure(String message, Exception cause) {
    return new DoppelException(
        ErrorCode.PROGRAM_MISSING,
        message,
        "Check the network, or install a server: apt-get install mariadb-server.",
        "",
        cause);
  }

  /**
   * Unpacks the archive.
   *
   * @param archive a jar that holds a MariaDB below {@code .../linux/}
   * @param directory where the base directory is to be, with {@code bin/mariadbd} in it
   */
  static void unpack(Path archive, Path directory) {
    try {
      Files.createDirectories(directory.getParent());
      Path unpacked = Files.createTempDirectory(directory.getParent(), "unpacking-");
      Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxr-xr-x"));
      copy(archive, unpacked);
      Files.move(unpacked, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + archive + " into " + directory, e);
    }
  }

  private static void copy(Path archive, Path target) throws IOException {
    try (InputStream file = Files.newInputStream(archive);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        int base = entry.getName().indexOf(BASE);
        if (base < 0 || entry.isDirectory() || !wanted(entry.getName())) {
          continue;
        }
        String relative = entry.getName().substring(base + BASE.length());
        Path path = target.resolve(relative).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive names a file outside of itself: " + entry.getName());
        }
        Files.createDirectories(path.getParent());
        Files.copy(zip, path);
        if (relative.startsWith("bin/") || relative.startsWith("scripts/")) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
  }

  private static boolean wanted(String name) {
    return !name.contains("/libs/");
  }
}
