package io.doppel.mysql.backup;

import io.doppel.model.DoppelException;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.Dialect;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.Row;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.UserError;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that keeps a source from committing for a moment. The lock ends with the session, and
 * the source itself ends a session of a dead client within {@link #IDLE_LIMIT}. Not thread-safe.
 */
final class ReadLock {
  private static final Logger LOG = LoggerFactory.getLogger(ReadLock.class);

  /** How long a try may make the source's writes wait behind its longest statement. */
  private static final Duration TRY = Duration.ofSeconds(3);

  /** How long the source keeps the lock of a client that has gone silent. */
  static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

  private static final int LOCK_WAIT_TIMEOUT = 1205;

  /** Errors that tell that the account may not lock: denied, or the server never does. */
  private static final Set<Integer> NOT_ALLOWED = Set.of(1044, 1045, 1142, 1227, 1290, 4031);

  private final SqlSession session;
  private boolean held;
  private long since;
  private Duration total = Duration.ZERO;

  /** How a try to lock ended. */
  enum Try {
    /** The source is locked. */
    LOCKED,
    /** Statements that run too long stand in the way. */
    BUSY,
    /** The account may not lock. */
    NOT_ALLOWED
  }

  ReadLock(SqlSession session) {
    this.session = session;
    session.execute("SET SESSION wait_timeout = " + IDLE_LIMIT.toSeconds());
    session.execute("SET SESSION lock_wait_timeout = " + TRY.toSeconds());
  }

  /** Tries once to lock. */
  Try lock() {
    long start = System.nanoTime();
    try {
      session.execute("FLUSH TABLES WITH READ LOCK");
    } catch (UserError e) {
      total = total.plusNanos(System.nanoTime() - start);
      int number = errorNumber(e);
      if (number == LOCK_WAIT_TIMEOUT) {
        return Try.BUSY;
      }
      if (NOT_ALLOWED.contains(number)) {
        return Try.NOT_ALLOWED;
      }
      throw e;
    }
    since = start;
    held = true;
    return Try.LOCKED;
  }

  /** Gives what had to wait behind a try in vain the time to be done. */
  void letOthersGo() {
    session.execute("DO SLEEP(" + TRY.toSeconds() + ")");
  }

  private static int errorNumber(DoppelException failure) {
    return failure.getCause() instanceof SQLException sql ? sql.getErrorCode() : 0;
  }

  /** Lets the source go on; does nothing when it is not locked. */
  void unlock() {
    if (held) {
      session.execute("UNLOCK TABLES");
      held = false;
      total = total.plusNanos(System.nanoTime() - since);
    }
  }

  /**
   * Lets the source go on after a failure, which matters more than one of this: the end of the
   * session unlocks as well.
   */
  void release() {
    try {
      unlock();
    } catch (DoppelException e) {
      LOG.debug("the source could not be unlocked; the end of the session does that", e);
    }
  }

  /** Returns how long writes have waited, tries included. */
  Duration locked() {
    return total;
  }

  /**
   * Returns the end of the source's binary log; exact while it is locked. Empty when there is none,
   * or the account may not know: then nobody can follow from here.
   */
  SourcePosition position() {
    Dialect dialect = session.dialect();
    Optional<Row> status;
    try {
      status = session.queryOne(dialect.showBinaryLogStatus());
    } catch (UserError e) {
      if (!NOT_ALLOWED.contains(errorNumber(e))) {
        throw e;
      }
      status = Optional.empty();
    }
    if (status.isEmpty() || status.get().text("File").isEmpty()) {
      return new SourcePosition(Optional.empty(), Optional.empty());
    }
    Row row = status.get();
    BinlogPosition binlog = new BinlogPosition(row.text("File"), row.number("Position"));
    if (dialect.isMariaDb()) {
      return withGtids(session, binlog);
    }
    boolean gtids = session.variable("gtid_mode").orElse("OFF").equalsIgnoreCase("ON");
    return new SourcePosition(
        Optional.of(binlog),
        gtids
            ? Optional.of(
                new GtidSet(session.queryOne(dialect.appliedGtids()).orElseThrow().text("gtids")))
            : Optional.empty());
  }

  /** Returns a place in MariaDB's binary log with the transactions up to it. */
  static SourcePosition withGtids(SqlSession session, BinlogPosition binlog) {
    Optional<GtidSet> gtids =
        session
            .dialect()
            .gtidsAtPosition()
            .flatMap(query -> session.queryOne(query, binlog.file(), binlog.position()))
            .flatMap(row -> row.find("gtids"))
            .map(text -> new GtidSet(text));
    return new SourcePosition(Optional.of(binlog), gtids);
  }

  /** Returns the statements that have been running for long, for people; empty if not allowed. */
  String longStatements() {
    try {
      StringBuilder found = new StringBuilder();
      for (Row row :
          session.query(
              "SELECT ID AS id, USER AS u, TIME AS t, LEFT(INFO, 200) AS q"
                  + " FROM information_schema.PROCESSLIST"
                  + " WHERE COMMAND = 'Query' AND TIME > 1 AND ID <> CONNECTION_ID()"
                  + " ORDER BY TIME DESC LIMIT 10")) {
        found
            .append("connection ")
            .append(row.text("id"))
            .append(" of ")
            .append(row.text("u"))
            .append(", ")
            .append(row.text("t"))
            .append(" s: ")
            .append(row.text("q"))
            .append('\n');
      }
      return found.toString();
    } catch (UserError e) {
      return "";
    }
  }
}
