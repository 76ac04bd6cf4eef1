package io.doppel.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of its own that may be filled: in memory, below the lab's shared storage. Hosts
 * that are started while it is there see it at the same path. For one thread.
 */
public final class SmallDisk implements AutoCloseable {
  private static final int TRIES = 10;
  private static final long MEGABYTE = 1024L * 1024;

  private final Path directory;
  private final int megabytes;

  private SmallDisk(Path directory, int megabytes) {
    this.directory = directory;
    this.megabytes = megabytes;
  }

  /** Makes one of this size. */
  public static SmallDisk ofMegabytes(int megabytes) {
    Lab lab = Lab.get();
    Path directory = lab.xfsDirectory().resolve(lab.prefix() + "-small");
    try {
      Files.createDirectory(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.run("mount", "-t", "tmpfs", "-o", size(megabytes), "tmpfs", directory.toString());
    return new SmallDisk(directory, megabytes);
  }

  /** Returns where it is mounted. */
  public Path directory() {
    return directory;
  }

  /** Leaves only so much free, whatever is written meanwhile. */
  public void leave(int free) {
    for (int tries = 1; ; tries++) {
      try {
        long used = directory.toFile().getTotalSpace() - directory.toFile().getFreeSpace();
        resize((int) (used / MEGABYTE) + free);
        return;
      } catch (IllegalStateException e) {
        // more than that has been written since it was looked at
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }

  /** Makes it as large again as it was. */
  public void makeRoom() {
    resize(megabytes);
  }

  private void resize(int size) {
    Command.run("mount", "-o", "remount," + size(size), directory.toString());
  }

  private static String size(int megabytes) {
    return "size=" + megabytes + "m";
  }

  /** Unmounts it; hosts that still run keep seeing it. */
  @Override
  public void close() {
    Command.run("umount", directory.toString());
    try {
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
