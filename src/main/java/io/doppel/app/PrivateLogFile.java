package io.doppel.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Log files, each made for its owner's eyes only, whatever the umask. */
final class PrivateLogFile extends RollingFileAppender<ILoggingEvent> {
  @Override
  public void openFile(String name) throws IOException {
    Path file = Path.of(name);
    Files.createDirectories(file.toAbsolutePath().getParent(), only("rwx------"));
    try {
      Files.createFile(file, only("rw-------"));
    } catch (FileAlreadyExistsException madeBefore) {
      // Events are appended.
    }
    super.openFile(name);
  }

  private static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
