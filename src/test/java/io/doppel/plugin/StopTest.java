package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.sdk.Connections;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What cannot be used any more can still be stopped, and so deleted. */
final class StopTest {
  private static final String STOP = "mysql/stop-server.sh";
  private static final RemoteConnection HOST = Connections.to("host", "doppel", "/opt/doppel");
  private static final RepositoryDefinition UNUSABLE_REPOSITORY =
      new RepositoryDefinition(Map.of());
  private static final SourceConfigDefinition UNUSABLE_SOURCE_CONFIG =
      new SourceConfigDefinition(Map.of("port", "none"));

  private final RecordedLibs libs = new RecordedLibs().answer(STOP, "{\"pid\": 1}");
  private final MySqlPlugin plugin = new MySqlPlugin(libs);

  @Test
  void aVdbWhoseOtherParametersAreWrongIsStoppedAndUnconfigured() {
    VirtualSource vdb =
        virtual(Map.of("mPath", "/mnt/qa/", "port", "99999", "serverId", "many", "vdbPass", ""));

    plugin.virtual().stop(vdb, UNUSABLE_REPOSITORY, UNUSABLE_SOURCE_CONFIG);
    plugin.virtual().unconfigure(vdb, UNUSABLE_REPOSITORY, UNUSABLE_SOURCE_CONFIG);
    plugin.virtual().cleanup(vdb, UNUSABLE_REPOSITORY, UNUSABLE_SOURCE_CONFIG);

    assertThat(libs.calls())
        .extracting(call -> call.value("DATA_DIR"))
        .containsExactly("/mnt/qa/data", "/mnt/qa/data");
    assertThat(libs.scripts()).containsOnly(STOP);
  }

  @Test
  void aDSourceWhoseOtherParametersAreWrongIsStopped() {
    plugin
        .linked()
        .stopStaging(
            staged(Map.of("mountPath", "/mnt/shop", "dSourceType", "Carbon copy")),
            UNUSABLE_REPOSITORY,
            UNUSABLE_SOURCE_CONFIG);

    assertThat(libs.calls())
        .extracting(call -> call.value("DATA_DIR"))
        .containsExactly("/mnt/shop/.resync/data", "/mnt/shop/data");
  }

  @Test
  void withoutAMountPathThereIsNothingToFindTheServerBy() {
    assertThatThrownBy(
            () ->
                plugin
                    .virtual()
                    .stop(
                        virtual(Map.of("mPath", "somewhere")),
                        UNUSABLE_REPOSITORY,
                        UNUSABLE_SOURCE_CONFIG))
        .hasMessageContaining("'somewhere' is not an absolute path");
    assertThat(libs.scripts()).isEmpty();
  }

  private static VirtualSource virtual(Map<String, Object> values) {
    return new VirtualSource("GUID", HOST, new VirtualSourceDefinition(values), List.of());
  }

  private static StagedSource staged(Map<String, Object> values) {
    return new StagedSource("GUID", HOST, HOST, new LinkedSourceDefinition(values), List.of());
  }
}
