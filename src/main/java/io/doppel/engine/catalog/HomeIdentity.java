package io.doppel.engine.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What tells a home directory from its copies. What is not known here is empty, and differs from
 * nothing: a container mostly has no machine id, an NFS server may not tell when a directory was
 * made. Numbers of devices are left out, for they change with a reboot.
 *
 * @param machine the machine's id, as systemd and D-Bus know it
 * @param hardware the id of the machine's hardware, which only root may read; a cloned machine
 *     often keeps its id, but not this one
 * @param inode the directory's number in its file system
 * @param born when the directory was made: seconds since 1970 with 9 digits after the point
 * @param path where the directory is
 */
record HomeIdentity(String machine, String hardware, String inode, String born, String path) {
  private static final List<Path> MACHINE_IDS =
      List.of(Path.of("/etc/machine-id"), Path.of("/var/lib/dbus/machine-id"));
  private static final Path HARDWARE_ID = Path.of("/sys/class/dmi/id/product_uuid");
  private static final int STAT_SECONDS = 5;

  /** Returns the identity of a directory on this machine. */
  static HomeIdentity of(Path directory) throws IOException {
    Path real = directory.toRealPath();
    String machine =
        MACHINE_IDS.stream()
            .map(HomeIdentity::line)
            .filter(text -> text.matches("[0-9a-f]{32}"))
            .findFirst()
            .orElse("");
    return new HomeIdentity(
        machine,
        // A container without an id of its own may well move from one machine to another.
        machine.isEmpty() ? "" : line(HARDWARE_ID),
        Files.getAttribute(real, "unix:ino").toString(),
        born(real),
        real.toString());
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unknown) {
      return "";
    }
  }

  /** Java 17 tells the time of the last change in place of this one. */
  private static String born(Path directory) throws IOException {
    ProcessBuilder stat =
        new ProcessBuilder("stat", "-c", "%.9W", "--", directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    stat.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = stat.start();
    } catch (IOException noSuchProgram) {
      return "";
    }
    try {
      process.getOutputStream().close();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      process.waitFor(STAT_SECONDS, TimeUnit.SECONDS);
      return text.matches("[1-9][0-9]*\\.[0-9]{9}") ? text : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  static HomeIdentity of(Map<String, Object> values) {
    return new HomeIdentity(
        text(values, "machine"),
        text(values, "hardware"),
        text(values, "inode"),
        text(values, "born"),
        text(values, "path"));
  }

  private static String text(Map<String, Object> values, String name) {
    return String.valueOf(values.getOrDefault(name, ""));
  }

  Map<String, Object> values() {
    return Map.of(
        "machine", machine, "hardware", hardware, "inode", inode, "born", born, "path", path);
  }

  /**
   * Returns what makes this another home than the one that is remembered, in sentences; empty when
   * it is the same.
   */
  List<String> differencesFrom(HomeIdentity remembered) throws IOException {
    List<String> differences = new ArrayList<>();
    if (differ(machine, remembered.machine)) {
      differences.add(
          "The home was on the machine with the id "
              + remembered.machine
              + "; this one has the id "
              + machine
              + ".");
    } else if (differ(hardware, remembered.hardware)) {
      differences.add(
          "The home was on another machine, of which this one is a clone: the id of its hardware was "
              + remembered.hardware
              + ", here it is "
              + hardware
              + ".");
    }
    // A file system that tells when a directory was made may give out new numbers at each mount.
    boolean bornKnown = !born.isEmpty() && !remembered.born.isEmpty();
    if (bornKnown ? differ(born, remembered.born) : differ(inode, remembered.inode)) {
      differences.add(
          "The home was another directory (" + remembered.path + "), of which this one is a copy.");
    } else if (remembered.isElsewhere(path)) {
      differences.add(
          "The home is still at "
              + remembered.path
              + ", and this directory was made of it by its file system.");
    }
    return differences;
  }

  private static boolean differ(String one, String other) {
    return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
  }

  /** Tells whether the directory with the same key is still there, beside another one. */
  private boolean isElsewhere(String other) throws IOException {
    Path key = Path.of(path).resolve(SecretKeyFile.NAME);
    Path otherKey = Path.of(other).resolve(SecretKeyFile.NAME);
    return !path.equals(other)
        && Files.isReadable(key)
        && Files.isReadable(otherKey)
        && !Files.isSameFile(Path.of(path), Path.of(other))
        && Files.mismatch(key, otherKey) < 0;
  }

  /** Returns this with what only the other one knows, except for the path. */
  HomeIdentity completedBy(HomeIdentity other) {
    return new HomeIdentity(
        machine.isEmpty() ? other.machine : machine,
        hardware.isEmpty() ? other.hardware : hardware,
        inode,
        born.isEmpty() ? other.born : born,
        path);
  }
}
