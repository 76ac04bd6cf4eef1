package io.doppel.mysql.backup;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.model.Secret;
import io.doppel.mysql.BackupTool;
import io.doppel.mysql.Dialect;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Installations;
import io.doppel.mysql.Program;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A source's files, and the tool on its host that backs them up.
 *
 * @param connection the source's host
 * @param tool path of the backup tool there
 * @param dataDirectory of the source
 * @param socket of the source
 * @param asRoot whether the tool has to run as root, by sudo
 * @param compression of the tool's stream on its way to the host that gets the copy
 */
public record PhysicalSource(
    RemoteConnection connection,
    String tool,
    String dataDirectory,
    String socket,
    boolean asRoot,
    StreamCompression compression) {
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

  private record Look(String host, boolean server, boolean readable, boolean sudo) {}

  /**
   * Looks whether a source's files can be backed up on its host. Changes nothing.
   *
   * @param host what is said to be the source's host
   * @param onSource session on the source
   * @param user the account by which the tool is going to log in at the source's socket
   * @param password its password
   * @param stagingHost the host that gets the copy
   * @param staging the installation that is to run it
   */
  public static Finding find(
      Libs libs,
      RemoteConnection host,
      SqlSession onSource,
      String user,
      Secret password,
      RemoteConnection stagingHost,
      Installation staging) {
    Problems problems = new Problems();
    ServerVersion theirs = onSource.version();
    unknownEnd(
            "source " + onSource.address(),
            onSource.dialect(),
            onSource.variable("gtid_mode").orElse("OFF"))
        .ifPresent(problem -> problems.addAll(List.of(problem)));
    collecting(
        problems,
        "staging host " + staging.host(),
        where -> {
          lookAtStaging(libs, stagingHost, staging, theirs, problems, where);
          return Optional.empty();
        });
    Optional<PhysicalSource> found =
        collecting(
            problems,
            "source host " + host.environment().host().name(),
            where -> look(libs, host, onSource, stagingHost, problems, where));
    if (found.isPresent() && SameServer.isAnother(libs, found.get(), onSource, user, password)) {
      problems.add(
          "source host " + host.environment().host().name(),
          "The server behind "
              + found.get().socket
              + " is not the source "
              + onSource.address()
              + ", although both hosts have the same name and paths.",
          "Add the source's own host as an environment and link the source config that is found"
              + " there, or choose the logical backup method.");
    }
    return new Finding(problems.isEmpty() ? found : Optional.empty(), problems.list());
  }

  /** Returns what stands in the way when it would not be known where the copy ends. */
  static Optional<Problem> unknownEnd(String where, Dialect dialect, String gtidMode) {
    return dialect
        .unknownEndOfFiles(gtidMode.equalsIgnoreCase("ON"))
        .map(
            why ->
                new Problem(
                    where,
                    "It would not be known where the copy of its files ends: "
                        + why
                        + ". Its gtid_mode is "
                        + gtidMode
                        + ".",
                    "Choose the logical backup method; from MySQL 8.0.17 on set gtid_mode=ON on the"
                        + " source, or choose Clone."));
  }

  /** What is thrown is a problem of that host, too. */
  private static Optional<PhysicalSource> collecting(
      Problems problems, String where, Function<String, Optional<PhysicalSource>> look) {
    try {
      return look.apply(where);
    } catch (DoppelException e) {
      if (e.code() == ErrorCode.CANCELLED) {
        throw e;
      }
      problems.add(where, e.getMessage(), e.action());
      return Optional.empty();
    }
  }

  private static void lookAtStaging(
      Libs libs,
      RemoteConnection host,
      Installation staging,
      ServerVersion theirs,
      Problems problems,
      String where) {
    ServerVersion ours = staging.version();
    if (ours.runsFilesOf(theirs)) {
      BackupTool.of(theirs).check(libs, host, staging.require(Program.BACKUP));
      return;
    }
    problems.add(
        where,
        "Files of "
            + theirs
            + " take a server of the same series"
            + (ours.sameSeries(theirs) ? ", and not of an older release: " : ", not ")
            + ours
            + ".",
        "Choose a repository with "
            + theirs.vendor()
            + " "
            + (ours.sameSeries(theirs) ? theirs.number() + " or later" : theirs.series())
            + ", or a logical backup.");
  }

  private static Optional<PhysicalSource> look(
      Libs libs,
      RemoteConnection host,
      SqlSession onSource,
      RemoteConnection stagingHost,
      Problems problems,
      String where) {
    ServerVersion theirs = onSource.version();
    BackupTool kind = BackupTool.of(theirs);
    Optional<String> tool =
        Installations.find(libs, host).stream()
            .filter(found -> found.version().vendor().sameFamily(theirs.vendor()))
            .sorted(Comparator.comparing(found -> !found.version().sameSeries(theirs)))
            .flatMap(found -> found.program(Program.BACKUP).stream())
            .findFirst();
    if (tool.isEmpty()) {
      problems.add(
          where,
          "There is no "
              + kind.name()
              + " beside a server of "
              + theirs.vendor()
              + (theirs.isMariaDb() ? "." : ", nor on the PATH."),
          "Install "
              + kind.wanted()
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
    kind.check(libs, host, tool.get());
    return Optional.of(
        new PhysicalSource(
            host,
            tool.get(),
            dataDirectory,
            socket,
            !look.readable,
            StreamCompression.between(libs, host, stagingHost)));
  }

  /** Returns the host's name, for messages. */
  String host() {
    return connection.environment().host().name();
  }
}
