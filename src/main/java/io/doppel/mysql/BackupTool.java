package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.UserError;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program that backs up the files of a server while it runs, and which version of it a server
 * takes: mariadb-backup for MariaDB, Percona XtraBackup for MySQL and Percona Server. Immutable.
 *
 * <p>mariadb-backup is of the server's own series. So is xtrabackup from 8.0 on; 2.4 is the one for
 * 5.6 and 5.7. Of 8.0 it must not be older than the server, unless it is 8.0.34 or later, which
 * takes all that followed:
 * https://docs.percona.com/percona-xtrabackup/8.0/server-backup-version-comparison.html.
 */
public final class BackupTool {
  /** Series of the tool by series of the server, where the two are not the same. */
  private static final Map<String, String> OTHER_SERIES = Map.of("5.6", "2.4", "5.7", "2.4");

  /** The one series whose releases differ in what they write. */
  private static final String GROWING_SERIES = "8.0";

  /** The first patch release of that series whose tool takes all later servers. */
  private static final int GROWN = 34;

  private static final Pattern VERSION =
      Pattern.compile("\\bxtrabackup version (\\d+\\.\\d+\\.\\d+)|\\b(\\d+\\.\\d+\\.\\d+-MariaDB)");

  private final ServerVersion server;

  private BackupTool(ServerVersion server) {
    this.server = requireNonNull(server, "server is null");
  }

  private record Told(String version) {}

  /** Returns the tool for a server. */
  public static BackupTool of(ServerVersion server) {
    return new BackupTool(server);
  }

  /** Returns the program's name, which its group in an option file has as well. */
  public String name() {
    return Program.BACKUP.names(server.vendor()).get(0);
  }

  /** Returns the path of the program that unpacks what the program at that path streams. */
  public String unpacker(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1)
        + (server.isMariaDb() ? "mbstream" : "xbstream");
  }

  /**
   * Returns what the program is told besides, as in an option file. xtrabackup would ask its maker
   * for a newer one, by another program that gets the password in its environment.
   */
  public List<String> flags() {
    return server.isMariaDb() ? List.of() : List.of("loose-no-version-check");
  }

  /**
   * Returns a regular expression of the types of a backup that a server can be started on. To
   * xtrabackup {@code log-applied} is one that holds unfinished transactions.
   */
  public String preparedTypes() {
    return server.isMariaDb() ? "full-prepared|log-applied" : "full-prepared";
  }

  /** Returns what to install, for people. */
  public String wanted() {
    if (server.isMariaDb()) {
      return "the package mariadb-backup of MariaDB " + series();
    }
    return "Percona XtraBackup "
        + series()
        + (server.series().equals(GROWING_SERIES)
            ? " (" + GROWING_SERIES + "." + Math.min(server.patch(), GROWN) + " or later)"
            : "");
  }

  private String series() {
    return server.isMariaDb()
        ? server.series()
        : OTHER_SERIES.getOrDefault(server.series(), server.series());
  }

  /** Tells whether a program that says this of its version is the one for the server. */
  public boolean fits(String versionOutput) {
    Matcher matcher = VERSION.matcher(versionOutput);
    if (!matcher.find()) {
      return false;
    }
    ServerVersion tool =
        ServerVersion.parseServer(
            matcher.group(1) == null ? matcher.group(2) : matcher.group(1), "");
    boolean newEnough =
        server.isMariaDb()
            || !server.series().equals(GROWING_SERIES)
            || tool.patch() >= Math.min(server.patch(), GROWN);
    return tool.isMariaDb() == server.isMariaDb() && tool.series().equals(series()) && newEnough;
  }

  /**
   * Asks a program for its version.
   *
   * @throws UserError PROGRAM_MISSING when it is not the one for the server
   */
  public void check(Libs libs, RemoteConnection connection, String path) {
    BashScript script = BashScript.resource("mysql/tool-version.sh").with("TOOL", path);
    Told told =
        ScriptAnswer.read(script, libs.runBash(connection, script), new TypeReference<Told>() {});
    if (!fits(told.version)) {
      throw new UserError(
          ErrorCode.PROGRAM_MISSING,
          "The backup tool "
              + path
              + " on "
              + connection.environment().host().name()
              + " does not fit the files of "
              + server
              + ": it says '"
              + told.version
              + "'.",
          "Install " + wanted() + " there.");
    }
  }
}
