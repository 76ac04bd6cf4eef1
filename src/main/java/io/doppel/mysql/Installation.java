package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import io.doppel.model.ErrorCode;
import io.doppel.sdk.UserError;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A server installed on a host. All paths are absolute.
 *
 * @param host name of the host, for messages
 * @param version of the server
 * @param installPath directory that holds the server program; the repository's identity
 * @param baseDir what the server calls its base directory: {@code /usr} for packages, the directory
 *     above {@code bin} for tarballs
 * @param server path of {@code mariadbd} or {@code mysqld}
 * @param programs paths of the other programs that belong to it, or come apart from any server
 * @param lent programs of the host that do for those which it lacks
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
    Map<Program, ClientProgram> lent,
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
    lent = Map.copyOf(lent);
    requireNonNull(pluginDir, "pluginDir is null");
    requireNonNull(shareDir, "shareDir is null");
  }

  /** Creates an installation that needs no program of the host. */
  public Installation(
      String host,
      ServerVersion version,
      String installPath,
      String baseDir,
      String server,
      Map<Program, String> programs,
      String pluginDir,
      String shareDir) {
    this(host, version, installPath, baseDir, server, programs, Map.of(), pluginDir, shareDir);
  }

  /** Returns the path of a program of its own, if it is installed. */
  public Optional<String> program(Program program) {
    return Optional.ofNullable(programs.get(program));
  }

  /**
   * Returns the path of a program of its own that is needed.
   *
   * @throws UserError PROGRAM_MISSING
   */
  public String require(Program program) {
    return program(program).orElseThrow(() -> missing(program));
  }

  /** Returns a program that talks to servers: its own, or else one of the host. */
  public Optional<ClientProgram> client(Program program) {
    return program(program)
        .map(path -> new ClientProgram(path, version))
        .or(() -> Optional.ofNullable(lent.get(program)));
  }

  /**
   * Returns a program that talks to servers and is needed.
   *
   * @throws UserError PROGRAM_MISSING
   */
  public ClientProgram requireClient(Program program) {
    return client(program).orElseThrow(() -> missing(program));
  }

  /** Returns which programs are the host's instead of its own, for people; empty when none is. */
  public Optional<String> lentPrograms() {
    return lent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            lent.values().stream()
                    .map(program -> program.path() + " of " + program.version())
                    .sorted()
                    .collect(Collectors.joining(", "))
                + ", because the installation in "
                + installPath
                + " has none of its own");
  }

  /** Returns this installation with another base directory. */
  public Installation withBaseDir(String directory) {
    return new Installation(
        host, version, installPath, directory, server, programs, lent, pluginDir, shareDir);
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
            + (program.talksToServers() ? ", and there is none that fits on its PATH." : "."),
        "Install "
            + (program == Program.BACKUP
                ? BackupTool.of(version).wanted()
                : "the package of " + version.vendor() + " " + version.series() + " that holds it")
            + " on "
            + host
            + ".");
  }
}
