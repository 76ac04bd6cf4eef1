package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DataSize;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.model.Secret;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Row;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.TableFacts;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Copies a MySQL source by its clone plugin (from 8.0.17): a server of ours asks the source for all
 * its InnoDB files over a database connection, puts them in the place of its own, and ends. For one
 * thread.
 *
 * <p>Facts: https://dev.mysql.com/doc/refman/8.4/en/clone-plugin-remote.html; checked on 9.7.4.
 */
public final class CloneBackup {
  private static final String PLUGIN = "clone";
  private static final String INSTALL = "INSTALL PLUGIN clone SONAME 'mysql_clone.so'";
  private static final long LEAST_PACKET = 2L * 1024 * 1024;

  /** The server has cloned and cannot start itself again, as it should not. */
  private static final String NOT_SUPERVISED = "(error 3707,";

  private static final Duration LOOK_PAUSE = Duration.ofSeconds(1);
  private static final Duration END_LIMIT = Duration.ofMinutes(5);
  private static final int MOST_NAMED = 5;

  private final Libs libs;
  private final BackupSource source;
  private final BackupTarget target;

  /**
   * Names both.
   *
   * @param target runs, is of the same version, has its redo log on, and holds nothing
   */
  public CloneBackup(Libs libs, BackupSource source, BackupTarget target) {
    this.libs = requireNonNull(libs, "libs is null");
    this.source = requireNonNull(source, "source is null");
    this.target = requireNonNull(target, "target is null");
  }

  /**
   * Returns what stands in the way of cloning a source.
   *
   * @param session on the source
   * @param facts of the source
   * @param staging the installation of the server that is to clone
   * @param mayInstall whether the plugin may be installed on the source
   */
  public static List<Problem> problems(
      SqlSession session, SourceFacts facts, Installation staging, boolean mayInstall) {
    Problems problems = new Problems();
    String where = "source " + session.address();
    ServerVersion theirs = facts.version();
    ServerVersion ours = staging.version();
    if (theirs.isMariaDb() || !theirs.atLeast(8, 0, 17)) {
      problems.add(
          where,
          "It runs " + theirs + ", which has no clone plugin; MySQL has it from 8.0.17 on.",
          "Choose another backup method.");
      return problems.list();
    }
    if (!fits(theirs, ours)) {
      problems.add(
          "staging host " + staging.host(),
          "Cloning takes servers of "
              + (theirs.atLeast(8, 0, 37) ? "one release series" : "the same release")
              + "; the source runs "
              + theirs
              + ", the staging server would be "
              + ours
              + ".",
          "Choose a repository with "
              + theirs.vendor()
              + " "
              + (theirs.atLeast(8, 0, 37) ? theirs.series() : theirs.text())
              + ", or the logical backup method.");
    }
    if (!mayInstall && !active(session)) {
      problems.add(
          where,
          "Its clone plugin is not active.",
          "Execute on the source: "
              + INSTALL
              + "; or let Doppel do it (Install Clone Plugin), or choose the logical backup method.");
    }
    long packet = facts.variable("max_allowed_packet").map(Long::parseLong).orElse(LEAST_PACKET);
    if (packet < LEAST_PACKET) {
      problems.add(
          where,
          "Its max_allowed_packet is " + packet + " bytes, and cloning takes 2 MiB.",
          "Execute on the source: SET GLOBAL max_allowed_packet = " + LEAST_PACKET + ";");
    }
    List<String> left =
        facts.notTransactional().stream()
            .filter(table -> table.kind() == TableFacts.Kind.TABLE && !table.engine().isEmpty())
            .map(table -> table.database() + "." + table.name() + " (" + table.engine() + ")")
            .toList();
    if (!left.isEmpty()) {
      problems.add(where, notCloned(left), OTHER_METHOD);
    }
    return problems.list();
  }

  private static final String OTHER_METHOD =
      "Convert them to InnoDB on the source, or choose the logical backup method.";

  private static String notCloned(List<String> tables) {
    return "Only InnoDB tables are cloned; others would be empty: "
        + tables.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
        + (tables.size() > MOST_NAMED ? " and " + (tables.size() - MOST_NAMED) + " more" : "")
        + ".";
  }

