package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobListener;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The main job on three hosts: discovery, link, replication, snapshot under load, provision on two
 * hosts, the VDBs' life, and nothing left at the end. Everything is checked by data.
 */
@RequiresLab
final class ChainIT {
  private static final int ROWS = 20_000;

  @TempDir private Path home;

  @ParameterizedTest
  @OnServers(
      value = {"mysql97", "mariadb1011"},
      matrix = {"mysql57", "mysql80", "mariadb114", "mariadb118"})
  void linksFollowsSnapshotsAndProvisions(String image) throws Exception {
    SecretWatch secrets = SecretWatch.start(Chain.PASSWORDS);
    try (Chain chain = Chain.open(home, image)) {
      Map<String, String> settings = LabServer.settingsOf(image);
      LabServer source = LabServer.on(chain.sourceHost()).serverId(7).config(settings).start();
      source.load(ROWS);
      source.execute("SET GLOBAL general_log = ON");

      chain.addHosts();
      chain.setForServers(settings);
      chain.grant(source, chain.linkRequest("shop", source, Map.of()));
      assertThat(chain.engine().repositories(Optional.of("staging")))
          .as("symlinked twins count once")
          .hasSize(1);

      try (LabWriter writer = source.writeInBackground()) {
        DatabaseView linked = chain.link(chain.linkRequest("shop", source, Map.of()));
        assertThat(status(chain, "shop").state()).isEqualTo(DatabaseStatus.State.ACTIVE);

        SnapshotView first = chain.engine().snapshots(Optional.of("shop")).get(0);
        source.execute("UPDATE shop.purchase SET amount = amount + 1 WHERE id % 3 = 0");
        long before = writer.written();
        SnapshotView busy = chain.snapshot("shop");
        long after = writer.written();
        assertThat(busy.facts()).containsKeys("snapshotId", "snapTime");
        DatabaseView fromBusy = chain.provision("busy", "shop", busy.name(), "staging");
        assertThat(number(chain, fromBusy, "SELECT COUNT(*) - MAX(id) FROM `load`.journal"))
            .as("no commit is missing in the middle")
            .isZero();
        assertThat(number(chain, fromBusy, "SELECT COUNT(*) FROM `load`.journal"))
            .as("a snapshot under load holds what was written before it, and nothing from later")
            .isLessThanOrEqualTo(after)
            .isPositive();
        assertThat(before).isPositive();
        holdsWhatTheSourceHeldThere(chain, source, first, busy, fromBusy);
        writer.stop();

        SortedMap<String, String> expected = source.checksums();
        chain.awaitCaughtUp(source, linked);
        SnapshotView quiet = chain.snapshot("shop");
        DatabaseView vdb = chain.provision("dev", "shop", quiet.name(), "target");
        DatabaseView twin = chain.provision("twin", "shop", quiet.name(), "target");
        assertThat(chain.checksums(vdb)).isEqualTo(expected);
        assertThat(chain.checksums(twin)).isEqualTo(expected);
        assertThat(
                List.of(
                    number(chain, vdb, "SELECT @@server_id"),
                    number(chain, twin, "SELECT @@server_id")))
            .doesNotHaveDuplicates()
            .doesNotContain(7L);

        execute(
            chain, vdb, "CREATE TABLE shop.mine AS SELECT 1 AS one", "DELETE FROM shop.purchase");
        assertThat(chain.checksums(twin)).isEqualTo(expected);
        source.execute(
            "CREATE DATABASE later",
            "CREATE TABLE later.t (id INT PRIMARY KEY)",
            "INSERT INTO later.t VALUES (1)");
        chain.awaitCaughtUp(source, linked);
        assertThat(chain.stagingChecksums(source, linked)).isEqualTo(source.checksums());

        assertThat(
                number(
                    source.connect(),
                    "SELECT COUNT(*) FROM mysql.general_log WHERE command_type = 'Connect'"
                        + " AND user_host LIKE '%"
                        + chain.targetHost().address()
                        + "%'"))
            .as("connections from the target host to the source")
            .isZero();

        lifeOfAVdb(chain, vdb);
        assertThatThrownBy(() -> chain.engine().delete("shop", JobListener.none()).await())
            .isInstanceOfSatisfying(
                DoppelException.class,
                failure -> {
                  assertThat(failure.code()).isEqualTo(ErrorCode.IN_USE);
                  assertThat(failure).hasMessageContaining("twin").hasMessageContaining("busy");
                });
        chain.delete("reference", "busy", "dev", "twin", "shop");
        assertThat(chain.engine().databases()).isEmpty();
      }
      source.stop();
    }
    secrets.assertUnseen(home);
  }

  /** While the source is written to. */
  private static void holdsWhatTheSourceHeldThere(
      Chain chain, LabServer source, SnapshotView first, SnapshotView busy, DatabaseView fromBusy)
      throws SQLException {
    DatabaseView copy = chain.provision("reference", "shop", first.name(), "staging");
    try (Reference reference = new Reference(chain.connect(copy))) {
      reference.follow(source, Chain.LINK_USER, Chain.SOURCE_PASSWORD, Reference.Place.of(first));
      assertThat(reference.checksumsAt(Reference.Place.of(busy)))
          .as("the source at the recorded position of the snapshot under load")
          .isEqualTo(chain.checksums(fromBusy));
      source.execute(
          "UPDATE shop.purchase SET amount = amount - 1 WHERE id % 5 = 0",
          "DELETE FROM shop.purchase WHERE id % 7 = 0");
      Reference.Frozen frozen = Reference.freeze(source);
      assertThat(reference.checksumsAt(frozen.place()))
          .as("the source itself, stopped for a moment under load")
          .isEqualTo(frozen.checksums());
    }
  }

  private static void lifeOfAVdb(Chain chain, DatabaseView vdb) throws SQLException {
    chain.engine().stopVdb(vdb.name(), JobListener.none()).await();
    assertThat(status(chain, vdb.name()).state()).isEqualTo(DatabaseStatus.State.INACTIVE);
    assertThatThrownBy(() -> number(chain, vdb, "SELECT 1")).isInstanceOf(SQLException.class);
    chain.engine().startVdb(vdb.name(), JobListener.none()).await();
    assertThat(status(chain, vdb.name()).state()).isEqualTo(DatabaseStatus.State.ACTIVE);
    assertThat(number(chain, vdb, "SELECT one FROM shop.mine")).isEqualTo(1);
  }

  private static DatabaseStatus status(Chain chain, String name) {
    return chain.engine().status(name);
  }

  private static long number(Chain chain, DatabaseView vdb, String query) throws SQLException {
    return number(chain.connect(vdb), query);
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void execute(Chain chain, DatabaseView vdb, String... statements)
      throws SQLException {
    try (Connection connection = chain.connect(vdb);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
