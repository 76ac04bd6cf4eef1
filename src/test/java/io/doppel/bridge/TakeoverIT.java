package io.doppel.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabHost.Result;
import io.doppel.lab.LabNetwork;
import io.doppel.lab.LabServer;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.model.Deadline;
import io.doppel.model.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The upgrade from version 2.1.0: objects as it stores them are migrated, servers as it leaves them
 * on disk, running or not, are taken over, and what was wrong with them is repaired.
 */
@RequiresLab
final class TakeoverIT {
  private static final Secret PASSWORD = Secret.of("delphixdb");
  private static final String STAGING_PASSWORD = "stage-1";
  private static final String USER = "delphixdb";
  private static final String TOOLKIT = "/home/doppel/toolkit";
  private static final String NAME = "name";
  private static final String HOST = "host";
  private static final String STORED = "stored";
  private static final String DATASET = "dataset";
  private static final String STAGING = "/mnt/provision/mysql_stage";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final String HAND = "/mnt/provision/mysql_hand";

  /** The name of a snapshot that version 2.1.0 took, of each volume. */
  private static final String SNAPSHOT = "old";

  private static final int STAGING_PORT = 3308;
  private static final int HAND_PORT = 3309;

  private static Path artifact;

  @TempDir private Path scratch;

  @BeforeAll
  static void buildArtifact() {
    artifact = DelphixEngine.artifact();
  }

  /**
   * An engine with a source and a staging host.
   *
   * @param base the directory that the staging host's installation is based in
   */
  private record Site(DelphixEngine engine, LabServer source, LabHost staging, String base) {
    JsonNode call(String order, String name) {
      return engine.call(order, Map.of(NAME, name));
    }

    void assertStatus(String order, String name, String status) {
      assertThat(call(order, name).asText())
          .as(() -> engine.call("take_log", Map.of()).toPrettyString())
          .isEqualTo(status);
    }

    /** Runs a script of this test as the environment user. */
    void run(String name, Map<String, Object> variables) throws IOException {
      String assignments =
          variables.entrySet().stream()
              .map(entry -> entry.getKey() + "='" + entry.getValue() + "'\n")
              .collect(Collectors.joining());
      Result result = staging.run(LabHost.USER, assignments + script(name));
      assertThat(result.exitCode()).as(result.stderr()).isZero();
    }
  }

  @ParameterizedTest
  @OnServers(
      value = "mysql57",
      matrix = {"mariadb1011", "mysql97"})
  void takesOverWhatThePredecessorLeft(String image) throws Exception {
    try (LabNetwork network = LabNetwork.create();
        DelphixEngine engine = DelphixEngine.start(artifact, scratch, "takeover")) {
      // Version 2.1.0 did not set gtid_mode, which keeps a server that has it OFF from following.
      boolean gtid = !image.equals("mysql57");
      LabServer source = LabServer.on(network.host("source", image)).serverId(7).gtid(gtid).start();
      source.load(1_000);
      // its dumps lost digits of them
      source.dropFloats();
      source.replicationAccount(USER, PASSWORD);
      // It loaded its dumps and set up replication as this user.
      source.execute("GRANT ALL PRIVILEGES ON *.* TO '" + USER + "'@'%' WITH GRANT OPTION");
      Site site =
          new Site(
              engine,
              source,
              network.host("staging", image, LabHost.Options::java),
              image.equals("mysql57") ? "/opt/mysql-5.7" : "/usr");
      engine.addHost(site.staging, TOOLKIT);
      layOut(site);
      SortedMap<String, String> original = source.checksums();

      site.engine.call("discover", Map.of(HOST, "staging"));
      upgrade(site);
      takesOverTheStagingServer(site);
      takesOverTheRunningVdb(site, original);
      takesOverTheDisabledVdb(site, original);
      provisionsFromTheOldSnapshot(site, original);
      takesOverTheServerThatItsUserFills(site);
      if (!source.isMariaDb()) {
        assertThat(
                Stream.of(STAGING_PORT, 3310, 3311, 3312)
                    .map(port -> value(site, port, "SELECT @@server_uuid")))
            .as("each server has an identity of its own")
            .doesNotHaveDuplicates();
      }

      goesBack(site);
      for (String vdb : List.of("running", "disabled", "fresh")) {
        site.call("delete_vdb", vdb);
      }
      site.call("delete_dsource", "shop");
      site.call("delete_dsource", "hand");
      source.stop();
    }
  }

