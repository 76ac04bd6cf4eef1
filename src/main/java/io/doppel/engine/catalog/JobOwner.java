package io.doppel.engine.catalog;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This process as the owner of jobs. It keeps a file locked as long as it lives; the operating
 * system lets go of the lock however the process ends, so that others can tell for certain whether
 * an owner is alive, also after a reboot, when process ids come round again, and from within other
 * containers.
 */
final class JobOwner implements AutoCloseable {
  /**
   * The owners in this process. Their files must not be opened again: closing any descriptor of a
   * file would let go of the process's lock on it.
   */
  private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final String id;
  private final String text;
  private final Path file;
  private final FileChannel channel;

  JobOwner(Path directory) {
    this.directory = directory;
    this.id = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    this.text =
        System.getProperty("user.name")
            + " on "
            + hostName()
            + ", process "
            + ProcessHandle.current().pid();
    this.file = directory.resolve(id);
    OURS.add(id);
    try {
      Files.createDirectories(directory);
      channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw new IOException("somebody else locked it");
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException notLinux) {
      return InetAddress.getLoopbackAddress().getHostName();
    }
  }

  String id() {
    return id;
  }

  /** Returns the owner for people. */
  String text() {
    return text;
  }

  boolean isAlive(String owner) {
    // One at a time in this process: a file lock is the process's, not the thread's.
    synchronized (OURS) {
      return OURS.contains(owner) || isLocked(directory.resolve(owner));
    }
  }

  private static boolean isLocked(Path file) {
    try (FileChannel probe = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileLock lock = probe.tryLock();
      if (lock == null) {
        return true;
      }
      Files.deleteIfExists(file);
      return false;
    } catch (NoSuchFileException gone) {
      return false;
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static DoppelException failure(Path file, IOException e) {
    return new DoppelException(
        ErrorCode.INTERNAL,
        "The file "
            + file
            + ", by which Doppel's processes know of each other, cannot be used: "
            + e
            + ".",
        "Check that the directory is writable for you.",
        "",
        e);
  }

  @Override
  public void close() {
    OURS.remove(id);
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