  private static boolean fits(ServerVersion theirs, ServerVersion ours) {
    return theirs.series().equals(ours.series())
        && (theirs.patch() == ours.patch() || (theirs.atLeast(8, 0, 37) && ours.atLeast(8, 0, 37)));
  }

  private static boolean active(SqlSession session) {
    return session
        .queryOne(
            "SELECT PLUGIN_STATUS AS state FROM information_schema.PLUGINS WHERE PLUGIN_NAME = ?",
            PLUGIN)
        .filter(row -> row.text("state").equals("ACTIVE"))
        .isPresent();
  }

  /**
   * Makes sure that the source has its plugin.
   *
   * @param onSource session on the source
   * @throws UserError BACKUP_FAILED when it cannot be installed
   */
  public static void prepare(SqlSession onSource) {
    if (!active(onSource)) {
      try {
        onSource.execute(INSTALL);
      } catch (UserError e) {
        throw new UserError(
            ErrorCode.BACKUP_FAILED,
            "The clone plugin could not be installed on the source " + onSource.address() + ".",
            "Grant INSERT on mysql.plugin to the account, or execute on the source: "
                + INSTALL
                + ";",
            e.getMessage(),
            e);
      }
    }
  }

  /**
   * Clones. The server has ended afterwards and is to be started again; its accounts are those of
   * the source then.
   *
   * @param onSource session on the source, which has been prepared
   * @throws UserError BACKUP_FAILED with the server's words; DISK_FULL
   */
  public void run(SqlSession onSource) {
    try (SqlSession session = open(SqlSession.DEFAULT_READ_TIMEOUT);
        SqlSession cloning = open(Duration.ZERO)) {
      session.execute("SET SESSION sql_log_bin = 0");
      matchPlugins(onSource, session);
      session.execute("SET GLOBAL clone_valid_donor_list = " + Sql.literal(donor()));
      session.execute(
          "SET GLOBAL clone_ssl_ca = " + Sql.literal(source.tls().authority().orElse("")));
      libs.progress(Progress.of("Cloning the source"));
      perform(cloning, session);
    }
    Deadline.after(END_LIMIT)
        .await(
            "the server that has cloned ends",
            () -> target.server().running().isEmpty(),
            () -> target.server().errorLogEnd());
  }

  private SqlSession open(Duration readTimeout) {
    return target.login(libs).manage(target.password(), readTimeout);
  }

  private String donor() {
    return source.address().host() + ":" + source.address().port();
  }

  /** A server only clones one whose plugins it has, too. */
  private void matchPlugins(SqlSession onSource, SqlSession session) {
    String query =
        "SELECT PLUGIN_NAME AS name, PLUGIN_LIBRARY AS library_file FROM information_schema.PLUGINS"
            + " WHERE PLUGIN_STATUS = 'ACTIVE' AND PLUGIN_LIBRARY IS NOT NULL";
    List<String> ours = session.query(query).stream().map(row -> row.text("name")).toList();
    for (Row plugin : onSource.query(query)) {
      String name = plugin.text("name");
      if (ours.contains(name)) {
        continue;
      }
      try {
        session.execute(
            "INSTALL PLUGIN "
                + Sql.identifier(name)
                + " SONAME "
                + Sql.literal(plugin.text("library_file")));
      } catch (UserError e) {
        throw new UserError(
            ErrorCode.BACKUP_FAILED,
            "The source has the plugin "
                + name
                + " ("
                + plugin.text("library_file")
                + "), which the staging server on "
                + target.host()
                + " needs for cloning and cannot load.",
            "Install the package that holds it on the staging host, set it up in the starter"
                + " my.cnf, or choose the logical backup method.",
            e.getMessage(),
            e);
      }
    }
  }