  /**
   * The staging server runs, as do two VDBs, which still have their parent's source; of each there
   * is a snapshot, and of the staging server that its user fills.
   */
  private static void layOut(Site site) throws IOException {
    makeStaging(site, "stage", STAGING, STAGING_PORT, 102, site.source.host().address());
    server(site, "stopped", STAGING, STAGING_PORT, 102);
    // Cold, as it took them.
    snapshotVolume(site, "stage");
    for (String vdb : List.of("running", "disabled")) {
      site.engine.call(
          "clone_volume",
          Map.of(
              "of", "stage", "snapshot", SNAPSHOT, NAME, vdb, HOST, "staging", "path", mount(vdb)));
    }
    server(site, "staging", STAGING, STAGING_PORT, 102);
    server(site, "vdb", mount("running"), 3310, 201);
    server(site, "stopped", mount("running"), 3310, 201);
    snapshotVolume(site, "running");
    server(site, "vdb", mount("running"), 3310, 201);
    server(site, "vdb", mount("disabled"), 3311, 202);
    makeStaging(site, "hand", HAND, HAND_PORT, 103, "");
  }

  private static void makeStaging(
      Site site, String volume, String mount, int port, int serverId, String source)
      throws IOException {
    site.engine.call("make_volume", Map.of(NAME, volume, HOST, "staging", "path", mount));
    site.run(
        "staging-of-2.1.0.sh",
        Map.of(
            "MOUNT", mount,
            "PORT", port,
            "SERVER_ID", serverId,
            "PASSWORD", STAGING_PASSWORD,
            "SOURCE", source,
            "SOURCE_USER", USER,
            "SOURCE_PASSWORD", PASSWORD.reveal(),
            "TOOLKIT", TOOLKIT));
  }

  private static void snapshotVolume(Site site, String volume) {
    site.engine.call("snapshot_volume", Map.of("of", volume, NAME, SNAPSHOT));
  }

  private static void server(Site site, String wanted, String mount, int port, int serverId)
      throws IOException {
    site.run(
        "server-of-2.1.0.sh",
        Map.of("WANTED", wanted, "MOUNT", mount, "PORT", port, "SERVER_ID", serverId));
  }

  private static String mount(String vdb) {
    return "/mnt/provision/mysql_" + vdb;
  }

  /** Migrates what an engine has stored, and adds it. */
  private static void upgrade(Site site) {
    Map<String, Object> repository =
        Map.of(
            "name",
            "(MySQL) old",
            "version",
            "",
            "installPath",
            site.base + (site.base.equals("/usr") ? "/sbin" : "/bin"));
    Map<String, Object> linked = new HashMap<>();
    linked.put("dSourceType", "Replication");
    linked.put("serverId", "102");
    linked.put("stagingPort", String.valueOf(STAGING_PORT));
    linked.put("mountPath", STAGING);
    linked.put("stagingPass", STAGING_PASSWORD);
    linked.put("stagingBasedir", "/opt/nowhere");
    linked.put("sourceip", site.source.host().address());
    linked.put("sourceUser", USER);
    linked.put("sourcePass", PASSWORD.reveal());
    linked.put("databaseList", "ALL");
    linked.put("backupPath", "");
    linked.put("logSync", true);
    linked.put("replicationUser", USER);
    linked.put("replicationPass", PASSWORD.reveal());
    Map<String, Object> source =
        Map.of("dbName", "shop", "port", "3306", "dataDir", "/var/lib/mysql", "baseDir", site.base);
    addDsource(site, "shop", "stage", repository, source, linked);
    addVdb(site, repository, "running", 3310, 201);
    addVdb(site, repository, "disabled", 3311, 202);
    Map<String, Object> manual =
        Map.of(
            "dSourceType",
            "Manual Backup Ingestion",
            "serverId",
            "103",
            "stagingPort",
            String.valueOf(HAND_PORT),
            "mountPath",
            HAND,
            "stagingPass",
            STAGING_PASSWORD,
            "stagingBasedir",
            site.base,
            "sourceip",
            "10.0.1.20",
            "sourceUser",
            USER,
            "sourcePass",
            PASSWORD.reveal(),
            "logSync",
            true);
    addDsource(site, "hand", "hand", repository, source, manual);
  }

  private static void addDsource(
      Site site,
      String name,
      String dataset,
      Map<String, Object> repository,
      Map<String, Object> source,
      Map<String, Object> linked) {
    site.engine.call(
        "adopt_dsource",
        Map.of(
            NAME,
            name,
            HOST,
            "staging",
            DATASET,
            dataset,
            STORED,
            Map.of(
                "repository",
                migrated(site, "repository", repository),
                "source_config",
                migrated(site, "source_config", source),
                "linked_source",
                migrated(site, "linked_source", linked)),
            "snapshots",
            dataset.equals("stage") ? oldSnapshots(facts(site)) : List.of()));
  }

