package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import io.doppel.model.ErrorCode;
import io.doppel.sdk.UserError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where a server of ours keeps its files below its mount path: the layout of the archived plugin
 * 2.1.0, which upgraded installations rely on.
 *
 * @param mountPath absolute path of the mount, without a slash at its end
 */
public record ServerLayout(String mountPath) {
  /** The longest socket path that every server accepts, in bytes; one more is refused by all. */
  static final int LONGEST_SOCKET_PATH = 107;

  /** Checks that the path is absolute. */
  public ServerLayout {
    requireNonNull(mountPath, "mountPath is null");
    if (!mountPath.startsWith("/") || mountPath.length() == 1 || mountPath.indexOf('\n') >= 0) {
      throw new UserError(
          ErrorCode.INVALID_ARGUMENT,
          "The mount path '" + mountPath + "' is not an absolute path of a directory.",
          "Give a path that begins with a slash.");
    }
    mountPath = mountPath.replaceAll("/+", "/").replaceAll("/$", "");
  }

  /** Returns the layout below a mount path. */
  public static ServerLayout of(String mountPath) {
    return new ServerLayout(mountPath);
  }

  /** Returns the data directory. */
  public String data() {
    return mountPath + "/data";
  }

  /** Returns the directory of binary and relay logs. */
  public String log() {
    return mountPath + "/log";
  }

  /** Returns the directory of temporary files. */
  public String tmp() {
    return mountPath + "/tmp";
  }

  /** Returns the option file. */
  public String optionFile() {
    return mountPath + "/my.cnf";
  }

  /** Returns the process id file. */
  public String pidFile() {
    return mountPath + "/clone.pid";
  }

  /** Returns the file that says whose the volume is, which is not the server's. */
  public String volumeMark() {
    return mountPath + "/.doppel-volume";
  }

  /** Returns the error log. */
  public String errorLog() {
    return mountPath + "/mysqld_error.log";
  }

  /**
   * Returns the unix socket: in the mount, or, where that path would be too long for a server, a
   * one in a directory of its own in {@code /tmp} that depends on the mount path only.
   */
  public String socket() {
    String inMount = mountPath + "/mysql.sock";
    return inMount.getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH
        ? inMount
        : "/tmp/doppel-" + fingerprint() + "/mysql.sock";
  }

  private String fingerprint() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(mountPath.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
