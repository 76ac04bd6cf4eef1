package io.doppel.storage;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.regex.Pattern;

/**
 * How a host gets to see a volume.
 *
 * <p>Written as text: {@code local}, {@code shared:/path/on/that/host}, {@code nfs:server,client}.
 */
public sealed interface MountStrategy {
  /** Returns the text that {@link #parse} reads. */
  String text();

  /** Returns the strategy that a text names. */
  static MountStrategy parse(String text) {
    String stripped = text.strip();
    if (stripped.equals("local")) {
      return new Local();
    }
    if (stripped.startsWith("shared:")) {
      return new SharedDirectory(stripped.substring("shared:".length()));
    }
    if (stripped.startsWith("nfs:")) {
      String[] addresses = stripped.substring("nfs:".length()).split(",", -1);
      if (addresses.length == 2) {
        return new Nfs(addresses[0].strip(), addresses[1].strip());
      }
    }
    throw new DoppelException(
        ErrorCode.INVALID_ARGUMENT,
        "'" + text + "' is not a way to mount volumes.",
        "Give local, shared:/directory (where that host sees the storage's directory), or"
            + " nfs:server,client (the storage host's address as that host knows it, and the"
            + " address or network that may mount).");
  }

  /** The host is the storage host: the mount path becomes a symbolic link to the volume. */
  record Local() implements MountStrategy {
    @Override
    public String text() {
      return "local";
    }
  }

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

    @Override
    public String text() {
      return "shared:" + path;
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
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9:][A-Za-z0-9_.:/-]{0,254}");

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
            "Give a host name or an IP address; for the client a network such as 10.0.0.0/24 will"
                + " do too.");
      }
    }

    @Override
    public String text() {
      return "nfs:" + server + "," + client;
    }
  }
}