  private static List<Map<String, Object>> oldSnapshots(JsonNode facts) {
    return List.of(Map.of(NAME, SNAPSHOT, "facts", facts));
  }

  /** What version 2.1.0 stored of a snapshot, migrated. */
  private static JsonNode facts(Site site) {
    Map<String, Object> snapshot =
        Map.of(
            "snapshotId",
            "123456789",
            "snapHost",
            site.staging.address(),
            "snapPort",
            String.valueOf(STAGING_PORT),
            "snapDataDir",
            STAGING + "/data",
            "snapBaseDir",
            site.base,
            "snapPass",
            STAGING_PASSWORD,
            "snapBackupPath",
            "",
            "snapTime",
            "20211130101112");
    JsonNode facts = migrated(site, "snapshot", snapshot);
    assertThat(facts.has("snapPass")).isFalse();
    return facts;
  }

  private static void addVdb(
      Site site, Map<String, Object> repository, String name, int port, int serverId) {
    JsonNode facts = facts(site);
    site.engine.call(
        "adopt_vdb",
        Map.of(
            NAME,
            name,
            HOST,
            "staging",
            DATASET,
            name,
            STORED,
            Map.of(
                "repository",
                migrated(site, "repository", repository),
                "source_config",
                migrated(
                    site,
                    "source_config",
                    Map.of(
                        "dbName",
                        "output",
                        "port",
                        String.valueOf(port),
                        "dataDir",
                        mount(name),
                        "baseDir",
                        site.base)),
                "virtual_source",
                migrated(
                    site,
                    "virtual_source",
                    Map.of(
                        "vdbUser", USER,
                        "vdbPass", PASSWORD.reveal(),
                        "baseDir", site.base,
                        "port", String.valueOf(port),
                        "serverId", String.valueOf(serverId),
                        "mPath", mount(name))),
                "snapshot",
                facts),
            "snapshots",
            name.equals("running") ? oldSnapshots(facts) : List.of()));
  }

  private static JsonNode migrated(Site site, String kind, Map<String, Object> stored) {
    return site.engine
        .call("migrate", Map.of("kind", kind, STORED, Map.of("OBJECT-1", stored)))
        .get("OBJECT-1");
  }

  private static void takesOverTheStagingServer(Site site) throws SQLException {
    site.assertStatus("dsource_status", "shop", "ACTIVE");
    JsonNode facts = syncByPolicy(site, "shop");
    assertThat(facts.get("snapBinlogFile").asText()).startsWith("binlog.");
    site.assertStatus("dsource_status", "shop", "ACTIVE");
    assertThat(value(site, STAGING_PORT, "SELECT @@GLOBAL.read_only")).isEqualTo("1");
    assertThat(site.staging.sh("cat " + STAGING + "/my.cnf"))
        .contains("[mysqld]")
        .contains("skip-slave-start");
    assertThat(
            site.staging.sh(
                "ls %s/tmp4.sql %s/data/mysqld.log /tmp/dump_3306.sql 2>/dev/null || true"
                    .formatted(TOOLKIT, STAGING)))
        .as("files with passwords")
        .isEmpty();

    site.source.execute(
        "CREATE DATABASE later",
        "CREATE TABLE later.t (id INT PRIMARY KEY)",
        "INSERT INTO later.t VALUES (1)");
    SortedMap<String, String> expected = site.source.checksums();
    Deadline.after(PATIENCE)
        .await(
            "the staging server follows its source again",
            () -> checksums(site, STAGING_PORT).equals(expected),
            () -> "");
    site.call("dsource_worker", "shop");
    site.call("disable_dsource", "shop");
    site.assertStatus("dsource_status", "shop", "INACTIVE");
    site.call("enable_dsource", "shop");
    site.assertStatus("dsource_status", "shop", "ACTIVE");
  }

  private static void takesOverTheRunningVdb(Site site, SortedMap<String, String> original)
      throws SQLException {
    site.assertStatus("vdb_status", "running", "ACTIVE");
    site.call("snapshot_vdb", "running");
    assertDetached(site, "running", 3310);
    assertThat(checksums(site, 3310).keySet()).containsAll(original.keySet());
    try (Connection connection = connect(site, 3310);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE since");
      statement.execute("CREATE TABLE since.t (id INT PRIMARY KEY)");
    }
    site.engine.call("rollback", Map.of(NAME, "running", "snapshot", 1));
    assertDetached(site, "running", 3310);
    assertThat(checksums(site, 3310)).doesNotContainKey("since.t");

    site.engine.call("rollback", Map.of(NAME, "running", "snapshot", 0));
    assertDetached(site, "running", 3310);
    assertThat(checksums(site, 3310)).isEqualTo(original);
  }

