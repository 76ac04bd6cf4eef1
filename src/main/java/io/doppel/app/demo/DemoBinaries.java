package io.doppel.app.demo;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Unpacks the MariaDB server that comes as a Maven artifact, so that the demo needs no installed
 * database.
 */
final class DemoBinaries {
  private static final String BASE = "/linux/";

  private DemoBinaries() {}

  /**
   * Unpacks the archive into a directory, unless an earlier run has done so.
   *
   * @param archive the jar that holds a MariaDB below {@code .../linux/}
   * @param directory where the base directory is to be
   * @return the base directory, with {@code bin/mariadbd} in it
   */
  static Path unpack(Path archive, Path directory) {
    if (Files.isExecutable(directory.resolve("bin/mariadbd"))) {
      return directory;
    }
    if (!Files.isReadable(archive)) {
      throw new DoppelException(
          ErrorCode.PROGRAM_MISSING,
          "No MySQL or MariaDB server is installed and " + archive + " is not there either.",
          "Start the demo by ./doppel demo, which fetches that file, or install mariadb-server.");
    }
    try {
      Files.createDirectories(directory.getParent());
      Path unpacked = Files.createTempDirectory(directory.getParent(), "unpacking-");
      copy(archive, unpacked);
      try {
        Files.move(unpacked, directory, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException e) {
        throw new DoppelException(
            ErrorCode.ALREADY_EXISTS,
            directory + " holds an unfinished copy of MariaDB.",
            "Remove that directory and start the demo again.",
            "",
            e);
      }
      return directory;
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
