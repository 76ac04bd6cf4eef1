package io.doppel.storage;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.regex.Pattern;

/** How a host gets to see a volume. */
public sealed interface MountStrategy {
  /** The host is the storage host: the mount path becomes a symbolic link to the volume. */
  record Local() implements MountStrategy {}

  /**
   * The host already shares the storage's directory (the directory that the volumes lie in): the
   * mount path becomes a symbolic link to the volume in there.
   *
   * @param path where that host sees the storage's directory; absolute
   */
  record SharedDirectory(String path) implements MountStrategy {
    /** Checks the path. */
    public SharedDirectory {
      path = Paths.absolute(path, "The shared directory");
    }
  }

  /**
   * The storage host exports the volume over NFS and the host mounts it, which needs root's rights
   * on both (sudo without a password). Tested against recorded scripts only.
   *
   * @param server the storage host's address as the mounting host knows it
   * @param client the address, name or network that is allowed to mount
   */
  record Nfs(String server, String client) implements MountStrategy {
    private static final Pattern ADDRESS =
        Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,254}(/\\d{1,2})?");

    /** Checks the addresses. */
    public Nfs {
      check(server, "server");
      check(client, "client");
    }

    private static void check(String address, String what) {
      if (!ADDRESS.matcher(requireNonNull(address, what + " is null")).matches()) {
        throw new DoppelException(
            ErrorCode.INVALID_ARGUMENT,
            "'" + address + "' is not the address of an NFS " + what + ".",
            "Give a host name or an IPv4 address; for the client a network such as 10.0.0.0/24 will"
                + " do too.");
      }
    }
  }
}
