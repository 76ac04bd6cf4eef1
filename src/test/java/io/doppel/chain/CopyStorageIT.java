package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobListener;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.RequiresLab;
import io.doppel.model.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on a storage without atomic snapshots. */
@RequiresLab
final class CopyStorageIT {
  private static final Secret PASSWORD = Secret.of("copy's \"password\"");

  @TempDir private Path home;

  @Test
  void snapshotUnderLoadHoldsExactlyWhatItsPositionSays() throws Exception {
    try (Chain chain = Chain.openOnCopies(home, "mariadb1011")) {
      LabServer source = LabServer.on(chain.sourceHost()).start();
      source.load(2000);
      source.replicationAccount(Chain.LINK_USER, PASSWORD);
      chain.addHosts();
      try (LabWriter writer = source.writeInBackground()) {
        DatabaseView linked = chain.link(source, PASSWORD, PASSWORD);
        String serverBefore = started(chain, linked);

        SnapshotView snapshot = chain.snapshot("shop");
        DatabaseView vdb = chain.provision("vdb", "shop", snapshot.name(), "target", PASSWORD);

        assertThat(chain.engine().status("shop").state()).isEqualTo(DatabaseStatus.State.ACTIVE);
        assertThat(started(chain, linked))
            .as("the staging server was stopped for the snapshot")
            .isNotEqualTo(serverBefore);
        try (Connection connection = chain.connect(vdb, PASSWORD)) {
          assertThat(LabServer.value(connection, "SELECT @@GLOBAL.gtid_slave_pos"))
              .isEqualTo(snapshot.facts().get("snapGtid"));
          assertThat(LabServer.value(connection, "SELECT COUNT(*) - MAX(id) FROM `load`.journal"))
              .isEqualTo("0");
        }
        writer.stop();
      }
      for (String name : List.of("vdb", "shop")) {
        chain.engine().delete(name, JobListener.none()).await();
      }
      source.stop();
    }
  }

  /** Returns the process id of the staging server as it tells by its pid file. */
  private static String started(Chain chain, DatabaseView linked) {
    return chain.stagingHost().sh("cat " + linked.mountPaths().get(0) + "/clone.pid");
  }
}
