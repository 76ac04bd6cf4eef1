package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.Engine;
import io.doppel.engine.JobView;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabServer;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything by which Doppel's work shows: processes, listening ports and files of the hosts that
 * it logs in to, datasets, mounts, sessions on the source, and what the catalog holds. Equal traces
 * before and after a job mean that nothing of the job is left, and that everything older is still
 * there: processes are listed with their numbers.
 */
final class Traces {
  private static final Duration SETTLING = Duration.ofSeconds(60);

  /**
   * What the lab itself starts in a host, with the source, and the connections that the engine
   * keeps, do not count; nor does the directory of the toolkit that mount paths are proposed in.
   */
  private static final String ON_HOST =
      """
      ps -eo stat=,pid=,args= | grep -v '^Z' | sed 's/^[^ ]* *//' \\
        | grep -vE '^[0-9]+ \\[|^[0-9]+ (/usr/s?bin/|/sbin/)?(docker-init|tini|sshd|sshd-session|ps|grep|sed|awk|bash -c set -euo pipefail)\\b|--defaults-file=/etc/mysql/lab.cnf' \\
        | sed 's/^/process /' || true
      sed 1d /proc/net/tcp /proc/net/tcp6 | awk '$4 == "0A" { print "listens on " $2 }' | sort -u
      find /home/doppel /home/plain /tmp /var/tmp /dev/shm -mindepth 1 ! -path '*/.doppel-toolkit/mounts' -printf 'file %p %l\\n' | sort
      grep -E ' (/home|/tmp|/mnt)' /proc/self/mounts || true
      """;

  private final Chain chain;
  private final List<LabServer> sources;
  private final SortedSet<String> before;

  private Traces(Chain chain, List<LabServer> sources) {
    this.chain = chain;
    this.sources = sources;
    this.before = look();
  }

  /** Remembers how everything is now. */
  static Traces now(Chain chain, LabServer... sources) {
    return new Traces(chain, List.of(sources));
  }

  /** Asserts that everything is as it was, after a moment for processes to end. */
  void assertUnchanged() {
    try {
      Deadline.after(SETTLING)
          .await("everything is as it was", () -> look().equals(before), () -> "");
    } catch (DoppelException e) {
      if (e.code() != ErrorCode.TIMED_OUT) {
        throw e;
      }
      assertThat(look()).isEqualTo(before);
    }
    for (LabServer source : sources) {
      // waits, and fails, when somebody still holds a lock
      source.execute(
          "SET SESSION lock_wait_timeout = 5",
          "CREATE DATABASE unlocked",
          "CREATE TABLE unlocked.t (id INT)",
          "DROP DATABASE unlocked");
    }
  }

  private SortedSet<String> look() {
    SortedSet<String> traces = new TreeSet<>();
    for (LabHost host : List.of(chain.sourceHost(), chain.stagingHost(), chain.targetHost())) {
      host.sh(ON_HOST).lines().forEach(line -> traces.add(host.name() + ": " + line));
    }
    chain.volumes().forEach(volume -> traces.add("storage: " + volume));
    for (LabServer source : sources) {
      sessions(source).forEach(session -> traces.add(source.host().name() + ": " + session));
    }
    Engine engine = chain.engine();
    engine
        .databases()
        .forEach(
            database ->
                traces.add("catalog: " + database.name() + ", snapshots " + database.snapshots()));
    engine
        .sourceConfigs(java.util.Optional.empty())
        .forEach(config -> traces.add("catalog: source config " + config.name()));
    engine.jobs(100).stream()
        .filter(job -> !job.state().equals(JobView.State.SUCCEEDED))
        .filter(job -> !job.state().equals(JobView.State.FAILED))
        .filter(job -> !job.state().equals(JobView.State.CANCELLED))
        .forEach(job -> traces.add("catalog: " + job.reference() + " is " + job.state()));
    return traces;
  }

  /** Returns who else is logged in, but for replicas. */
  private static List<String> sessions(LabServer source) {
    List<String> sessions = new ArrayList<>();
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT user, command FROM information_schema.processlist WHERE command NOT IN"
                    + " ('Daemon', 'Binlog Dump', 'Binlog Dump GTID') AND user NOT IN ('"
                    + source.adminUser()
                    + "', 'system user', 'event_scheduler')")) {
      while (rows.next()) {
        sessions.add("session of " + rows.getString(1) + ", " + rows.getString(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return sessions;
  }
}
