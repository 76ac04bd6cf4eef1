package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.sdk.Connections;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A copy that was cut short is no data of anybody: only a new beginning makes sense. */
final class UnfinishedCopyTest {
  private static final String VOLUME_STATE = "plugin/volume-state.sh";
  private static final RemoteConnection HOST = Connections.to("host", "doppel", "/opt/doppel");
  private static final SourceConfigDefinition SOURCE =
      new SourceConfigDefinition(
          Map.of("dbName", "shop", "port", "3306", "dataDir", "/var/lib/mysql"));
  private static final StagedSource DSOURCE =
      new StagedSource(
          "GUID",
          HOST,
          HOST,
          new LinkedSourceDefinition(
              Map.of(
                  "dSourceType", "Replication",
                  "sourceip", "10.1.1.1",
                  "sourceUser", "link",
                  "sourcePass", "secret",
                  "stagingPass", "secret",
                  "stagingPort", "3308",
                  "serverId", "101",
                  "mountPath", "/mnt/shop",
                  "logSync", true)),
          List.of());

  private final RecordedLibs libs =
      new RecordedLibs()
          .answer(
              VOLUME_STATE,
              "{\"mounted\": true, \"mark\": \"own\", \"ownFileSystem\": true, \"writable\": true, \"filled\": true, \"unfinished\": true,"
                  + " \"beside\": false, \"swapped\": false, \"freeBytes\": 1, \"freeMemoryBytes\": 1,"
                  + " \"cores\": 2}");
  private final MySqlPlugin plugin = new MySqlPlugin(libs);

  @Test
  void isNeitherStartedNorRepaired() {
    assertThatThrownBy(() -> plugin.linked().worker(DSOURCE, Repositories.MYSQL, SOURCE))
        .hasMessageContaining("/mnt/shop on host is not complete");
    assertThatThrownBy(() -> plugin.linked().startStaging(DSOURCE, Repositories.MYSQL, SOURCE))
        .hasMessageContaining("/mnt/shop on host is not complete");
    assertThat(libs.scripts()).containsOnly(VOLUME_STATE);
  }

  @Test
  void hasItsServerEndedBeforeAnotherBeginning() {
    libs.answer("mysql/stop-server.sh", 1, "", "no such luck");

    assertThatThrownBy(
        () -> plugin.linked().preSnapshot(DSOURCE, Repositories.MYSQL, SOURCE, Optional.empty()));

    assertThat(libs.scripts()).containsExactly(VOLUME_STATE, "mysql/stop-server.sh");
    assertThat(libs.call("mysql/stop-server.sh").value("SIGNAL")).isEqualTo("KILL");
  }
}
