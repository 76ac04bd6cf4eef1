package io.doppel.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.doppel.bridge.DelphixEngine.OperationFailed;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabNetwork;
import io.doppel.lab.LabServer;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.Deadline;
import io.doppel.model.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The artifact as it is uploaded, on real hosts: every operation, called by the SDK's own packages
 * in the order of an engine's workflows, with checksums of what comes of it.
 */
@RequiresLab
final class BridgeIT {
  private static final Secret SOURCE_PASSWORD = Secret.of("s'ou\"rce $PATH \\n pä%ss;&`x`");
  private static final Secret STAGING_PASSWORD = Secret.of("st age'\"\\$(id) ü#;");
  private static final Secret VDB_PASSWORD = Secret.of("v\"db' `w` $1 \\ é & pass");
  private static final String LINK_USER = "li`nk 'ü'";
  private static final String VDB_USER = "de`v 'ö'";
  private static final String TOOLKIT = "/home/doppel/toolkit";
  private static final String NAME = "name";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int ROWS = 5_000;
  private static final String ONE_PROGRAM =
      "doppel-[0-9.]+-\\w{12}-[0-9.]+\\.jsa\ndoppel-[0-9.]+-\\w{12}\\.jar";

  private static Path artifact;

  @TempDir private Path scratch;

  @BeforeAll
  static void buildArtifact() {
    artifact = DelphixEngine.artifact();
  }

  /** An engine with three hosts. */
  private record Site(DelphixEngine engine, LabHost source, LabHost staging, LabHost target) {
    JsonNode call(String order, Map<String, Object> arguments) {
      return engine.call(order, arguments);
    }

