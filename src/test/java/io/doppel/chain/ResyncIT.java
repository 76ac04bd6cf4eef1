package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobFailedException;
import io.doppel.engine.JobListener;
import io.doppel.engine.RunningJob;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** A running dSource is made anew while it goes on; what was copied before stays what it was. */
@RequiresLab
final class ResyncIT {
  @TempDir private Path home;

  private Chain chain;
  private LabServer source;
  private DatabaseView linked;

  @ParameterizedTest
  @OnServers(value = "mariadb1011", matrix = "mysql97")
  void aDSourceThatWentAstrayIsMadeAnew(String image) throws Exception {
    SecretWatch secrets = SecretWatch.start(Chain.PASSWORDS);
    try (Chain opened = Chain.open(home, image)) {
      chain = opened;
      source = OlderObjects.source(chain);
      OlderObjects older = OlderObjects.of(chain, source);
      linked = chain.engine().database("shop");
      goAstray();
      chain.snapshot("shop");
      assertThat(staged()).as("a snapshot alone starts nothing over").isNotEqualTo(expected());

      Traces traces = Traces.now(chain, source);
      givesUpWithoutATrace();
      traces.assertUnchanged();
      older.assertUnharmed();

      SnapshotView renewed;
      try (LabWriter writer = source.writeInBackground()) {
        renewed = resync().await();
        assertThat(writer.written()).isPositive();
      }
      chain.awaitCaughtUp(source, linked);
      older.assertUnharmed();
      DatabaseView vdb = chain.provision("new", "shop", renewed.name(), "target");
      SortedMap<String, String> expected = expected();
      expected.remove("load.journal");
      try (Connection connection = chain.connect(vdb)) {
        SortedMap<String, String> copied = LabServer.checksums(connection);
        assertThat(copied.remove("load.journal")).isNotNull();
        assertThat(copied).isEqualTo(expected);
      }
      assertThat(mount()).doesNotContain(".resync", ".previous", ".discarded");
      recoversFromHalfASwap();
      older.assertUnharmed();

      chain.delete("new");
      older.delete();
      source.stop();
      secrets.assertUnseen(home, chain.stagingHost().file("/home/doppel"));
    }
  }

  /** Changes the copy by hand, as an administrator may. */
  private void goAstray() throws SQLException {
    try (Connection connection = chain.connectStaging(source, linked);
        Statement statement = connection.createStatement()) {
      if (!source.isMariaDb()) {
        statement.execute("SET GLOBAL super_read_only = OFF");
      }
      statement.execute("DROP TABLE shop.purchase");
    }
  }

  /** As an engine leaves it that dies while one copy takes the other one's place. */
  private void recoversFromHalfASwap() throws SQLException {
    chain
        .stagingHost()
        .sh(
            "cd "
                + linked.mountPaths().get(0)
                + "; mkdir .previous .resync; chown doppel .previous .resync;"
                + " mv my.cnf log .previous/");
    source.execute("DELETE FROM shop.purchase WHERE id % 2 = 0");

    chain.snapshot("shop");

    assertThat(mount()).doesNotContain(".resync", ".previous", ".discarded").contains("my.cnf");
    chain.awaitCaughtUp(source, linked);
  }

  /** Once before anything is begun, once in the middle. */
  private void givesUpWithoutATrace() {
    source.execute("REVOKE RELOAD ON *.* FROM 'li`nk ''ü'''@'%'");
    JobFailedException refused = catchThrowableOfType(JobFailedException.class, resync()::await);
    assertThat(refused.code()).isEqualTo(ErrorCode.NOT_READY);
    assertThat(refused).hasMessageContaining(source.isMariaDb() ? "RELOAD" : "FLUSH_TABLES");
    source.execute("GRANT RELOAD ON *.* TO 'li`nk ''ü'''@'%'");

    Moment copying = Moment.of("Copying accounts");
    RunningJob<SnapshotView> job = chain.engine().snapshot("shop", Map.of("resync", true), copying);
    copying.await();
    job.cancel();
    JobFailedException cancelled = catchThrowableOfType(JobFailedException.class, job::await);
    assertThat(cancelled.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(cancelled.leftBehind()).isEmpty();
    assertThat(chain.engine().status("shop").state()).isEqualTo(DatabaseStatus.State.ACTIVE);
    assertThat(mount()).doesNotContain(".resync", ".previous", ".discarded");
  }

  private RunningJob<SnapshotView> resync() {
    return chain.engine().snapshot("shop", Map.of("resync", true), JobListener.none());
  }

  private String mount() {
    return chain.stagingHost().sh("ls -A " + linked.mountPaths().get(0));
  }

  private SortedMap<String, String> expected() {
    return source.checksums();
  }

  private SortedMap<String, String> staged() throws SQLException {
    return chain.stagingChecksums(source, linked);
  }
}
