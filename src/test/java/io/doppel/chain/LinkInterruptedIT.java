package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.JobFailedException;
import io.doppel.engine.JobListener;
import io.doppel.engine.JobView;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.RunningJob;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabServer;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.Deadline;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A link that breaks off half-way tells what happened and where, and is undone: no volume, mount,
 * process, file or port is left, no session and no lock on the source.
 */
@RequiresLab
final class LinkInterruptedIT {
  /** Tables enough for a copy to be caught in the middle. */
  private static final int MEGABYTES = 96;

  private static final String COPYING = "Copying ";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private static Path home;
  private static SecretWatch secrets;
  private static Chain chain;
  private static LabServer source;
  private static OlderObjects older;

  private Traces traces;

  @BeforeAll
  static void linkOneThatWorks() throws Exception {
    secrets = SecretWatch.start(Chain.PASSWORDS);
    chain = Chain.open(home, "mariadb1011");
    source = OlderObjects.source(chain);
    older = OlderObjects.of(chain, source);
    chain.addHost(chain.sourceHost());
    // after the older dSource has begun to follow: bulk is not to be copied to it
    source.loadBulk(MEGABYTES);
  }

  @AfterAll
  static void end() {
    try (Chain closing = chain) {
      older.delete();
      source.stop();
      secrets.assertUnseen(home, closing.stagingHost().file("/home/doppel"));
    }
  }

  @BeforeEach
  void remember() {
    traces = Traces.now(chain, source);
  }

  @AfterEach
  void nothingIsLeftAndTheOlderOnesWork() throws Exception {
    traces.assertUnchanged();
    older.assertUnharmed();
  }

  @Test
  void aSourceThatDiesIsToldAsTheReason() {
    Moment copying = Moment.of(COPYING, source::kill);

    JobFailedException failure = failure(chain.engine().link(request(), copying));
    copying.await();
    source.restart();

    // the dump and the session that watches over it both notice: one of them is first
    assertThat(failure.code()).isIn(ErrorCode.BACKUP_FAILED, ErrorCode.CONNECTION_LOST);
    assertThat(failure)
        .hasMessageContaining("source " + source.host().address() + ":3306")
        .hasMessageContaining("broke");
    assertThat(failure.action()).contains("source");
    assertThat(failure.leftBehind()).isEmpty();
  }

  @Test
  void aSourceThatHasPurgedItsLogsMeanwhileIsToldAsTheReason() {
    Moment copied = Moment.of("Copying accounts", LinkInterruptedIT::purgeLogs);

    JobFailedException failure = failure(chain.engine().link(request(), copied));
    copied.await();

    assertThat(failure.code()).isEqualTo(ErrorCode.REPLICATION_FAILED);
    assertThat(failure).hasMessageContaining("no longer has the binary logs");
    assertThat(failure.action()).contains("longer than the copy takes");
    assertThat(failure.leftBehind()).isEmpty();
  }

  /** Also the one with what is written now, which the older dSource has to read first. */
  private static void purgeLogs() {
    source.execute(
        "INSERT INTO shop.audit (customer_id, what) VALUES (1, 'purged')", "FLUSH BINARY LOGS");
    Deadline.after(PATIENCE)
        .await(
            "the source has purged its logs",
            () -> {
              List<String> logs = logs();
              source.execute("PURGE BINARY LOGS TO '" + logs.get(logs.size() - 1) + "'");
              return logs().size() == 1;
            },
            () -> logs().toString());
  }

  private static List<String> logs() {
    List<String> names = new ArrayList<>();
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW BINARY LOGS")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return names;
  }

  @Test
  void aStagingServerThatCannotStartShowsItsErrorLog() {
    String toolkit = "/home/doppel/.doppel-toolkit";
    chain
        .stagingHost()
        .sh(
            "printf '[mysqld]\\nno_such_option=1\\n' >"
                + toolkit
                + "/my.cnf; chown doppel "
                + toolkit
                + "/my.cnf");

    JobFailedException failure = failure(chain.engine().link(request(), JobListener.none()));
    chain.stagingHost().sh("rm " + toolkit + "/my.cnf");

    assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_NOT_STARTED);
    assertThat(failure).hasMessageContaining(chain.stagingHost().address());
    assertThat(failure.output()).contains("unknown variable 'no_such_option=1'");
    assertThat(failure.action()).contains("error log");
    assertThat(failure.leftBehind()).isEmpty();
  }

  @Test
  void aJobThatIsCancelledDuringTheDumpIsUndone() {
    Moment copying = Moment.of(COPYING);
    RunningJob<?> job = chain.engine().link(request(), copying);
    copying.await();
    job.cancel();

    JobFailedException failure = failure(job);

    assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(failure.leftBehind()).isEmpty();
    assertThat(chain.engine().job(job.reference()).state()).isEqualTo(JobView.State.CANCELLED);
  }

  @ParameterizedTest
  @CsvSource({"staging, Logical", "staging, Physical", "source, Physical"})
  void aHostThatIsCutOffIsCleanedUpWhenItIsBack(String name, String method) throws SQLException {
    LabHost host = name.equals("source") ? chain.sourceHost() : chain.stagingHost();
    LinkRequest request = request(Map.of("backupMethod", method));
    Moment copying = Moment.within(COPYING, host::cutOff);
    RunningJob<?> job;
    JobFailedException failure;
    JobView.State state;
    try (Connection holdUp = source.connect();
        Statement statement = holdUp.createStatement()) {
      if (method.equals("Physical")) {
        // The tool waits at its end for whoever writes: it does not get there before the cut.
        statement.execute("LOCK TABLES `archive 2020`.visit WRITE");
      }
      job = chain.engine().link(chain.onItsHost(request), copying);
      failure = failure(job);
      copying.await();
      state = chain.engine().job(job.reference()).state();
      host.reconnect();
    }
    List<JobView> cleaned = chain.engine().cleanUp(JobListener.none());

    assertThat(failure.code()).isIn(ErrorCode.CONNECTION_LOST, ErrorCode.HOST_UNREACHABLE);
    assertThat(failure).hasMessageContaining(host.address());
    if (host == chain.sourceHost()) {
      // where nothing is made that would have to be undone: the tool ends with its connection
      assertThat(failure.leftBehind()).isEmpty();
      assertThat(cleaned).isEmpty();
      Deadline.after(PATIENCE)
          .await(
              "the tool ends",
              () -> host.sh("pgrep -l 'backup|zstd|tar$' || true").isEmpty(),
              () -> host.sh("ps -ef"));
    } else {
      assertThat(failure.leftBehind()).isNotEmpty();
      assertThat(state).isEqualTo(JobView.State.LEFT_BEHIND);
      assertThat(cleaned)
          .singleElement()
          .satisfies(
              undone ->
                  assertThat(undone.state())
                      .as("of %s", undone.steps())
                      .isEqualTo(JobView.State.FAILED));
    }
  }

  private static LinkRequest request() {
    return request(Map.of());
  }

  private static LinkRequest request(Map<String, Object> parameters) {
    return chain.linkRequest("broken", source, parameters);
  }

  private static JobFailedException failure(RunningJob<?> job) {
    JobFailedException failure = catchThrowableOfType(JobFailedException.class, job::await);
    assertThat(failure).as("what came of " + job.reference()).isNotNull();
    return failure;
  }
}
