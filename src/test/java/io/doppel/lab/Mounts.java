package io.doppel.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The mount points of this machine or of a process with a mount namespace of its own. */
final class Mounts {
  private Mounts() {}

  static Set<String> onThisMachine() {
    return in(Path.of("/proc/self/mountinfo"));
  }

  static Set<String> ofProcess(long pid) {
    return in(Path.of("/proc/" + pid + "/mountinfo"));
  }

  // proc(5): the fifth field is the mount point
  private static Set<String> in(Path mountInfo) {
    try (Stream<String> lines = Files.lines(mountInfo)) {
      return lines.map(line -> line.split(" ", 6)[4]).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
