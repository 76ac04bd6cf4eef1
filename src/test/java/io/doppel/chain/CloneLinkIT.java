package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dSource that starts from a clone which MySQL's own plugin makes. */
@RequiresLab
final class CloneLinkIT {

  private static final String AUTHORITY = "/etc/source-ca.pem";

  @TempDir private Path home;

  private Chain chain;
  private LabServer source;

  @Test
  void aSourceIsClonedUnderLoadFollowedAndClonedAnew() throws Exception {
    SecretWatch secrets = SecretWatch.start(Chain.PASSWORDS);
    try (Chain opened = Chain.open(home, "mysql97")) {
      chain = opened;
      source = LabServer.on(chain.sourceHost()).serverId(7).start();
      source.load(2_000);
      chain.addHosts();
      knowTheAuthority();
      chain.grant(source, request(Map.of()));

      refusesWhatCannotBeCloned();
      source.convertToInnoDb();
      source.execute("DROP USER " + account());
      chain.grant(source, request(Map.of("backupMethod", "Clone")));
      refusesAPluginThatItMayNotInstall();
      leavesNothingWhenTheSourceDies();
      clonesAndFollows();

      source.stop();
      secrets.assertUnseen(home, chain.stagingHost().file("/home/doppel"));
    }
  }

  /** MySQL has made itself an authority. */
  private void knowTheAuthority() {
    String certificate = chain.sourceHost().sh("openssl x509 -in /var/lib/mysql/ca.pem");
    chain.stagingHost().sh("cat >" + AUTHORITY + " <<'END'\n" + certificate + "\nEND");
  }

  /** Everything that is wrong is told at once. */
  private void refusesWhatCannotBeCloned() {
    assertThat(failure(Map.of("backupMethod", "Clone")))
        .hasMessageContaining("lacks the privilege BACKUP_ADMIN")
        .hasMessageContaining("clone plugin is not active")
        .hasMessageContaining("Only InnoDB tables are cloned")
        .extracting(DoppelException::code)
        .isEqualTo(ErrorCode.NOT_READY);
    assertThat(failure(Map.of("backupMethod", "Clone", "databaseList", "shop")))
        .hasMessageContaining("A clone backup brings all databases");
  }

  private void refusesAPluginThatItMayNotInstall() {
    assertThat(failure(Map.of("backupMethod", "Clone", "installClonePlugin", true)))
        .hasMessageContaining("could not be installed");
    assertThat(chain.engine().databases()).isEmpty();
  }

  private void leavesNothingWhenTheSourceDies() {
    Map<String, Object> cloning = Map.of("backupMethod", "Clone", "installClonePlugin", true);
    chain.grant(source, request(cloning));
    Moment midway = Moment.of("Cloning the source", source::kill);
    DoppelException died =
        catchThrowableOfType(
            DoppelException.class, () -> chain.engine().link(request(cloning), midway).await());
    midway.await();
    source.restart();
    assertThat(died).isNotNull();
    assertThat(died.code()).isIn(ErrorCode.BACKUP_FAILED, ErrorCode.CONNECTION_LOST);
    assertThat(died).hasMessageContaining("source");
    assertThat(chain.engine().databases()).isEmpty();
  }

  private void clonesAndFollows() throws Exception {
    Map<String, Object> cloning = Map.of("backupMethod", "Clone", "installClonePlugin", true);
    assertThat(chain.grant(source, request(cloning)))
        .contains("GRANT INSERT ON `mysql`.`plugin` TO " + account() + ";");
    try (LabWriter writer = source.writeInBackground()) {
      DatabaseView linked = chain.link(request(cloning));
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

  private String account() {
    return "'li`nk ''ü'''@'" + chain.stagingHost().address() + "'";
  }

  private LinkRequest request(Map<String, Object> parameters) {
    Map<String, Object> all = new HashMap<>(parameters);
    all.put("sourceTls", "Verify CA");
    all.put("sourceTlsCa", AUTHORITY);
    return chain.linkRequest("shop", source, all);
  }

  private DoppelException failure(Map<String, Object> parameters) {
    DoppelException failure =
        catchThrowableOfType(DoppelException.class, () -> chain.link(request(parameters)));
    assertThat(failure).isNotNull();
    return failure;
  }
}
