package io.doppel.plugin;

import io.doppel.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Stands in for an engine's storage: btrfs subvolumes that every host of the lab sees at the same
 * path, which is also the mount path. Closing removes them.
 */
final class LabVolumes implements AutoCloseable {
  private static final String OWNER = "5001:5001";

  private final Path directory;
  private final Deque<Path> volumes = new ArrayDeque<>();

  LabVolumes() {
    directory = Lab.get().btrfsDirectory().resolve(Lab.get().prefix());
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes an empty volume that belongs to the hosts' user, and returns its path. */
  String create(String name) {
    Path volume = directory.resolve(name);
    run("btrfs", "-q", "subvolume", "create", volume.toString());
    volumes.push(volume);
    run("chown", OWNER, volume.toString());
    return volume.toString();
  }

  /** Makes a writable copy of what a volume holds at this moment, and returns its path. */
  String copy(String volume, String name) {
    Path copy = directory.resolve(name);
    run("btrfs", "-q", "subvolume", "snapshot", volume, copy.toString());
    volumes.push(copy);
    return copy.toString();
  }

  /** Does the same with a volume that is known by its name. */
  String copyOf(String volumeName, String name) {
    return copy(directory.resolve(volumeName).toString(), name);
  }

  @Override
  public void close() {
    while (!volumes.isEmpty()) {
      run("btrfs", "-q", "subvolume", "delete", volumes.pop().toString());
    }
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
