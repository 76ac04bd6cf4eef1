package io.doppel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that left something behind: an open network or host, a process (an SSH session
 * is one) or a mount in a host when it was closed, a dataset, subvolume or directory under {@link
 * Lab#prefix()}, a mount or a child process on this machine. Comes with {@link RequiresLab}.
 */
final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final List<String> FOUND = new CopyOnWriteArrayList<>();
  private static final Set<LabNetwork> OPEN = ConcurrentHashMap.newKeySet();

  private Set<Long> childrenBefore = Set.of();

  /** What an earlier class has left, which has been blamed for it. */
  private Set<String> leaksBefore = Set.of();

  static void opened(LabNetwork network) {
    OPEN.add(network);
  }

  static void closed(LabNetwork network) {
    OPEN.remove(network);
  }

  static void found(Collection<String> leaks) {
    FOUND.addAll(leaks);
  }

  /** Returns what was found so far, and forgets it. */
  static List<String> takeFound() {
    List<String> taken = new ArrayList<>(FOUND);
    FOUND.removeAll(taken);
    return taken;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (isOutermost(context)) {
      leaksBefore = Set.copyOf(onThisMachine(Lab.get()));
      childrenBefore = children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (!isOutermost(context)) {
      return;
    }
    List<String> leaks = new ArrayList<>();
    for (LabNetwork network : List.copyOf(OPEN)) {
      leaks.add("a LabNetwork that was not closed");
      network.close();
    }
    leaks.addAll(takeFound());
    leaks.addAll(onThisMachine(Lab.get()));
    leaks.removeAll(leaksBefore);
    children()
        .filter(child -> !childrenBefore.contains(child.pid()))
        .forEach(child -> leaks.add("process " + child.pid() + " " + child.info().commandLine()));
    assertThat(leaks).as("left behind by " + context.getDisplayName()).isEmpty();
  }

  private static boolean isOutermost(ExtensionContext context) {
    return !context.getRequiredTestClass().isAnnotationPresent(Nested.class);
  }

  private static Stream<ProcessHandle> children() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive);
  }

  /** Returns what exists on shared storage, or is mounted, under this process's prefix. */
  static List<String> onThisMachine(Lab lab) throws IOException {
    List<String> leaks = new ArrayList<>();
    Command.run("zfs", "list", "-H", "-o", "name", "-r", lab.zfsPool())
        .lines()
        .filter(dataset -> dataset.startsWith(lab.zfsPool() + "/" + lab.prefix()))
        .forEach(dataset -> leaks.add("dataset " + dataset));
    for (Path top : List.of(lab.btrfsDirectory(), lab.xfsDirectory())) {
      try (Stream<Path> entries = Files.list(top)) {
        entries
            .filter(entry -> entry.getFileName().toString().startsWith(lab.prefix()))
            .forEach(entry -> leaks.add("directory " + entry));
      }
    }
    Mounts.onThisMachine().stream()
        .filter(mount -> mount.contains("/" + lab.prefix()))
        .forEach(mount -> leaks.add("mount " + mount));
    return leaks;
  }
}
