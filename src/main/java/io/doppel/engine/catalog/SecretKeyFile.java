package io.doppel.engine.catalog;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The file that holds the key to the catalog's secrets; only its owner may read it. */
final class SecretKeyFile {
  static final String NAME = "catalog.key";

  private static final int KEY_BYTES = 32;

  private SecretKeyFile() {}

  /**
   * Returns the key, making the file first when it is missing and may be made. Safe when several
   * processes do it at once.
   *
   * @param mayCreate false when there are secrets already that only the lost key could open
   */
  static byte[] readOrCreate(Path file, boolean mayCreate) {
    try {
      try {
        return checked(file, Files.readAllBytes(file));
      } catch (NoSuchFileException missing) {
        if (!mayCreate) {
          throw new DoppelException(
              ErrorCode.NOT_FOUND,
              "The key file " + file + " is missing; without it the catalog's passwords are lost.",
              "Put the file back from a copy. Without one, remove the catalog and start afresh.",
              "",
              missing);
        }
        return create(file);
      }
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.INTERNAL,
          "The key file " + file + " cannot be used: " + e + ".",
          "Check that it belongs to you and is readable.",
          "",
          e);
    }
  }

  private static byte[] create(Path file) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "key",
            ".draft",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Durable.write(draft, key);
      // A link appears whole or not at all, and fails when another process was faster.
      Files.createLink(file, draft);
      Durable.keepNames(draft.getParent());
      return key;
    } catch (FileAlreadyExistsException faster) {
      return checked(file, Files.readAllBytes(file));
    } finally {
      Files.delete(draft);
    }
  }

  private static byte[] checked(Path file, byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new DoppelException(
          ErrorCode.INTERNAL,
          "The key file " + file + " is damaged: it has " + key.length + " bytes, not 32.",
          "Put it back from a copy.");
    }
    return key;
  }
}
