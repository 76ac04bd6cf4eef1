package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dSource that starts from files which MariaDB's backup tool streams from the source's host. */
@RequiresLab
final class PhysicalLinkIT extends PhysicalLinks {
  private static final String TOOL = "/usr/bin/mariadb-backup";

  @TempDir private Path home;

  PhysicalLinkIT() {
    super(TOOL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mariadb1011", "mariadb118"})
  void theFilesOfASourceAreStreamedUnderLoadAndFollowed(String image) throws Exception {
    SecretWatch secrets = SecretWatch.start(Chain.PASSWORDS);
    try (Chain opened = Chain.open(home, image)) {
      chain = opened;
      source = LabServer.on(chain.sourceHost()).serverId(7).start();
      source.load(2_000);
      chain.addHosts();
      chain.addHost(chain.sourceHost());
      // at first what physical and logical ones need, then what physical ones need alone
      chain.grant(source, request(Map.of(), true));

      refusesWhatCannotWork();
      leavesNothingWhenTheToolDies();
      narrowGrants("SELECT");
      copiesAndFollows();

      source.stop();
      assertUnseen(secrets, home);
    }
  }

  private void refusesWhatCannotWork() throws SQLException {
    source.execute(
        "CREATE USER 'narrow'@'%' IDENTIFIED BY 'narrow'",
        "GRANT REPLICATION SLAVE, BINLOG MONITOR, RELOAD ON *.* TO 'narrow'@'%'");
    Map<String, Object> narrow =
        Map.of("backupMethod", "Physical", "sourceUser", "narrow", "sourcePass", "narrow");
    assertThat(problems(narrow, true))
        .contains("lacks the privilege PROCESS")
        .contains("lacks the privilege LOCK TABLES")
        .doesNotContain("SELECT");
    assertThat(problems(PHYSICAL, false)).contains("The source does not run here");

    // the connection that is open goes as well, so that the next one is refused
    chain.sourceHost().sh("mv ~doppel/.ssh ~doppel/away; pkill -u doppel sshd || true");
    assertThat(problems(PHYSICAL, true)).contains("source host " + chain.sourceHost().address());
    assertThat(plan(Map.of(), true).facts().get("Backup method"))
        .startsWith("logical: a physical one is not possible (source host");
    chain.sourceHost().sh("mv ~doppel/away ~doppel/.ssh");

    chain.sourceHost().sh("mv " + TOOL + " " + TOOL + ".real; rm -f /usr/bin/mariabackup");
    assertThat(problems(PHYSICAL, true)).contains("no mariadb-backup");
    LinkPlan automatic = plan(Map.of(), true);
    assertThat(automatic.problems()).isEmpty();
    assertThat(automatic.facts().get("Backup method"))
        .startsWith("logical: a physical one is not possible")
        .contains("no mariadb-backup");

    tool("echo 'mariadb-backup based on MariaDB server 10.5.1-MariaDB (x86_64)' >&2");
    assertThat(problems(PHYSICAL, true)).contains("does not fit the files of MariaDB");
    chain.sourceHost().sh("mv -f " + TOOL + ".real " + TOOL);
  }

  private void copiesAndFollows() throws Exception {
    assertThat(plan(Map.of("databaseList", "shop"), true).facts().get("Backup method"))
        .startsWith("logical: some databases");
    assertThat(plan(Map.of(), true).facts().get("Backup method"))
        .startsWith("physical: the source's host");
    try (LabWriter writer = source.writeInBackground()) {
      DatabaseView linked = link(Map.of(), true);
      writer.stop();
      SortedMap<String, String> expected = source.checksums();
      chain.awaitCaughtUp(source, linked);

      SnapshotView snapshot = chain.snapshot("shop");
      DatabaseView vdb = chain.provision("dev", "shop", snapshot.name(), "target");
      try (Connection connection = chain.connect(vdb)) {
        assertThat(LabServer.checksums(connection)).isEqualTo(expected);
        assertThat(LabServer.value(connection, "SELECT COUNT(*) - MAX(id) FROM `load`.journal"))
            .isEqualTo("0");
        assertThat(LabServer.value(connection, "SELECT shop.with_tax(100)")).startsWith("119");
      }

      source.execute("DELETE FROM shop.purchase WHERE id % 2 = 0");
      chain.resync("shop");
      assertThat(chain.stagingChecksums(source, linked)).isEqualTo(source.checksums());
      source.execute("DELETE FROM shop.audit");
      chain.awaitCaughtUp(source, linked);
    }
    chain.delete("dev", "shop");
  }
}
