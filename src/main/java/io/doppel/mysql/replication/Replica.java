package io.doppel.mysql.replication;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.Dialect;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ReplicaColumns;
import io.doppel.mysql.ReplicationSource;
import io.doppel.mysql.Row;
import io.doppel.mysql.ServerAddress;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.replication.ReplicaStatus.ReplicaThread;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A server of ours as a replica. Works through a session of the management account, which stays the
 * caller's. Not thread-safe.
 */
public final class Replica {
  /** How long one look at the position may wait, so that errors and cancellation are seen. */
  private static final int SLICE_SECONDS = 1;

  /** How long a receiver may be without a connection before that counts as a failure. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(60);

  private static final Duration ERROR_LIMIT = Duration.ofSeconds(3);

  /** How many times in a row both threads must be seen working. */
  private static final int LOOKS = 10;

  private final SqlSession server;
  private final Dialect dialect;

  /** Works through that session. */
  public Replica(SqlSession server) {
    this.server = requireNonNull(server, "server is null");
    this.dialect = server.dialect();
  }

  /**
   * Makes the server a replica that starts at the source's position; forgets any source that it
   * had. The replica is stopped afterwards.
   *
   * @throws UserError SQL_FAILED when the server refuses
   */
  public void configure(ReplicationSource source) {
    forgetSource();
    if (source.byGtid()) {
      // Whatever the server has executed itself must not count.
      if (!dialect.isMariaDb() || server.variable("log_bin").orElse("OFF").equals("ON")) {
        server.execute(dialect.resetBinaryLogs());
      }
      server.execute(dialect.setAppliedGtids(source.start().gtids().orElseThrow()));
    }
    server.execute(dialect.changeSource(source));
  }

  /**
   * Goes on from where the replica is, at another address of its source, with another account, or
   * at another source that has the same history. What was received and not applied is received
   * again. The replica must be stopped, and is stopped afterwards.
   *
   * @param source its start must be what {@link #status} tells to be applied
   * @throws UserError SQL_FAILED when the server refuses
   */
  public void redirect(ReplicationSource source) {
    server.execute(dialect.changeSource(source));
  }

  /** Starts receiving and applying. Whether that works shows in {@link #status}. */
  public void start() {
    server.execute(dialect.startReplica());
  }

  /** Stops receiving and applying. */
  public void stop() {
    server.execute(dialect.stopReplica());
  }

  /**
   * Stops for a restart of the server, which loses what sessions of the source have put into
   * temporary tables, where these are in its binary log: at a moment when none is open.
   *
   * @param limit how long to look for such a moment
   * @return whether there was one; the replica is stopped in any case
   */
  public boolean stopBetweenTemporaryTables(Duration limit) {
    Deadline deadline = Deadline.after(limit);
    stop();
    while (temporaryTables() > 0 && !deadline.expired()) {
      start();
      deadline.tryAwait("no temporary table is open", () -> temporaryTables() == 0);
      stop();
    }
    return temporaryTables() == 0;
  }

  private long temporaryTables() {
    return server
        .query(
            "SHOW GLOBAL STATUS WHERE Variable_name IN"
                + " ('Slave_open_temp_tables', 'Replica_open_temp_tables')")
        .stream()
        .mapToLong(row -> row.number("Value"))
        .max()
        .orElse(0);
  }

  /**
   * Stops applying at the end of a transaction and returns when nothing is being applied; receiving
   * goes on.
   */
  public void pauseApplier() {
    server.execute(dialect.stopApplier());
  }

  /** Goes on applying. */
  public void resumeApplier() {
    server.execute(dialect.startApplier());
  }

  /** Stops and forgets the source and its password; the data stays. */
  public void forgetSource() {
    dialect.forgetReplication().forEach(statement -> server.execute(statement));
  }

  /**
   * Waits until it shows whether both threads work after a start: until they do, or one of them
   * tells what is wrong.
   *
   * @param limit how long to wait; a source that cannot be reached may not be told of by then
   */
  public ReplicaStatus awaitVerdict(Duration limit) {
    Verdict verdict = new Verdict();
    Deadline.after(limit).tryAwait("the replica shows whether it works", verdict::isReached);
    return verdict.seen;
  }

  /** What was seen of a replica since it was started. */
  private final class Verdict {
    private ReplicaStatus seen;
    private int working;

