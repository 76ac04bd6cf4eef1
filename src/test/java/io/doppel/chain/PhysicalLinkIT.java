package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobListener;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dSource that starts from files which MariaDB's backup tool streams from the source's host. */
@RequiresLab
final class PhysicalLinkIT {
  private static final Secret SOURCE_PASSWORD = Secret.of("s'ou\"rce $PATH \\n pä%ss;&`x`");
  private static final Secret STAGING_PASSWORD = Secret.of("st age'\"\\$(id) ü#;");
  private static final Secret VDB_PASSWORD = Secret.of("v\"db' `w` $1 \\ é & pass");
  private static final String TOOL = "/usr/bin/mariadb-backup";

  @TempDir private Path home;

  private Chain chain;
  private LabServer source;

  @ParameterizedTest
  @ValueSource(strings = {"mariadb1011", "mariadb118"})
  void theFilesOfASourceAreStreamedUnderLoadAndFollowed(String image) throws Exception {
    SecretWatch secrets =
        SecretWatch.start(List.of(SOURCE_PASSWORD, STAGING_PASSWORD, VDB_PASSWORD));
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
      narrowGrants();
      copiesAndFollows();

      source.stop();
      secrets.assertUnseen(
          home,
          chain.stagingHost().file("/home/doppel"),
          chain.sourceHost().file("/home/doppel"),
          chain.sourceHost().file("/tmp"));
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
    Map<String, Object> physical = Map.of("backupMethod", "Physical");
    assertThat(problems(physical, false)).contains("The source does not run here");

    // the connection that is open goes as well, so that the next one is refused
    chain.sourceHost().sh("mv ~doppel/.ssh ~doppel/away; pkill -u doppel sshd || true");
    assertThat(problems(physical, true)).contains("source host " + chain.sourceHost().address());
    assertThat(plan(Map.of(), true).facts().get("Backup method"))
        .startsWith("logical: a physical one is not possible (source host");
    chain.sourceHost().sh("mv ~doppel/away ~doppel/.ssh");

    chain.sourceHost().sh("mv " + TOOL + " " + TOOL + ".real; rm -f /usr/bin/mariabackup");
    assertThat(problems(physical, true)).contains("no mariadb-backup");
    LinkPlan automatic = plan(Map.of(), true);
    assertThat(automatic.problems()).isEmpty();
    assertThat(automatic.facts().get("Backup method"))
        .startsWith("logical: a physical one is not possible")
        .contains("no mariadb-backup");

    tool("echo 'mariadb-backup based on MariaDB server 10.5.1-MariaDB (x86_64)' >&2");
    assertThat(problems(physical, true)).contains("does not fit the files of MariaDB");
  }

  private void leavesNothingWhenTheToolDies() {
    tool(
        """
        case $* in *--version*) exec %s.real --version ;; esac
        %s.real "$@" | head -c 3000000
        echo 'killed by the test' >&2
        exit 9
        """
            .formatted(TOOL, TOOL));
    DoppelException died =
        catchThrowableOfType(
            DoppelException.class, () -> link(Map.of("backupMethod", "Physical"), true));
    assertThat(died).isNotNull();
    assertThat(died.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(died.output()).contains("killed by the test");
    assertThat(chain.engine().databases()).isEmpty();
    chain.sourceHost().sh("mv -f " + TOOL + ".real " + TOOL);
  }

  private void narrowGrants() {
    String fromStaging = "'li`nk ''ü'''@'" + chain.stagingHost().address() + "'";
    source.execute("DROP USER " + fromStaging, "DROP USER 'li`nk ''ü'''@'localhost'");
    assertThat(chain.grant(source, request(Map.of("backupMethod", "Physical"), true)))
        .noneMatch(line -> line.contains("SELECT"));
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
      DatabaseView vdb = chain.provision("dev", "shop", snapshot.name(), "target", VDB_PASSWORD);
      try (Connection connection = chain.connect(vdb, VDB_PASSWORD)) {
        assertThat(LabServer.checksums(connection)).isEqualTo(expected);
        assertThat(LabServer.value(connection, "SELECT COUNT(*) - MAX(id) FROM `load`.journal"))
            .isEqualTo("0");
        assertThat(LabServer.value(connection, "SELECT shop.with_tax(100)")).startsWith("119");
      }

      source.execute("DELETE FROM shop.purchase WHERE id % 2 = 0");
      chain.engine().snapshot("shop", Map.of("resync", true), JobListener.none()).await();
      assertThat(chain.stagingChecksums(source, linked)).isEqualTo(source.checksums());
      source.execute("DELETE FROM shop.audit");
      chain.awaitCaughtUp(source, linked);
    }
    for (String name : List.of("dev", "shop")) {
      chain.engine().delete(name, JobListener.none()).await();
    }
  }

  /** Puts a script in the place of the backup tool on the source's host. */
  private void tool(String text) {
    chain
        .sourceHost()
        .sh("cat >%1$s <<'END'\n#!/bin/bash\n%2$s\nEND\nchmod 755 %1$s".formatted(TOOL, text));
  }

  /**
   * Returns what links the source.
   *
   * @param onItsHost by the source config that was found on the source's own host
   */
  private LinkRequest request(Map<String, Object> parameters, boolean onItsHost) {
    Map<String, Object> all = new HashMap<>(parameters);
    LinkRequest plain = chain.linkRequest("shop", source, SOURCE_PASSWORD, STAGING_PASSWORD, all);
    return onItsHost ? chain.onItsHost(plain) : plain;
  }

  private LinkPlan plan(Map<String, Object> parameters, boolean onItsHost) {
    return chain.engine().planLink(request(parameters, onItsHost));
  }

  private String problems(Map<String, Object> parameters, boolean onItsHost) {
    return plan(parameters, onItsHost).problems().toString();
  }

  private DatabaseView link(Map<String, Object> parameters, boolean onItsHost) {
    return chain.engine().link(request(parameters, onItsHost), JobListener.none()).await();
  }
}
