package io.doppel.app.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a demo keeps everything: its own Doppel home, the source server, the volumes.
 *
 * @param directory absolute; short, for the servers' sockets lie below it
 */
record DemoHome(Path directory) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What {@code --stop} and a second start need to know. */
  record State(String installPath, int sourcePort, String password) {}

  Path doppelHome() {
    return directory.resolve("home");
  }

  Path source() {
    return directory.resolve("source");
  }

  Path volumes() {
    return directory.resolve("volumes");
  }

  Path toolkit() {
    return directory.resolve("toolkit");
  }

  private Path stateFile() {
    return directory.resolve("demo.json");
  }

  Optional<State> state() {
    if (!Files.exists(stateFile())) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(stateFile().toFile(), State.class));
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          stateFile() + " cannot be read: " + e.getMessage(),
          "End the demo's servers by hand and remove " + directory + ".",
          "",
          e);
    }
  }

  /** Makes the directory, for its owner alone, and remembers what a later {@code --stop} needs. */
  State begin(String installPath, int sourcePort) {
    byte[] random = new byte[12];
    new SecureRandom().nextBytes(random);
    State state = new State(installPath, sourcePort, HexFormat.of().formatHex(random));
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
      Files.createFile(
          stateFile(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      JSON.writeValue(stateFile().toFile(), state);
    } catch (FileAlreadyExistsException e) {
      throw taken(e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + directory, e);
    }
    return state;
  }

  /** Returns the failure that a demo has the directory already. */
  DoppelException taken(Exception cause) {
    return new DoppelException(
        ErrorCode.ALREADY_EXISTS,
        "There is a demo already, in " + directory + ": it runs, or was not ended.",
        "To see its databases: ./doppel --home "
            + doppelHome()
            + " status\n"
            + "To start anew, end it first: ./doppel demo --stop",
        "",
        cause);
  }

  /** Removes everything but the unpacked server, which the next demo uses again. */
  void remove(Path keep) {
    try (Stream<Path> children = Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
      for (Path child : children.filter(path -> !path.equals(keep)).toList()) {
        delete(child);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> walk = Files.walk(tree)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }

  static Secret secret(State state) {
    return Secret.of(state.password());
  }
}
