package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.RequiresLab;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on a storage without atomic snapshots. */
@RequiresLab
final class CopyStorageIT {
  @TempDir private Path home;

  @Test
  void snapshotUnderLoadHoldsExactlyWhatItsPositionSays() throws Exception {
    try (Chain chain = Chain.openOnCopies(home, "mariadb1011")) {
      LabServer source = LabServer.on(chain.sourceHost()).start();
      source.load(2000);
      source.replicationAccount(Chain.LINK_USER, Chain.SOURCE_PASSWORD);
      chain.addHosts();
      try (LabWriter writer = source.writeInBackground()) {
        DatabaseView linked = chain.link(chain.linkRequest("shop", source, Map.of()));
        String serverBefore = started(chain, linked);

        SnapshotView snapshot = chain.snapshot("shop");
        DatabaseView vdb = chain.provision("vdb", "shop", snapshot.name(), "target");

        assertThat(chain.engine().status("shop").state()).isEqualTo(DatabaseStatus.State.ACTIVE);
        assertThat(started(chain, linked))
            .as("the staging server was stopped for the snapshot")
            .isNotEqualTo(serverBefore);
        try (Connection connection = chain.connect(vdb)) {
          assertThat(LabServer.value(connection, "SELECT @@GLOBAL.gtid_slave_pos"))
              .isEqualTo(snapshot.facts().get("snapGtid"));
          assertThat(LabServer.value(connection, "SELECT COUNT(*) - MAX(id) FROM `load`.journal"))
              .isEqualTo("0");
        }
        writer.stop();
      }
      chain.delete("vdb", "shop");
      source.stop();
    }
  }

  /** Returns the process id of the staging server as it tells by its pid file. */
  private static String started(Chain chain, DatabaseView linked) {
    return chain.stagingHost().sh("cat " + linked.mountPaths().get(0) + "/clone.pid");
  }
}
