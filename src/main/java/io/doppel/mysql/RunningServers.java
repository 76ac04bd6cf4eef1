package io.doppel.mysql;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.Port;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the servers that are running on a host. */
public final class RunningServers {
  private static final String PACKAGED_DATA = "/var/lib/mysql";
  private static final String DEFAULT_PORT = "3306";

  private static final Map<String, String> SHORT_OPTIONS =
      Map.of("-P", "port", "-h", "datadir", "-b", "basedir", "-S", "socket");

  private RunningServers() {}

  /**
   * Returns every server that is running on a host, sorted by process; those in containers of the
   * host are not its own and left out.
   *
   * <p>Where a server's files are is taken from its command line, then from the option files that
   * it reads as far as the connection's user may read them, then from the defaults of packages.
   *
   * @param installations the host's installations, to which the servers are matched
   */
  public static List<RunningServer> find(
      Libs libs, RemoteConnection connection, List<Installation> installations) {
    BashScript script = BashScript.resource("mysql/running-servers.sh");
    return ScriptAnswer.read(
            script, libs.runBash(connection, script), new TypeReference<List<Found>>() {})
        .stream()
        .map(found -> found.server(installations))
        .sorted(Comparator.comparingLong(RunningServer::pid))
        .toList();
  }

  private record Found(
      long pid,
      String user,
      String exe,
      String cwd,
      List<String> arguments,
      Map<String, String> settings) {
    RunningServer server(List<Installation> installations) {
      Map<String, String> options = new HashMap<>(settings);
      options.putAll(parse(arguments));
      Optional<Installation> installation =
          installations.stream().filter(known -> known.server().equals(exe)).findFirst();
      boolean packaged = exe.startsWith("/usr/") && !exe.startsWith("/usr/local/");
      Optional<String> dataDir =
          Optional.ofNullable(options.get("datadir"))
              .or(() -> packaged ? Optional.of(PACKAGED_DATA) : Optional.empty())
              .map(this::absolute);
      return new RunningServer(
          pid,
          user,
          exe,
          Optional.ofNullable(options.get("basedir")),
          dataDir,
          port(options),
          Optional.ofNullable(options.get("socket"))
              .map(
                  socket ->
                      dataDir.map(data -> Path.of(data).resolve(socket).toString()).orElse(socket)),
          Optional.ofNullable(options.get("defaults-file")),
          installation);
    }

    /** The server takes relative paths from where it is, when that may be seen. */
    private String absolute(String path) {
      String resolved = cwd.isEmpty() ? path : Path.of(cwd).resolve(path).normalize().toString();
      return resolved.length() > 1 && resolved.endsWith("/")
          ? resolved.substring(0, resolved.length() - 1)
          : resolved;
    }

    private static Optional<Port> port(Map<String, String> options) {
      if (options.containsKey("skip-networking")) {
        return Optional.empty();
      }
      String text = options.getOrDefault("port", DEFAULT_PORT);
      return Optional.of(text)
          .filter(digits -> digits.matches("\\d{1,5}"))
          .map(Integer::parseInt)
          .filter(((Predicate<Integer>) number -> number >= 1).and(number -> number <= 65535))
          .map(Port::new);
    }

    /** Returns the options of a command line by their names with dashes; the last one counts. */
    private static Map<String, String> parse(List<String> arguments) {
      Map<String, String> options = new HashMap<>();
      for (int i = 0; i < arguments.size(); i++) {
        String argument = arguments.get(i);
        String next = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
        if (argument.startsWith("--")) {
          int equals = argument.indexOf('=');
          String name =
              argument
                  .substring(2, equals < 0 ? argument.length() : equals)
                  .replace('_', '-')
                  .replaceFirst("^loose-", "");
          String value = equals >= 0 ? argument.substring(equals + 1) : "";
          if (equals < 0 && SHORT_OPTIONS.containsValue(name)) {
            value = next;
            i++;
          }
          options.put(name, value);
        } else if (argument.length() >= 2 && SHORT_OPTIONS.containsKey(argument.substring(0, 2))) {
          String name = SHORT_OPTIONS.get(argument.substring(0, 2));
          if (argument.length() > 2) {
            options.put(name, argument.substring(2));
          } else {
            options.put(name, next);
            i++;
          }
        }
      }
      return options;
    }
  }
}