  private void perform(SqlSession cloning, SqlSession session) {
    Secret statement =
        Secret.of(
            "CLONE INSTANCE FROM "
                + Sql.literal(source.user())
                + "@"
                + Sql.literal(source.address().host())
                + ":"
                + source.address().port()
                + " IDENTIFIED BY "
                + Sql.literal(source.password().reveal())
                + (source.tls().encrypts() ? " REQUIRE SSL" : " REQUIRE NO SSL"));
    ExecutorService executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "clone");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Future<?> running = executor.submit(() -> cloning.execute(statement));
      while (!ended(running)) {
        tell(session);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** Waits a moment; returns whether the source has been cloned. */
  private boolean ended(Future<?> running) {
    try {
      running.get(LOOK_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DoppelException(
          ErrorCode.CANCELLED, "Cloning the source was cancelled.", "", "", e);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof DoppelException failure)) {
        throw new IllegalStateException(e.getCause());
      }
      // When the server ends before it has answered, its next start tells what came of it.
      if (failure.code() == ErrorCode.CONNECTION_LOST
          || failure.getMessage().contains(NOT_SUPERVISED)) {
        return true;
      }
      throw failed(failure);
    }
  }

  private UserError failed(DoppelException failure) {
    return RoomLeft.asCause(
            libs, target.connection(), target.server().layout(), failure.output(), failure)
        .orElseGet(
            () ->
                new UserError(
                    ErrorCode.BACKUP_FAILED,
                    "Cloning the source "
                        + source.address()
                        + " onto "
                        + target.host()
                        + " failed: "
                        + failure.output().strip(),
                    "See the server's words; '"
                        + source.user()
                        + "' needs BACKUP_ADMIN on the source.",
                    failure.output(),
                    failure));
  }

  private void tell(SqlSession session) {
    try {
      session
          .queryOne(
              "SELECT IFNULL(SUM(ESTIMATE), 0) AS estimate, IFNULL(SUM(DATA), 0) AS done"
                  + " FROM performance_schema.clone_progress")
          .filter(row -> row.number("estimate") > 0)
          .ifPresent(
              row ->
                  libs.progress(
                      Progress.of(
                          "Cloning the source",
                          Math.min(row.number("done"), row.number("estimate")),
                          row.number("estimate"),
                          Progress.Unit.BYTES)));
    } catch (UserError e) {
      if (e.code() != ErrorCode.CONNECTION_LOST && e.code() != ErrorCode.SQL_FAILED) {
        throw e;
      }
      // The server is ending; the statement tells how it went.
    }
  }

  /**
   * Returns what has come of it.
   *
   * @param session on the server, which has been started again
   * @throws UserError BACKUP_FAILED when the server holds no complete clone
   */
  public Result result(SqlSession session) {
    Row status =
        session
            .queryOne("SELECT * FROM performance_schema.clone_status")
            .filter(row -> row.text("STATE").equals("Completed") && row.number("ERROR_NO") == 0)
            .orElseThrow(
                () ->
                    new UserError(
                        ErrorCode.BACKUP_FAILED,
                        "The source "
                            + source.address()
                            + " was not cloned completely onto "
                            + target.host()
                            + ".",
                        "See the end of the staging server's error log, then try again.",
                        target.server().errorLogEnd(),
                        null));
    List<String> empty =
        session
            .query(
                "SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, ' (', ENGINE, ')') AS name"
                    + " FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE'"
                    + " AND ENGINE <> 'InnoDB' AND TABLE_SCHEMA NOT IN"
                    + " ('mysql', 'sys', 'information_schema', 'performance_schema')")
            .stream()
            .map(row -> row.text("name"))
            .toList();
    if (!empty.isEmpty()) {
      throw new UserError(ErrorCode.BACKUP_FAILED, notCloned(empty), OTHER_METHOD);
    }
    String file = status.find("BINLOG_FILE").orElse("");
    Optional<GtidSet> gtids =
        status
            .find("GTID_EXECUTED")
            .filter(text -> !text.isBlank())
            .map(text -> new GtidSet(text.strip()));
    DataSize size =
        session
            .queryOne("SELECT IFNULL(SUM(DATA), 0) AS done FROM performance_schema.clone_progress")
            .map(row -> new DataSize(row.number("done")))
            .orElse(new DataSize(0));
    return new Result(
        new SourcePosition(
            file.isEmpty()
                ? Optional.empty()
                : Optional.of(
                    new BinlogPosition(
                        file.substring(file.lastIndexOf('/') + 1),
                        status.number("BINLOG_POSITION"))),
            gtids),
        size);
  }

  /**
   * What has come of cloning.
   *
   * @param position the point in the source's history that the clone is equal to
   * @param transferred how much came
   */
  public record Result(SourcePosition position, DataSize transferred) {}
}