  private static void takesOverTheDisabledVdb(Site site, SortedMap<String, String> original)
      throws SQLException {
    site.call("disable_vdb", "disabled");
    site.assertStatus("vdb_status", "disabled", "INACTIVE");
    JsonNode config = site.call("enable_vdb", "disabled");
    assertThat(config.get("dbName").asText()).isEqualTo("MySQL-VDB-3311");
    assertThat(config.get("dataDir").asText())
        .as("a part of the identity, as 2.1.0 stored it")
        .isEqualTo(mount("disabled"));
    assertDetached(site, "disabled", 3311);
    assertThat(checksums(site, 3311).keySet()).containsAll(original.keySet());

    site.engine.call("refresh", Map.of(NAME, "disabled", "parent", "shop", "snapshot", 0));
    assertDetached(site, "disabled", 3311);
    assertThat(checksums(site, 3311)).isEqualTo(original);
  }

  private static void provisionsFromTheOldSnapshot(Site site, SortedMap<String, String> original) {
    Map<String, Object> parameters =
        Map.of(
            "vdbUser",
            USER,
            "vdbPass",
            PASSWORD.reveal(),
            "port",
            "3312",
            "serverId",
            "203",
            "mPath",
            mount("fresh"));
    site.engine.call(
        "provision",
        Map.of(
            NAME,
            "fresh",
            HOST,
            "staging",
            "parameters",
            parameters,
            "parent",
            "shop",
            "snapshot",
            0));
    assertDetached(site, "fresh", 3312);
    assertThat(checksums(site, 3312)).isEqualTo(original);
  }

  /**
   * What was taken over still starts by the command of version 2.1.0, and comes back from there.
   */
  private static void goesBack(Site site) throws IOException {
    server(site, "stopped", STAGING, STAGING_PORT, 102);
    server(site, "staging", STAGING, STAGING_PORT, 102);
    assertThat(value(site, STAGING_PORT, "SELECT COUNT(*) FROM later.t")).isEqualTo("1");
    server(site, "stopped", STAGING, STAGING_PORT, 102);
    syncByPolicy(site, "shop");
    site.assertStatus("dsource_status", "shop", "ACTIVE");
  }

  /** Manual Backup Ingestion. */
  private static void takesOverTheServerThatItsUserFills(Site site) {
    site.assertStatus("dsource_status", "hand", "ACTIVE");
    syncByPolicy(site, "hand");
    site.assertStatus("dsource_status", "hand", "ACTIVE");
    assertThat(site.staging.sh("cat " + HAND + "/my.cnf")).contains("[mysqld]");
    assertThat(site.staging.run("root", "test -e " + HAND + "/data/mysqld.log").exitCode())
        .isEqualTo(1);
    String client = "mysql --no-defaults -S " + HAND + "/mysql.sock -N -B -u";
    assertThat(
            site.staging.sh(
                client
                    + USER
                    + " -p"
                    + PASSWORD.reveal()
                    + " -e 'SELECT one FROM hand.t; SELECT @@GLOBAL.read_only'"))
        .as("its user goes on to fill it")
        .isEqualTo("1\n0");
    assertThat(site.staging.sh(client + "root -p" + STAGING_PASSWORD + " -e 'SELECT 2'"))
        .isEqualTo("2");
    site.call("disable_dsource", "hand");
    site.call("enable_dsource", "hand");
    site.assertStatus("dsource_status", "hand", "ACTIVE");
  }

  private static JsonNode syncByPolicy(Site site, String name) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put(NAME, name);
    arguments.put("snapshot_parameters", null);
    return site.engine.call("sync", arguments);
  }

  /** It follows no source, and has no file with a password. */
  private static void assertDetached(Site site, String name, int port) {
    boolean slave =
        site.source.isMariaDb() || value(site, port, "SELECT @@version").startsWith("5.");
    String status = slave ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS";
    assertThat(value(site, port, status)).as("replication on port " + port).isEmpty();
    assertThat(site.staging.run("root", "test -e " + mount(name) + "/data/mysqld.log").exitCode())
        .isEqualTo(1);
  }

  private static SortedMap<String, String> checksums(Site site, int port) {
    try (Connection connection = connect(site, port)) {
      return new TreeMap<>(LabServer.checksums(connection));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the first value of the first row; empty when there is no row. */
  private static String value(Site site, int port, String query) {
    try (Connection connection = connect(site, port);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(Site site, int port) throws SQLException {
    return LabServer.connect(site.staging.address(), port, USER, PASSWORD);
  }

  private static String script(String name) {
    try (InputStream in = TakeoverIT.class.getResourceAsStream("/bridge/" + name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