    boolean isReached() {
      seen = status().orElseThrow();
      // A receiver counts as running for a moment before the source refuses what it asks for.
      working = seen.running() ? working + 1 : 0;
      return working >= LOOKS || seen.fault().isPresent();
    }
  }

  /** Returns how the replica is, or empty when it follows nobody. */
  public Optional<ReplicaStatus> status() {
    return server.queryOne(dialect.showReplicaStatus()).map(this::status);
  }

  private ReplicaStatus status(Row row) {
    ReplicaColumns columns = dialect.replicaColumns();
    String source =
        new ServerAddress(
                row.text(columns.sourceHost()), new Port((int) row.number(columns.sourcePort())))
            .toString();
    String receiver = row.text(columns.receiverRunning());
    int receiverError = (int) row.number("Last_IO_Errno");
    int applierError = (int) row.number("Last_SQL_Errno");
    return new ReplicaStatus(
        source,
        row.text(columns.sourceUser()),
        row.text(dialect.isMariaDb() ? columns.sourceServerId() : columns.sourceUuid()),
        byGtid(row),
        new ReplicaThread(
            receiver.equals("Yes"),
            receiver.equals("Connecting"),
            receiverError == 0 || receiver.equals("Yes")
                ? Optional.empty()
                : Optional.of(
                    ReplicaFault.ofReceiver(source, receiverError, row.text("Last_IO_Error")))),
        new ReplicaThread(
            row.flag(columns.applierRunning()),
            false,
            applierError == 0
                ? Optional.empty()
                : Optional.of(
                    ReplicaFault.ofApplier(
                        source, applierError, row.text("Last_SQL_Error") + workerWords()))),
        row.find(columns.secondsBehind())
            .map(seconds -> OptionalLong.of(Long.parseLong(seconds)))
            .orElse(OptionalLong.empty()),
        applied(row, columns));
  }

  /** MySQL's coordinator tells of a worker's error only that there is one. */
  private String workerWords() {
    if (dialect.isMariaDb()) {
      return "";
    }
    return server
        .queryOne(
            "SELECT LAST_ERROR_MESSAGE AS m"
                + " FROM performance_schema.replication_applier_status_by_worker"
                + " WHERE LAST_ERROR_NUMBER <> 0 ORDER BY WORKER_ID LIMIT 1")
        .map(row -> "\n" + row.text("m"))
        .orElse("");
  }

  private SourcePosition applied(Row row, ReplicaColumns columns) {
    String file = row.text(columns.appliedFile());
    Optional<BinlogPosition> binlog =
        file.isEmpty()
            ? Optional.empty()
            : Optional.of(new BinlogPosition(file, row.number(columns.appliedPosition())));
    return new SourcePosition(binlog, byGtid(row) ? Optional.of(appliedGtids()) : Optional.empty());
  }

  private boolean byGtid(Row row) {
    return dialect.isMariaDb()
        ? !row.text("Using_Gtid").equalsIgnoreCase("No")
        : row.flag("Auto_Position");
  }

  private GtidSet appliedGtids() {
    return new GtidSet(server.queryOne(dialect.appliedGtids()).orElseThrow().text("gtids"));
  }

  /**
   * Waits until everything up to a position of the source has been applied: the proof of having
   * caught up with that moment.
   *
   * @param goal the position; its GTID set counts when the replica follows by GTID, else its place
   *     in the binary log
   * @param deadline until when
   * @param progress is told about once a second how far it is
   * @throws DoppelException REPLICATION_FAILED with the server's own error when a thread has
   *     stopped or cannot connect; TIMED_OUT; CANCELLED
   */
  public void awaitApplied(SourcePosition goal, Deadline deadline, Consumer<Lag> progress) {
    Deadline connect = null;
    while (true) {
      ReplicaStatus status =
          status()
              .orElseThrow(
                  () ->
                      new UserError(
                          ErrorCode.REPLICATION_FAILED,
                          "The staging server follows no source.",
                          "Synchronise the dSource anew."));
      if (reached(goal, status)) {
        progress.accept(new Lag(goal, goal, OptionalLong.of(0)));
        return;
      }
      progress.accept(new Lag(goal, status.applied(), status.secondsBehind()));
      connect = judge(status, connect);
      if (deadline.expired()) {
        throw new UserError(
            ErrorCode.TIMED_OUT,
            "The staging server has not caught up with "
                + status.source()
                + " within "
                + deadline.limit().toSeconds()
                + " s: it has applied "
                + status.applied()
                + " and was to reach "
                + goal
                + ".",
            "Look whether the source writes faster than the staging server can follow, then try"
                + " again: it goes on from where it is.");
      }
    }
  }

