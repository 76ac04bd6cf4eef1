package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import io.doppel.model.ErrorCode;
import io.doppel.sdk.UserError;
import java.util.Map;
import java.util.Optional;

/**
 * A server installed on a host. All paths are absolute.
 *
 * @param host name of the host, for messages
 * @param version of the server
 * @param installPath directory that holds the server program; the repository's identity
 * @param baseDir what the server calls its base directory: {@code /usr} for packages, the directory
 *     above {@code bin} for tarballs
 * @param server path of {@code mariadbd} or {@code mysqld}
 * @param programs paths of the other programs that were found
 * @param pluginDir directory of the server's plugins; empty when it was not found
 * @param shareDir directory of the server's messages and initialisation scripts; empty when it was
 *     not found
 */
public record Installation(
    String host,
    ServerVersion version,
    String installPath,
    String baseDir,
    String server,
    Map<Program, String> programs,
    String pluginDir,
    String shareDir) {
  /** Checks that nothing is null. */
  public Installation {
    requireNonNull(host, "host is null");
    requireNonNull(version, "version is null");
    requireNonNull(installPath, "installPath is null");
    requireNonNull(baseDir, "baseDir is null");
    requireNonNull(server, "server is null");
    programs = Map.copyOf(programs);
    requireNonNull(pluginDir, "pluginDir is null");
    requireNonNull(shareDir, "shareDir is null");
  }

  /** Returns the path of a program, if it is installed. */
  public Optional<String> program(Program program) {
    return Optional.ofNullable(programs.get(program));
  }

  /**
   * Returns the path of a program that is needed.
   *
   * @throws UserError PROGRAM_MISSING
   */
  public String require(Program program) {
    return program(program).orElseThrow(() -> missing(program));
  }

  /** Returns the failure of something that needs a program which is not installed. */
  public UserError missing(Program program) {
    return new UserError(
        ErrorCode.PROGRAM_MISSING,
        "The installation of "
            + version
            + " in "
            + installPath
            + " on "
            + host
            + " has no program "
            + String.join(" or ", program.names(version.vendor()))
            + ".",
        "Install the package of "
            + version.vendor()
            + " "
            + version.series()
            + " that holds it on "
            + host
            + ".");
  }
}
