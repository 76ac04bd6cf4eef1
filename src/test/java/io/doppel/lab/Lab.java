package io.doppel.lab;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The facts of the lab that is up on this machine, as {@code lab/up} wrote them. Immutable, safe
 * for any thread.
 */
public final class Lab {
  private static final Path DIRECTORY =
      Path.of(System.getenv().getOrDefault("DOPPEL_LAB_DIR", "/var/lib/doppel-lab"));
  private static final Path FACTS = DIRECTORY.resolve("facts.properties");

  private final Properties facts = new Properties();

  private Lab() {
    try (Reader reader = Files.newBufferedReader(FACTS)) {
      facts.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the lab.
   *
   * @throws IllegalStateException when it is not up; the message says how to bring it up
   */
  public static Lab get() {
    problem()
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    return new Lab();
  }

  /** Returns why the lab cannot be used; empty when it can. */
  static Optional<String> problem() {
    if (!Files.isReadable(FACTS)) {
      return Optional.of(
          "The lab is not up: there is no "
              + FACTS
              + ". Bring it up with lab/up (as root), or run everything with lab/test.");
    }
    Lab lab = new Lab();
    return List.of(lab.zfsDirectory(), lab.btrfsDirectory(), lab.xfsDirectory()).stream()
        .filter(directory -> !isMountPoint(directory))
        .findFirst()
        .map(
            directory ->
                "A part of the lab is gone: nothing is mounted at "
                    + directory
                    + ". Mend it with lab/up (as root).");
  }

  private static boolean isMountPoint(Path directory) {
    return Mounts.onThisMachine().contains(directory.toString());
  }

  /** Returns the images that a host may have, one for each server version. */
  public List<String> images() {
    return facts.stringPropertyNames().stream()
        .filter(name -> name.startsWith("image."))
        .map(name -> name.substring("image.".length()))
        .sorted()
        .toList();
  }

  /** Returns the full name of an image such as {@code mysql97}. */
  String imageReference(String image) {
    return fact("image." + image);
  }

  /** Returns the name of the ZFS pool. */
  public String zfsPool() {
    return fact("zfs.pool");
  }

  /**
   * Returns where the pool is mounted, here and in every host. Only what is mounted below it shows
   * up in the hosts.
   */
  public Path zfsDirectory() {
    return Path.of(fact("zfs.directory"));
  }

  /** Returns a directory on btrfs, the same here and in every host. */
  public Path btrfsDirectory() {
    return Path.of(fact("btrfs.directory"));
  }

  /** Returns a directory on xfs with reflinks, the same here and in every host. */
  public Path xfsDirectory() {
    return Path.of(fact("xfs.directory"));
  }

  /**
   * Returns the name under which this process must keep everything that it puts on shared storage:
   * the dataset {@code <pool>/<prefix>}, the directories {@code <btrfs>/<prefix>} and {@code
   * <xfs>/<prefix>}, or such names followed by a dash and anything. {@code lab/sweep} removes what
   * is called so once the process has ended; {@link LeakCheck} wants it gone before.
   */
  public String prefix() {
    return "t-" + owner();
  }

  /** Returns this process as {@code lab/sweep} wants owners written: PID-STARTTIME. */
  static String owner() {
    return ProcessHandle.current().pid() + "-" + startTime();
  }

  /** Returns the lab's directory, which is also its identity. */
  static Path directory() {
    return DIRECTORY;
  }

  // field 22 of /proc/PID/stat, see proc(5); the command name before it may contain spaces
  private static String startTime() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String fact(String name) {
    String value = facts.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(
          FACTS + " has no '" + name + "'; it has " + facts.stringPropertyNames() + ".");
    }
    return value;
  }
}
