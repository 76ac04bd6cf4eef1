package io.doppel.mysql;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the servers that are installed on a host. */
public final class Installations {
  private static final Logger LOG = LoggerFactory.getLogger(Installations.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private Installations() {}

  /**
   * Returns every installation on a host, each once, sorted by path; empty when there is none.
   *
   * <p>Looks at package paths, {@code /usr/local}, {@code /opt}, the PATH and running servers;
   * never walks network mounts or data. A program is left out, and the user told, when it does not
   * run, or is not run because others than root and the connection's user could have put it there.
   */
  public static List<Installation> find(Libs libs, RemoteConnection connection) {
    BashScript script = script("");
    ScriptResult result = libs.runBash(connection, script);
    List<Installation> found = read(script, result, connection);
    String host = connection.environment().host().name();
    for (String passedOver : result.stderr().lines().toList()) {
      libs.progress(Progress.notice(host + ": " + passedOver));
    }
    return found;
  }

  /**
   * Returns the installation in one directory.
   *
   * @param installPath directory that holds the server program, or its parent
   * @throws UserError PROGRAM_MISSING when there is none, or it does not run or must not be run
   */
  public static Installation at(Libs libs, RemoteConnection connection, String installPath) {
    String host = connection.environment().host().name();
    if (!installPath.startsWith("/")) {
      throw new UserError(
          ErrorCode.INVALID_ARGUMENT,
          "The installation path '" + installPath + "' is not absolute.",
          "Give the directory that holds mysqld or mariadbd.");
    }
    BashScript script = script(installPath);
    ScriptResult result = libs.runBash(connection, script);
    return read(script, result, connection).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    ErrorCode.PROGRAM_MISSING,
                    "There is no working mysqld or mariadbd in "
                        + installPath
                        + " on "
                        + host
                        + "."
                        + passedOver(result),
                    "Install a server there, or discover the repositories of "
                        + host
                        + " again and choose one that exists.",
                    result.stderr(),
                    null));
  }

  private static String passedOver(ScriptResult result) {
    return result.stderr().lines().map(line -> " " + line).collect(Collectors.joining());
  }

  private static BashScript script(String only) {
    String names =
        Stream.of(Program.values())
            .flatMap(program -> program.names().stream())
            .collect(Collectors.joining("\n"));
    return BashScript.resource("mysql/find-installations.sh")
        .with("ONLY", only)
        .with("PLACES", "/usr/local\n/opt\n~/opt")
        .with("PROGRAM_NAMES", names)
        .with("APART_NAMES", String.join("\n", Program.apart()))
        .with(
            "LENT_NAMES",
            Stream.of(Program.values())
                .filter(Program::talksToServers)
                .map(program -> String.join(" ", program.names()))
                .collect(Collectors.joining("\n")))
        .timeout(TIMEOUT);
  }

  private static List<Installation> read(
      BashScript script, ScriptResult result, RemoteConnection connection) {
    String host = connection.environment().host().name();
    List<Installation> installations = new ArrayList<>();
    for (Found found : ScriptAnswer.read(script, result, new TypeReference<List<Found>>() {})) {
      try {
        installations.add(found.installation(host));
      } catch (UserError e) {
        // One odd program must not hide the others.
        LOG.warn("{} on {} is left out: {}", found.server, host, e.getMessage());
      }
    }
    installations.sort(Comparator.comparing(Installation::server));
    return List.copyOf(installations);
  }

  private record Found(
      String server,
      String version,
      String baseDir,
      String pluginDir,
      String shareDir,
      Map<String, String> programs,
      List<Lent> lent) {
    Installation installation(String host) {
      ServerVersion parsed = ServerVersion.parseBinary(version);
      Map<Program, String> paths = new EnumMap<>(Program.class);
      for (Program program : Program.values()) {
        program.names(parsed.vendor()).stream()
            .map(programs::get)
            .filter(Objects::nonNull)
            .findFirst()
            .ifPresent(path -> paths.put(program, path));
      }
      return new Installation(
          host,
          parsed,
          server.substring(0, Math.max(1, server.lastIndexOf('/'))),
          baseDir,
          server,
          paths,
          lentTo(parsed),
          pluginDir,
          shareDir);
    }

    /** Of several that do, the one of the closest version. */
    private Map<Program, ClientProgram> lentTo(ServerVersion server) {
      Map<Program, ClientProgram> programs = new EnumMap<>(Program.class);
      for (Program program : Program.values()) {
        lent.stream()
            .filter(found -> program.names().contains(found.name))
            .flatMap(found -> found.program().stream())
            .filter(found -> ClientProgram.fits(found.version(), server))
            .min(Comparator.comparing(ClientProgram::version))
            .ifPresent(found -> programs.put(program, found));
      }
      return programs;
    }
  }

  private record Lent(String name, String path, String version) {
    Optional<ClientProgram> program() {
      return ServerVersion.parseClient(version).map(parsed -> new ClientProgram(path, parsed));
    }
  }
}
