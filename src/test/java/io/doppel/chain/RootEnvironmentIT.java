package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobListener;
import io.doppel.engine.SnapshotView;
import io.doppel.engine.WatchReport;
import io.doppel.engine.WatchReport.Outcome;
import io.doppel.lab.LabServer;
import io.doppel.lab.RequiresLab;
import io.doppel.model.Deadline;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An environment whose user is root: servers run as mysql, to whom everything in their volumes
 * belongs, and root writes nothing there.
 */
@RequiresLab
final class RootEnvironmentIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final String TOOLKIT = "/opt/doppel-toolkit";

  /** A file of root's, to which names in the volume lead. */
  private static final String VICTIM = "/root/victim";

  @TempDir private Path home;

  private Chain chain;
  private LabServer source;
  private DatabaseView linked;
  private DatabaseView vdb;

  @ParameterizedTest
  @ValueSource(strings = {"mariadb1011", "mysql97"})
  void serversHaveTheirVolumesToThemselves(String image) throws Exception {
    try (Chain opened = Chain.open(home, image)) {
      chain = opened;
      source = LabServer.on(chain.sourceHost()).start();
      source.load(500);
      source.replicationAccount(Chain.LINK_USER, Chain.SOURCE_PASSWORD);
      chain.addHostAsRoot(chain.stagingHost(), TOOLKIT);
      sh("umask 077; printf '[mysqld]\\nlog_bin=binlog\\n' >" + TOOLKIT + "/my.cnf");
      linked = chain.link(chain.linkRequest("shop", source, Map.of()));
      chain.awaitCaughtUp(source, linked);
      assertThat(path(linked)).isNotEmpty();
      assertBelongsToMysql(linked);
      assertThat(sh("cat " + path(linked) + "/my.cnf"))
          .as("root's starter file")
          .contains("log_bin");

      provisions();
      aRunningVdbIsStarted();
      aVdbIsStoppedAndStarted();
      stagingGoesOnAfterItWasStopped();
      stagingGoesOnAfterItsVolumeWasUnmounted();
      writesThroughNoLink();

      chain.delete("dev1", "shop");
      assertThat(sh("cat " + VICTIM)).isEqualTo("root's own");
      source.stop();
    }
  }

  private void provisions() throws SQLException {
    SnapshotView snapshot = chain.snapshot("shop");
    chain.setForVdbs(Map.of("log_bin", "binlog"));
    vdb = chain.provision("dev1", "shop", snapshot.name(), "staging");
    assertThat(chain.checksums(vdb)).isEqualTo(source.checksums());
    assertBelongsToMysql(vdb);
  }

  /** Its volume is mounted again under it. */
  private void aRunningVdbIsStarted() throws SQLException {
    chain.engine().startVdb("dev1", JobListener.none()).await();
    worksOnFiles("running");
  }

  private void aVdbIsStoppedAndStarted() throws SQLException {
    chain.engine().stopVdb("dev1", JobListener.none()).await();
    chain.engine().startVdb("dev1", JobListener.none()).await();
    worksOnFiles("restarted");
    assertBelongsToMysql(vdb);
  }

  /** Opens and makes files of all kinds. */
  private void worksOnFiles(String table) throws SQLException {
    try (Connection connection = chain.connect(vdb);
        Statement statement = connection.createStatement()) {
      statement.execute("FLUSH TABLES");
      statement.execute("CREATE TABLE shop." + table + " (i INT PRIMARY KEY)");
      statement.execute("INSERT INTO shop." + table + " VALUES (1)");
      statement.execute("FLUSH BINARY LOGS");
      assertThat(LabServer.checksums(connection)).containsKey("shop." + table);
    }
  }

  private void stagingGoesOnAfterItWasStopped() throws SQLException {
    try (Connection connection = chain.connectStaging(source, linked);
        Statement statement = connection.createStatement()) {
      statement.execute(source.isMariaDb() ? "STOP SLAVE" : "STOP REPLICA");
    }
    source.execute("INSERT INTO shop.audit (customer_id, what) VALUES (1, 'stopped')");
    assertThat(watch().outcome()).isEqualTo(Outcome.REPAIRED);
    chain.awaitCaughtUp(source, linked);
  }

  private void stagingGoesOnAfterItsVolumeWasUnmounted() throws SQLException {
    chain.engine().stopVdb("dev1", JobListener.none()).await();
    sh("pkill -TERM -x 'mysqld|mariadbd'");
    Deadline.after(PATIENCE)
        .await(
            "the servers are gone",
            () -> chain.stagingHost().run("root", "pgrep -x 'mysqld|mariadbd'").exitCode() != 0,
            () -> "");
    chain.unmountVolumes();
    source.execute("INSERT INTO shop.audit (customer_id, what) VALUES (1, 'unmounted')");
    assertThat(watch().outcome()).isEqualTo(Outcome.REPAIRED);
    chain.awaitCaughtUp(source, linked);
    chain.engine().startVdb("dev1", JobListener.none()).await();
    worksOnFiles("mounted");
    assertBelongsToMysql(linked);
  }

  /** What somebody with the rights of mysql leaves in the volume leads root nowhere. */
  private void writesThroughNoLink() throws SQLException {
    sh("printf \"root's own\" >" + VICTIM);
    for (String name : List.of(".position.new", ".ingestion.new", "tmp/doppel-objects.sql")) {
      chain.stagingHost().run("mysql", "ln -sfn " + VICTIM + " " + path(linked) + "/" + name);
    }
    chain.resync("shop");
    chain.awaitCaughtUp(source, linked);
    assertThat(sh("cat " + VICTIM)).isEqualTo("root's own");
    assertThat(sh("stat -c %U " + VICTIM)).isEqualTo("root");
    assertBelongsToMysql(linked);
  }

  private void assertBelongsToMysql(DatabaseView database) {
    assertThat(sh("find " + path(database) + "/ ! -user mysql")).isEmpty();
  }

  private WatchReport watch() {
    return chain.engine().watch(List.of("shop"), Duration.ofSeconds(30)).get(0);
  }

  private static String path(DatabaseView database) {
    return database.mountPaths().get(0);
  }

  private String sh(String script) {
    return chain.stagingHost().sh(script);
  }
}