  /** Fails when waiting has become pointless; returns until when a connection must be there. */
  private Deadline judge(ReplicaStatus status, Deadline connect) {
    if (status.applier().fault().isPresent()) {
      throw status.applier().fault().get().error();
    }
    Optional<ReplicaFault> fault = status.receiver().fault();
    if (fault.isPresent() && (fault.get().lasting() || !status.receiver().connecting())) {
      throw fault.get().error();
    }
    if (stands(status) && !tellsWhyItStands()) {
      throw new UserError(
          ErrorCode.REPLICATION_FAILED, status.sentence(), "Start replication, then try again.");
    }
    if (status.receiver().running()) {
      return null;
    }
    Deadline until = connect == null ? Deadline.after(CONNECT_LIMIT) : connect;
    if (until.expired()) {
      throw fault
          .map(ReplicaFault::error)
          .orElseGet(
              () ->
                  new UserError(
                      ErrorCode.REPLICATION_FAILED,
                      "The staging server has not been able to connect to the source "
                          + status.source()
                          + " for "
                          + CONNECT_LIMIT.toSeconds()
                          + " s.",
                      "Check that the source runs and that the staging host can reach its port."));
    }
    return until;
  }

  private static boolean stands(ReplicaStatus status) {
    return !status.applier().running()
        || (!status.receiver().running() && !status.receiver().connecting());
  }

  /** A busy server shows that a thread has stopped some moments before it shows the error. */
  private boolean tellsWhyItStands() {
    return Deadline.after(ERROR_LIMIT)
        .tryAwait(
            "the server tells why replication stands",
            () -> status().filter(seen -> stands(seen) && seen.fault().isEmpty()).isEmpty());
  }

  /** Waits a moment for a position; the server itself watches, so it is told at once. */
  private boolean reached(SourcePosition goal, ReplicaStatus status) {
    Optional<GtidSet> gtids = goal.gtids();
    if (gtids.isPresent() && status.applied().gtids().isPresent()) {
      return reachedGtids(gtids.get());
    }
    BinlogPosition place = goal.binlog().orElseThrow();
    if (!status.applier().running()) {
      return status.applied().binlog().filter(done -> done.compareTo(place) >= 0).isPresent();
    }
    String function =
        !dialect.isMariaDb() && dialect.version().atLeast(8, 0, 26)
            ? "SOURCE_POS_WAIT"
            : "MASTER_POS_WAIT";
    return server
        .queryOne(
            "SELECT " + function + "(?, ?, ?) AS r", place.file(), place.position(), SLICE_SECONDS)
        .flatMap(row -> row.find("r"))
        .filter(result -> Long.parseLong(result) >= 0)
        .isPresent();
  }

  private boolean reachedGtids(GtidSet gtids) {
    if (gtids.isEmpty()) {
      return true;
    }
    String question =
        dialect.isMariaDb()
            ? "SELECT MASTER_GTID_WAIT(?, ?) AS r"
            : "SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS r";
    return server
        .queryOne(question, gtids.text(), SLICE_SECONDS)
        .flatMap(row -> row.find("r"))
        .filter(result -> result.equals("0"))
        .isPresent();
  }

  /** Returns the end of a source's binary log now, as a goal for {@link #awaitApplied}. */
  public static SourcePosition endOf(SqlSession source) {
    Dialect dialect = source.dialect();
    Row row =
        source
            .queryOne(dialect.showBinaryLogStatus())
            .orElseThrow(
                () ->
                    new UserError(
                        ErrorCode.REPLICATION_FAILED,
                        "The source " + source.address() + " writes no binary log.",
                        "Set log_bin on the source and restart it."));
    BinlogPosition binlog = new BinlogPosition(row.text("File"), row.number("Position"));
    Optional<GtidSet> gtids =
        dialect.gtidsAtPosition().isPresent()
            ? source
                .queryOne(dialect.gtidsAtPosition().orElseThrow(), binlog.file(), binlog.position())
                .flatMap(found -> found.find("gtids"))
                .map(text -> new GtidSet(text))
            : row.find("Executed_Gtid_Set")
                .filter(text -> !text.isBlank())
                .map(text -> new GtidSet(text));
    return new SourcePosition(Optional.of(binlog), gtids);
  }
}
