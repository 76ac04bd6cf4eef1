package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** A dSource that starts from files which MariaDB's backup tool streams from the source's host. */
@RequiresLab
final class PhysicalLinkIT extends PhysicalLinks {
  private static final String TOOL = "/usr/bin/mariadb-backup";
  private static final String ZSTD = "/usr/bin/zstd";

  @TempDir private Path home;

  PhysicalLinkIT() {
    super(TOOL);
  }

  @ParameterizedTest
  @OnServers(value = "mariadb1011", matrix = "mariadb118")
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
      refusesAnotherMachineOfTheSameTemplate();
      leavesNothingWhenTheToolDies();
      leavesNothingWhenZstdDies(chain.sourceHost(), ErrorCode.BACKUP_FAILED);
      leavesNothingWhenZstdDies(chain.stagingHost(), ErrorCode.RESTORE_FAILED);
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

  /** Same host name, paths, port and account as where the source is said to be; another server. */
  private void refusesAnotherMachineOfTheSameTemplate() {
    LabServer other = LabServer.on(chain.stagingHost()).serverId(8).start();
    other.replicationAccount(Chain.LINK_USER, Chain.SOURCE_PASSWORD);
    String uname = "/usr/local/bin/uname";
    chain
        .sourceHost()
        .sh(
            "printf '#!/bin/sh\\necho %%s\\n' \"%s\" >%s; chmod 755 %2$s"
                .formatted(chain.stagingHost().sh("uname -n").strip(), uname));
    assertThat(chain.problems(chain.onItsHost(chain.linkRequest("shop", other, PHYSICAL))))
        .contains("is not the source " + chain.stagingHost().address() + ":" + other.port())
        .doesNotContain("The source does not run here");
    chain.sourceHost().sh("rm " + uname);
    other.stop();
  }

  /** It dies when it has read a part; where there is nothing to read it works. */
  private void leavesNothingWhenZstdDies(LabHost host, ErrorCode code) {
    host.sh(
        """
        mv %1$s %1$s.real
        cat >%1$s <<'END'
        #!/bin/bash
        head -c 200000 | %1$s.real "$@"
        [[ $(head -c 1 | wc -c) == 0 ]] || kill -KILL $$
        END
        chmod 755 %1$s"""
            .formatted(ZSTD));
    DoppelException died = catchThrowableOfType(DoppelException.class, () -> link(PHYSICAL, true));
    assertThat(died).isNotNull();
    assertThat(died.code()).isEqualTo(code);
    assertThat(died).hasMessageContaining("zstd failed on " + host.address());
    assertThat(died.output()).contains("zstd ended with exit code 137.");
    assertThat(chain.engine().databases()).isEmpty();
    for (LabHost either : List.of(chain.sourceHost(), chain.stagingHost())) {
      assertThat(either.sh("pgrep -l 'zstd|mbstream|mariadb-backup' || true")).isEmpty();
    }
    host.sh("mv -f %1$s.real %1$s".formatted(ZSTD));
  }

  private void copiesAndFollows() throws Exception {
    assertThat(plan(Map.of("databaseList", "shop"), true).facts().get("Backup method"))
        .startsWith("logical: some databases");
    assertThat(plan(Map.of(), true).facts().get("Backup method"))
        .startsWith("physical: the source's host");
    chain.sourceHost().sh("mv %1$s %1$s.away".formatted(ZSTD));
    assertThat(plan(Map.of(), true).facts())
        .containsEntry("In transit", "not compressed: no zstd on " + chain.sourceHost().address());
    chain.sourceHost().sh("mv %1$s.away %1$s".formatted(ZSTD));
    assertThat(plan(Map.of(), true).facts()).containsEntry("In transit", "compressed by zstd");
    try (LabWriter writer = source.writeInBackground()) {
      long before = received();
      DatabaseView linked = link(Map.of(), true);
      long compressed = received() - before;
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
      chain.sourceHost().sh("mv %1$s %1$s.away".formatted(ZSTD));
      before = received();
      chain.resync("shop");
      assertThat(received() - before).isGreaterThan(2 * compressed);
      assertThat(chain.stagingChecksums(source, linked)).isEqualTo(source.checksums());
      source.execute("DELETE FROM shop.audit");
      chain.awaitCaughtUp(source, linked);
    }
    chain.delete("dev", "shop");
  }

  /** Returns how much the staging host has got over the network so far, in bytes. */
  private long received() {
    return Long.parseLong(
        chain.stagingHost().sh("cat /sys/class/net/eth0/statistics/rx_bytes").strip());
  }
}
