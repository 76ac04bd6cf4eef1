package io.doppel.host;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that hosts have been confirmed to have, kept in a file of the known hosts format of
 * OpenSSH (sshd(8)); host names in it are neither hashed nor patterns. A host that is in the file
 * must present one of its keys. One that is not is asked about, and added when confirmed.
 *
 * <p>Thread-safe; several processes may use one file.
 */
public final class HostKeys {
  private final Path file;
  private final Confirmation confirmation;

  /** Decides about the key of a host that is met for the first time. */
  @FunctionalInterface
  public interface Confirmation {
    /** Tells whether that key is the host's; may ask a person and take its time. Thread-safe. */
    boolean confirm(Unconfirmed key);

    /** Returns the one fingerprint that would be confirmed, if it was announced. */
    default Optional<String> announced() {
      return Optional.empty();
    }

    /** Confirms no key: only hosts that are known already are connected to. */
    static Confirmation none() {
      return key -> false;
    }

    /**
     * Confirms a key that was announced.
     *
     * @param fingerprint its fingerprint as {@code ssh-keygen -l} prints it: {@code SHA256:...}
     */
    static Confirmation of(String fingerprint) {
      return new Confirmation() {
        @Override
        public boolean confirm(Unconfirmed key) {
          return key.fingerprint().equals(fingerprint);
        }

        @Override
        public Optional<String> announced() {
          return Optional.of(fingerprint);
        }
      };
    }
  }

  /**
   * A key that has not been confirmed yet.
   *
   * @param host the host's name, {@code [name]:port} when the port is not 22
   * @param type the kind of key, such as {@code ssh-ed25519}
   * @param fingerprint the fingerprint as {@code ssh-keygen -l} prints it: {@code SHA256:...}
   */
  public record Unconfirmed(String host, String type, String fingerprint) {}

  /** A public key of a host: its kind, and what is sent, in base 64. */
  record HostKey(String type, String base64) {
    /** Reads the type from the key itself (RFC 4253, section 6.6). */
    static HostKey of(byte[] key) {
      int length = ByteBuffer.wrap(key).getInt();
      String type = new String(key, Integer.BYTES, length, StandardCharsets.US_ASCII);
      return new HostKey(type, Base64.getEncoder().encodeToString(key));
    }

    byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }

    String fingerprint() {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes());
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }

  /**
   * Creates the keeper of a file.
   *
   * @param file the file; made, with its directories, when the first host is confirmed
   * @param confirmation who decides about hosts that are not in it
   */
  public HostKeys(Path file, Confirmation confirmation) {
    this.file = requireNonNull(file, "file is null").toAbsolutePath();
    this.confirmation = requireNonNull(confirmation, "confirmation is null");
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  /** Returns a keeper of the same file with another way to confirm. */
  public HostKeys confirmedBy(Confirmation other) {
    return new HostKeys(file, other);
  }

  /** Returns the keys that are known of a host. */
  List<HostKey> of(String knownName) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
          .map(line -> line.strip().split("\\s+"))
          .filter(fields -> fields.length >= 3 && !fields[0].startsWith("#"))
          .filter(fields -> Arrays.asList(fields[0].split(",")).contains(knownName))
          .map(fields -> HostKey.of(Base64.getDecoder().decode(fields[2])))
          .toList();
    } catch (IOException | RuntimeException e) {
      throw unusable("read", e);
    }
  }

  /**
   * Has the key of a host that is not known confirmed, and remembers it.
   *
   * @throws DoppelException HOST_KEY_UNKNOWN when it was not confirmed; HOST_KEY_CHANGED when
   *     another one was announced
   */
  void confirm(HostLogin login, HostKey key) {
    Unconfirmed question = new Unconfirmed(login.knownName(), key.type(), key.fingerprint());
    if (!confirmation.confirm(question)) {
      confirmation
          .announced()
          .ifPresent(
              expected -> {
                throw unexpected(question, expected);
              });
      throw new DoppelException(
          ErrorCode.HOST_KEY_UNKNOWN,
          "The host "
              + login.knownName()
              + " is not known yet. Its key ("
              + key.type()
              + ") has the fingerprint "
              + key.fingerprint()
              + ".",
          "Compare this fingerprint with what 'ssh-keygen -lf' says of the host's public key in "
              + "/etc/ssh there, and confirm it.");
    }
    add(login.knownName(), key);
  }

  private static DoppelException unexpected(Unconfirmed found, String expected) {
    return new DoppelException(
        ErrorCode.HOST_KEY_CHANGED,
        "The host "
            + found.host()
            + " presents another key than the one that was announced: its key ("
            + found.type()
            + ") has the fingerprint "
            + found.fingerprint()
            + ", expected was "
            + expected
            + ".",
        "Compare both with what 'ssh-keygen -lf' says of the host's public keys in /etc/ssh there;"
            + " it has one of each kind, and this is about "
            + found.type()
            + ". If neither is among them, find out who answers at this address.");
  }

  private void add(String knownName, HostKey key) {
    String line = knownName + " " + key.type() + " " + key.base64() + "\n";
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      var owner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      try (FileChannel channel = FileChannel.open(file, options, owner);
          FileLock lock = channel.lock()) {
        if (lock.isValid()) {
          ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          // The environment that it is for is remembered, too, after a power failure.
          channel.force(true);
        }
      }
      try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw unusable("written", e);
    }
  }

  private DoppelException unusable(String done, Exception cause) {
    return new DoppelException(
        ErrorCode.INVALID_ARGUMENT,
        "The known hosts file " + file + " could not be " + done + ": " + cause + ".",
        "Make it a file of this user in the known hosts format of OpenSSH, or remove it.",
        "",
        cause);
  }

  DoppelException changed(HostLogin login, List<HostKey> known, HostKey presented) {
    return new DoppelException(
        ErrorCode.HOST_KEY_CHANGED,
        "The host "
            + login.knownName()
            + " presents another key than the one that was confirmed: its key ("
            + presented.type()
            + ") has the fingerprint "
            + presented.fingerprint()
            + ", confirmed was "
            + String.join(
                " or ",
                known.stream().map(key -> key.fingerprint() + " (" + key.type() + ")").toList())
            + ". Somebody may be impersonating it.",
        "If the host was set up anew, remove its line from "
            + file
            + " and confirm the new key; if not, find out who answers at this address.");
  }
}