    /** Calls a workflow of a dSource or VDB. */
    JsonNode call(String order, String name) {
      return engine.call(order, Map.of(NAME, name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mariadb1011", "mysql97"})
  void carriesOutAllWorkflows(String image) throws Exception {
    SecretWatch secrets =
        SecretWatch.start(List.of(SOURCE_PASSWORD, STAGING_PASSWORD, VDB_PASSWORD));
    try (LabNetwork network = LabNetwork.create();
        DelphixEngine engine = DelphixEngine.start(artifact, scratch, "bridge")) {
      Site site =
          new Site(
              engine,
              network.host("source", image),
              network.host("staging", image, LabHost.Options::java),
              network.host("target", image, LabHost.Options::java));
      LabServer source = LabServer.on(site.source).serverId(7).start();
      source.load(ROWS);
      source.replicationAccount(LINK_USER, SOURCE_PASSWORD);

      discovers(site);
      takesTheProgramFromTwoEnginesAtOnce(site);
      SortedMap<String, String> linked = links(site, source);
      lifeOfTheDSource(site, source);
      lifeOfAVdb(site, source, linked);
      refusesBadInput(site);
      for (String vdb : List.of("child", "dev", "empty")) {
        site.call("delete_vdb", vdb);
      }
      site.call("delete_dsource", "shop");
      assertThat(site.staging.sh("ls /mnt/provision")).isEmpty();

      assertLogged(site);
      source.stop();
    }
    secrets.assertUnseen(scratch);
  }

  private static void discovers(Site site) {
    site.engine.addHost(site.source, TOOLKIT);
    site.engine.addHost(site.staging, TOOLKIT);
    site.engine.addHost(site.target, TOOLKIT);
    String image = "doppel-2.9.9-000000000000.jar";
    site.staging.sh(
        "su doppel -c 'mkdir -p %1$s/doppel; touch %1$s/doppel/%2$s'".formatted(TOOLKIT, image));

    assertFails(
        () -> site.call("discover", Map.of("host", "source")),
        failure -> {
          assertThat(failure).hasMessageContaining("no Java 17 or newer");
          assertThat(failure.action()).contains("openjdk-17-jre-headless", TOOLKIT);
        });
    assertThat(site.call("discover", Map.of("host", "staging")).get("repositories")).hasSize(1);
    assertThat(site.staging.sh("ls " + TOOLKIT + "/doppel"))
        .as("one jar, the one of this version, and its archive of classes")
        .matches(ONE_PROGRAM);
  }

  /** Each engine finds no program on the target host, and sends it. */
  private void takesTheProgramFromTwoEnginesAtOnce(Site site) throws Exception {
    Path other = Files.createDirectory(scratch.resolve("2"));
    try (DelphixEngine second = DelphixEngine.start(artifact, other, "second")) {
      second.addHost(site.target, TOOLKIT);
      Map<String, Object> order = Map.of("host", "target");
      CompletableFuture<JsonNode> theirs =
          CompletableFuture.supplyAsync(() -> second.call("discover", order));
      JsonNode ours = site.call("discover", order);
      assertThat(ours.get("repositories")).hasSize(1);
      assertThat(theirs.get(5, TimeUnit.MINUTES)).isEqualTo(ours);
    }
    assertThat(site.target.sh("ls " + TOOLKIT + "/doppel")).matches(ONE_PROGRAM);
  }

  private static SortedMap<String, String> links(Site site, LabServer source) throws SQLException {
    SortedMap<String, String> expected = source.checksums();
    JsonNode facts =
        site.call(
            "link",
            Map.of(
                NAME,
                "shop",
                "host",
                "staging",
                "parameters",
                linkParameters(site),
                "source_config",
                Map.of(
                    "dbName",
                    "shop",
                    "port",
                    "3306",
                    "dataDir",
                    "/var/lib/mysql",
                    "baseDir",
                    "/usr")));
    assertThat(facts.get("snapHost").asText()).isEqualTo(site.staging.address());
    assertThat(facts.has("snapPass")).isFalse();
    assertThat(stagingChecksums(site)).isEqualTo(expected);
    return expected;
  }

  private static Map<String, Object> linkParameters(Site site) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("dSourceType", "Replication");
    parameters.put("sourceip", site.source.address());
    parameters.put("sourceUser", LINK_USER);
    parameters.put("sourcePass", SOURCE_PASSWORD.reveal());
    parameters.put("mountPath", "/mnt/provision/shop");
    parameters.put("stagingPort", "3308");
    parameters.put("serverId", "102");
    parameters.put("stagingPass", STAGING_PASSWORD.reveal());
    return parameters;
  }

  private static void lifeOfTheDSource(Site site, LabServer source) throws SQLException {
    assertThat(site.call("dsource_status", "shop").asText()).isEqualTo("ACTIVE");
    assertThat(site.call("dsource_size", "shop").asLong()).isPositive();
    site.call("dsource_worker", "shop");

    site.call("disable_dsource", "shop");
    assertThat(site.call("dsource_status", "shop").asText()).isEqualTo("INACTIVE");
    site.call("enable_dsource", "shop");
    assertThat(site.call("dsource_status", "shop").asText()).isEqualTo("ACTIVE");

    source.execute(
        "CREATE DATABASE later",
        "CREATE TABLE later.t (id INT PRIMARY KEY)",
        "INSERT INTO later.t VALUES (1)");
    awaitCaughtUp(site, source);
    Map<String, Object> byPolicy = new HashMap<>();
    byPolicy.put(NAME, "shop");
    byPolicy.put("snapshot_parameters", null);
    site.call("sync", byPolicy);
  }

  /** The dSource has two snapshots by now: of the link, and one with the database "later". */
  private static void lifeOfAVdb(Site site, LabServer source, SortedMap<String, String> linked)
      throws SQLException {
    JsonNode config =
        site.call(
            "provision",
            Map.of(
                NAME,
                "dev",
                "host",
                "target",
                "parameters",
                vdbParameters("dev", 3310, 201),
                "parent",
                "shop",
                "snapshot",
                0));
    assertThat(config.get("dbName").asText()).endsWith("-VDB-3310");
    assertThat(checksums(site, 3310)).isEqualTo(linked);
    assertThat(site.call("vdb_status", "dev").asText()).isEqualTo("ACTIVE");
    assertThat(site.call("vdb_size", "dev").asLong()).isPositive();

    execute(site, 3310, "CREATE TABLE shop.mine AS SELECT 1 AS one");
    site.call("snapshot_vdb", "dev");
    execute(site, 3310, "DROP TABLE shop.mine");

    site.call("stop_vdb", "dev");
    assertThat(site.call("vdb_status", "dev").asText()).isEqualTo("INACTIVE");
    assertThatThrownBy(() -> checksums(site, 3310)).isInstanceOf(SQLException.class);
    site.call("start_vdb", "dev");
    assertThat(checksums(site, 3310)).isEqualTo(linked);

    site.call("rollback", Map.of(NAME, "dev", "snapshot", 1));
    assertThat(number(site, 3310, "SELECT one FROM shop.mine")).isEqualTo(1);

    site.call("disable_vdb", "dev");
    assertThat(site.call("vdb_status", "dev").asText()).isEqualTo("INACTIVE");
    site.call("enable_vdb", "dev");
    assertThat(number(site, 3310, "SELECT one FROM shop.mine")).isEqualTo(1);

    site.call(
        "provision",
        Map.of(
            NAME,
            "child",
            "host",
            "staging",
            "parameters",
            vdbParameters("child", 3311, 202),
            "parent",
            "dev",
            "snapshot",
            1));
    assertThat(site.staging.sh("ls /mnt/provision")).isEqualTo("child\nshop");

    site.call("refresh", Map.of(NAME, "dev", "parent", "shop"));
    assertThat(checksums(site, 3310)).isEqualTo(source.checksums()).containsKey("later.t");

    site.call(
        "provision_empty",
        Map.of(NAME, "empty", "host", "target", "parameters", vdbParameters("empty", 3312, 203)));
    execute(site, 3312, "CREATE DATABASE fresh", "CREATE TABLE fresh.t AS SELECT 5 AS five");
    site.call("snapshot_vdb", "empty");
  }

  private static Map<String, Object> vdbParameters(String name, int port, int serverId) {
    return Map.of(
        "mPath",
        "/mnt/provision/" + name,
        "port",
        String.valueOf(port),
        "serverId",
        String.valueOf(serverId),
        "baseDir",
        "/usr",
        "vdbUser",
        VDB_USER,
        "vdbPass",
        VDB_PASSWORD.reveal());
  }

  /** Values that the plugin itself must refuse, as an engine has them whose schema was older. */
  private static void refusesBadInput(Site site) {
    Map<String, Object> plain =
        Map.of(NAME, "shop", "snapshot_parameters", Map.of("resync", false));
    change(site, "shop", "mountPath", "/");
    assertNames(() -> site.call("sync", plain), "Mount Path", "'/'");
    for (String order :
        List.of(
            "dsource_status",
            "dsource_size",
            "dsource_worker",
            "enable_dsource",
            "disable_dsource")) {
      assertNames(() -> site.call(order, "shop"), "Mount Path", "'/'");
    }
    change(site, "shop", "mountPath", "/mnt/provision/shop");
    change(site, "shop", "stagingPort", "33o8");
    assertThatThrownBy(() -> site.call("sync", plain))
        .as("what the SDK itself says of a value that does not fit the schema")
        .hasMessageContaining("33o8")
        .hasMessageContaining("staging_port");
    change(site, "shop", "stagingPort", "3308");

    change(site, "dev", "mPath", "/");
    for (String order :
        List.of(
            "vdb_status",
            "vdb_size",
            "snapshot_vdb",
            "start_vdb",
            "enable_vdb",
            "stop_vdb",
            "disable_vdb",
            "delete_vdb")) {
      assertNames(() -> site.call(order, "dev"), "Mount Path", "'/'");
    }
    change(site, "dev", "mPath", "/mnt/provision/dev");
    Map<String, Object> taken =
        Map.of(
            NAME,
            "twin",
            "host",
            "target",
            "parameters",
            vdbParameters("twin", 3310, 204),
            "parent",
            "shop");
    assertFails(
        () -> site.call("provision", taken),
        failure -> assertThat(failure).hasMessageContaining("3310").hasMessageContaining("taken"));
    site.call("delete_vdb", "twin");

    Map<String, Object> wrong = new HashMap<>(linkParameters(site));
    wrong.put("sourcePass", "wrong");
    wrong.put("mountPath", "/mnt/provision/wrong");
    wrong.put("stagingPort", "3309");
    assertFails(
        () ->
            site.call(
                "link",
                Map.of(
                    NAME,
                    "wrong",
                    "host",
                    "staging",
                    "parameters",
                    wrong,
                    "source_config",
                    Map.of("dbName", "wrong", "port", "3306", "dataDir", "/x", "baseDir", "/usr"))),
        failure -> {
          assertThat(failure)
              .hasMessageContaining("refused the account")
              .hasMessageContaining(LINK_USER);
          assertThat(failure.action()).contains("password");
        });
    site.call("delete_dsource", "wrong");
  }

  private static void change(Site site, String name, String parameter, String value) {
    site.call("change_parameters", Map.of(NAME, name, "parameters", Map.of(parameter, value)));
  }

  private static void assertNames(Runnable order, String parameter, String value) {
    assertFails(
        order,
        failure -> assertThat(failure).hasMessageContaining(parameter).hasMessageContaining(value));
  }

  private static void assertFails(Runnable order, Consumer<OperationFailed> as) {
    assertThatThrownBy(order::run)
        .isInstanceOfSatisfying(
            OperationFailed.class,
            failure -> {
              assertThat(failure.type()).isEqualTo("UserError");
              assertThat(failure.action()).isNotEmpty();
              as.accept(failure);
            });
  }

  /** The Java plugin's lines are in the engine's log at their levels, without secrets. */
  private static void assertLogged(Site site) {
    List<String> lines = new ArrayList<>();
    StreamSupport.stream(site.call("take_log", Map.of()).spliterator(), false)
        .forEach(line -> lines.add(line.get(0).asText() + " " + line.get(1).asText()));
    assertThat(lines)
        .contains("INFO doppel.ProgressLog: Setting up replication ...")
        .contains("INFO doppel.host: virtual.configure on " + site.target.address())
        .anySatisfy(line -> assertThat(line).startsWith("DEBUG doppel.ScriptRun: "))
        .as("a warning, for which engines have no level of its own")
        .anySatisfy(line -> assertThat(line).startsWith("ERROR doppel.Ingestion: source "))
        .noneSatisfy(line -> assertThat(line).contains(SOURCE_PASSWORD.reveal()))
        .noneSatisfy(line -> assertThat(line).contains(STAGING_PASSWORD.reveal()))
        .noneSatisfy(line -> assertThat(line).contains(VDB_PASSWORD.reveal()));
  }

  private static void awaitCaughtUp(Site site, LabServer source) throws SQLException {
    SortedMap<String, String> expected = source.checksums();
    Deadline.after(PATIENCE)
        .await(
            "the staging server has everything",
            () -> {
              try {
                return stagingChecksums(site).equals(expected);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            () -> "");
  }

  private static SortedMap<String, String> stagingChecksums(Site site) throws SQLException {
    try (Connection connection =
        LabServer.connect(site.staging.address(), 3308, LINK_USER, SOURCE_PASSWORD)) {
      return LabServer.checksums(connection);
    }
  }

  private static Connection connect(Site site, int port) throws SQLException {
    return LabServer.connect(site.target.address(), port, VDB_USER, VDB_PASSWORD);
  }

  private static SortedMap<String, String> checksums(Site site, int port) throws SQLException {
    try (Connection connection = connect(site, port)) {
      return LabServer.checksums(connection);
    }
  }

  private static long number(Site site, int port, String query) throws SQLException {
    try (Connection connection = connect(site, port);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void execute(Site site, int port, String... statements) throws SQLException {
    try (Connection connection = connect(site, port);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
