package io.doppel.mysql.backup;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Installations;
import io.doppel.mysql.Program;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A source's files, and the tool on its host that backs them up.
 *
 * @param connection the source's host
 * @param tool path of mariadb-backup there
 * @param dataDirectory of the source
 * @param socket of the source
 * @param asRoot whether the tool has to run as root, by sudo
 */
public record PhysicalSource(
    RemoteConnection connection, String tool, String dataDirectory, String socket, boolean asRoot) {
  private static final Pattern TOOL_VERSION = Pattern.compile("\\b(\\d+\\.\\d+)\\.\\d+-MariaDB");

  /**
   * What was found.
   *
   * @param source empty when there is a problem
   * @param problems what stands in the way
   */
  public record Finding(Optional<PhysicalSource> source, List<Problem> problems) {
    /** Copies the list. */
    public Finding {
      problems = List.copyOf(problems);
    }
  }

  private record Look(String host, String version, boolean server, boolean readable, boolean sudo) {
    Optional<String> series() {
      Matcher matcher = TOOL_VERSION.matcher(version);
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
  }

  /**
   * Looks whether a source's files can be backed up on its host. Changes nothing.
   *
   * @param host what is said to be the source's host
   * @param onSource session on the source
   * @param staging the installation that is to run the copy
   */
  public static Finding find(
      Libs libs, RemoteConnection host, SqlSession onSource, Installation staging) {
    Problems problems = new Problems();
    ServerVersion theirs = onSource.version();
    String where = "source host " + host.environment().host().name();
    if (!theirs.isMariaDb()) {
      problems.add(
          "source " + onSource.address(),
          "Physical backups are taken of MariaDB only, and it runs " + theirs + ".",
          "Choose another backup method: Clone is the physical one of MySQL.");
      return new Finding(Optional.empty(), problems.list());
    }
    if (!staging.version().series().equals(theirs.series())) {
      problems.add(
          "staging host " + staging.host(),
          "Files of "
              + theirs
              + " take a server of the same series, not "
              + staging.version()
              + ".",
          "Choose a repository with MariaDB " + theirs.series() + ", or a logical backup.");
    } else if (staging.program(Program.BACKUP).isEmpty()) {
      DoppelException missing = staging.missing(Program.BACKUP);
      problems.add("staging host " + staging.host(), missing.getMessage(), missing.action());
    }
    try {
      Optional<PhysicalSource> found = look(libs, host, onSource, problems, where);
      return new Finding(problems.isEmpty() ? found : Optional.empty(), problems.list());
    } catch (DoppelException e) {
      if (e.code() == ErrorCode.CANCELLED) {
        throw e;
      }
      problems.add(where, e.getMessage(), e.action());
      return new Finding(Optional.empty(), problems.list());
    }
  }

  private static Optional<PhysicalSource> look(
      Libs libs, RemoteConnection host, SqlSession onSource, Problems problems, String where) {
    ServerVersion theirs = onSource.version();
    Optional<String> tool =
        Installations.find(libs, host).stream()
            .filter(found -> found.version().isMariaDb())
            .flatMap(found -> found.program(Program.BACKUP).stream())
            .findFirst();
    if (tool.isEmpty()) {
      problems.add(
          where,
          "There is no mariadb-backup beside a MariaDB server.",
          "Install the package mariadb-backup of MariaDB "
              + theirs.series()
              + " on the source's"
              + " host; if the source is elsewhere, add its host as an environment and link the"
              + " source config that is found there; or choose the logical backup method.");
      return Optional.empty();
    }
    String dataDirectory = onSource.variable("datadir").orElse("").replaceAll("(?<=.)/+$", "");
    String socket = onSource.variable("socket").orElse("");
    if (!socket.startsWith("/")) {
      socket = dataDirectory + "/" + socket;
    }
    BashScript script =
        BashScript.resource("backup/look-at-files.sh")
            .with("TOOL", tool.get())
            .with("DATA_DIRECTORY", dataDirectory)
            .with("SOCKET", socket);
    Look look = ScriptAnswer.read(script, libs.runBash(host, script), new TypeReference<Look>() {});
    String theirHost = onSource.variable("hostname").orElse(look.host);
    if (!look.server || !theirHost.equals(look.host)) {
      problems.add(
          where,
          "The source does not run here: it runs on the host '"
              + theirHost
              + "' in "
              + dataDirectory
              + ", and this is '"
              + look.host
              + "'.",
          "Add the source's host as an environment and link the source config that is found there,"
              + " or choose the logical backup method.");
      return Optional.empty();
    }
    if (look.series().filter(theirs.series()::equals).isEmpty()) {
      problems.add(
          where,
          "The backup tool "
              + tool.get()
              + " is of another series than the source, "
              + theirs
              + ": "
              + look.version
              + ".",
          "Install the package mariadb-backup of MariaDB " + theirs.series() + " there.");
    }
    String user = host.user().name();
    if (!look.readable && !look.sudo) {
      problems.add(
          where,
          "The user "
              + user
              + " can neither read the source's files in "
              + dataDirectory
              + " nor run "
              + tool.get()
              + " as root.",
          "Allow it there by sudo: "
              + user
              + " ALL=(root) NOPASSWD: "
              + tool.get()
              + "; or log in as the user that owns the files; or choose the logical backup method.");
    }
    return Optional.of(new PhysicalSource(host, tool.get(), dataDirectory, socket, !look.readable));
  }

  /** Returns the host's name, for messages. */
  String host() {
    return connection.environment().host().name();
  }
}
