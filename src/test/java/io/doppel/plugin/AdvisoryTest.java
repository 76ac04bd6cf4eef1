package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.Problem;
import io.doppel.sdk.Connections;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.Mount;
import io.doppel.sdk.Readiness;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AdvisoryTest {
  private static final String HOST_FACTS = "plugin/host-facts.sh";
  private static final String FREE_HOST = hostFacts("[22]", "[]", "missing");
  private static final RemoteConnection TARGET = Connections.to("target", "doppel", "/opt/doppel");
  private static final SnapshotDefinition SNAPSHOT =
      new SnapshotDefinition(Map.of("snapVendor", "MySQL", "snapVersion", "9.7.4-2"));

  private final RecordedLibs libs = new RecordedLibs();
  private final MySqlPlugin plugin = new MySqlPlugin(libs);

  @Test
  void whatIsLeftOutOfAVdbIsProposedAndWhatIsGivenStays() {
    libs.answer(HOST_FACTS, FREE_HOST);

    Map<String, Object> values =
        plugin
            .advisory()
            .completeVirtual(
                virtual(Map.of("vdbPass", "secret", "serverId", "77")),
                Repositories.MYSQL,
                SNAPSHOT,
                "qa 1")
            .values();

    assertThat(values)
        .containsEntry("mPath", "/opt/doppel/mounts/qa_1")
        .containsEntry("serverId", "77")
        .containsEntry("baseDir", "/usr")
        .containsEntry("vdbUser", "delphixdb")
        .containsEntry("vdbPass", "secret");
    assertThat(Integer.parseInt(values.get("port").toString())).isBetween(10_000, 29_999);
  }

  @Test
  void aCompleteVdbIsNotAskedTheHostFor() {
    VirtualSource complete = virtual(vdbValues());

    assertThat(
            plugin
                .advisory()
                .completeVirtual(complete, Repositories.MYSQL, SNAPSHOT, "qa")
                .values())
        .isEqualTo(complete.parameters().values());
    assertThat(libs.scripts()).isEmpty();
  }

  @Test
  void aPasswordIsNeverMadeUp() {
    libs.answer(HOST_FACTS, FREE_HOST);

    assertThat(
            plugin
                .advisory()
                .completeVirtual(virtual(Map.of()), Repositories.MYSQL, SNAPSHOT, "qa")
                .values())
        .doesNotContainKey("vdbPass");
    assertThat(complete(Map.of(), "source", "staging"))
        .doesNotContainKeys("stagingPass", "sourcePass");
  }

  @Test
  void aProposedPortIsTakenByNobodyAndTheSameEachTime() {
    libs.answer(HOST_FACTS, FREE_HOST);
    String first = proposedPort();
    libs.answer(HOST_FACTS, hostFacts("[22]", "[" + first + "]", "missing"));
    proposedPort();

    assertThat(proposedPort()).isNotEqualTo(first);

    RecordedLibs other = new RecordedLibs().answer(HOST_FACTS, FREE_HOST);
    assertThat(proposedPort(new MySqlPlugin(other))).isEqualTo(first);
  }

  @Test
  void aSettingThatIsReservedIsRefusedBeforeAnythingIsMounted() {
    Map<String, Object> values = new LinkedHashMap<>(vdbValues());
    values.put(
        "config_settings_prov", List.of(Map.of("propertyName", "datadir", "value", "/elsewhere")));

    assertThatThrownBy(
            () -> plugin.virtual().mountSpecification(virtual(values), Repositories.MYSQL))
        .hasMessageContaining("datadir cannot be changed");
  }

  @Test
  void databasesOfDifferentNamesGetDifferentIds() {
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      ids.add(Proposals.serverId("target", "vdb" + i));
    }

    assertThat(ids).hasSize(1000).allMatch(id -> id >= 1_000_000 && id <= 4_294_967_295L);
  }

  @Test
  void aSourceThatWasFoundOnAnotherEnvironmentIsReachedThere() {
    libs.answer(HOST_FACTS, FREE_HOST);

    assertThat(complete(Map.of(), "source", "staging")).containsEntry("sourceip", "source");
    assertThat(complete(Map.of("sourceip", "10.1.1.1"), "source", "staging"))
        .containsEntry("sourceip", "10.1.1.1");
    assertThat(complete(Map.of(), "staging", "staging")).doesNotContainKey("sourceip");
  }

  @Test
  void aSourceConfigThatWasDescribedInPartIsComplete() {
    SourceConfigDefinition complete =
        plugin
            .advisory()
            .completeSourceConfig(
                Repositories.MYSQL, new SourceConfigDefinition(Map.of("port", "3310")), "shop");

    assertThat(complete.values())
        .containsEntry("dbName", "shop")
        .containsEntry("port", "3310")
        .containsEntry("baseDir", "/usr");
    assertThat(
            plugin
                .advisory()
                .completeSourceConfig(
                    Repositories.MYSQL, new SourceConfigDefinition(Map.of("port", "3310")), "crm")
                .values()
                .get("dataDir"))
        .as("identity")
        .isNotEqualTo(complete.values().get("dataDir"));
  }

  @Test
  void aTargetThatIsNotReadyIsToldWithAllItsProblems() {
    libs.answer(
        HOST_FACTS,
        """
        {"listening": [22, 3309], "configured": [], "mountPath": "filled",
         "toolkitWritable": false, "serverRuns": false}
        """);
    SnapshotDefinition otherSeries =
        new SnapshotDefinition(Map.of("snapVendor", "MySQL", "snapVersion", "8.0.46"));

    Readiness readiness =
        plugin.advisory().virtualReadiness(virtual(vdbValues()), Repositories.MYSQL, otherSeries);

    assertThat(readiness.problems())
        .extracting(Problem::message)
        .containsExactly(
            "The snapshot is of MySQL 8.0.46, the installation there is MySQL 9.7.4.",
            "There is no program /usr/sbin/mysqld any more.",
            "Another process listens on the port.",
            "The mount path is a directory that is not empty.",
            "The toolkit directory /opt/doppel is missing, or doppel may not write to it.");
    assertThat(libs.scripts()).containsExactly(HOST_FACTS);
  }

  @Test
  void aVolumeThatIsMountedAlreadyMayBeFilled() {
    libs.answer(HOST_FACTS, hostFacts("[22]", "[]", "filled"));
    VirtualSource mounted =
        new VirtualSource(
            "guid",
            TARGET,
            new VirtualSourceDefinition(vdbValues()),
            List.of(new Mount(TARGET.environment(), "/mnt/vdb", java.util.Optional.empty())));

    assertThat(plugin.advisory().virtualReadiness(mounted, Repositories.MYSQL, SNAPSHOT).problems())
        .isEmpty();
  }

  @Test
  void parametersThatAreWrongAreProblemsAndTheHostIsNotAsked() {
    Readiness readiness =
        plugin
            .advisory()
            .virtualReadiness(
                virtual(Map.of("port", "x", "mPath", "y")), Repositories.MYSQL, SNAPSHOT);

    assertThat(readiness.problems()).extracting(Problem::subject).contains("Port", "Mount Path");
    assertThat(libs.scripts()).isEmpty();
  }

  @Test
  void aUserConnectsWithTheClient() {
    Map<String, Object> odd = new LinkedHashMap<>(vdbValues());
    odd.put("vdbUser", "o'hara");

    assertThat(
            plugin
                .advisory()
                .connectionCommand(virtual(vdbValues()), new SourceConfigDefinition(Map.of())))
        .isEqualTo("mysql -h target -P 3309 -u tester -p");
    assertThat(
            plugin.advisory().connectionCommand(virtual(odd), new SourceConfigDefinition(Map.of())))
        .endsWith(" -u 'o'\\''hara' -p");
  }

  @Test
  void aUserOfAVdbOnThisMachineIsNotSentToTheServerOfTheUsualSocket() {
    VirtualSource here =
        new VirtualSource(
            "guid",
            Connections.to("localhost", "doppel", "/opt/doppel"),
            new VirtualSourceDefinition(vdbValues()),
            List.of());

    assertThat(plugin.advisory().connectionCommand(here, new SourceConfigDefinition(Map.of())))
        .isEqualTo("mysql -h 127.0.0.1 -P 3309 -u tester -p");
  }

  private String proposedPort() {
    return proposedPort(plugin);
  }

  private static String proposedPort(MySqlPlugin asked) {
    return asked
        .advisory()
        .completeVirtual(virtual(Map.of()), Repositories.MYSQL, SNAPSHOT, "qa")
        .values()
        .get("port")
        .toString();
  }

  private Map<String, Object> complete(Map<String, Object> values, String source, String staging) {
    libs.answer(HOST_FACTS, FREE_HOST);
    return plugin
        .advisory()
        .completeLinked(
            new StagedSource(
                "guid",
                Connections.to(source, "doppel", "/opt/doppel"),
                Connections.to(staging, "doppel", "/opt/doppel"),
                new LinkedSourceDefinition(values),
                List.of()),
            Repositories.MYSQL,
            new SourceConfigDefinition(Map.of()),
            "shop")
        .values();
  }

  private static VirtualSource virtual(Map<String, Object> values) {
    return new VirtualSource("guid", TARGET, new VirtualSourceDefinition(values), List.of());
  }

  private static Map<String, Object> vdbValues() {
    return Map.of(
        "mPath", "/mnt/vdb",
        "port", "3309",
        "serverId", "201",
        "baseDir", "/usr",
        "vdbUser", "tester",
        "vdbPass", "secret");
  }

  private static String hostFacts(String listening, String configured, String mountPath) {
    return "{\"listening\": "
        + listening
        + ", \"configured\": "
        + configured
        + ", \"mountPath\": \""
        + mountPath
        + "\", \"toolkitWritable\": true, \"serverRuns\": true}";
  }
}
