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
  private static final Secret REPLICATION_PASSWORD = Secret.of("re'pl \\ $1 ü");
  private static final String LINK_USER = "li`nk 'ü'";
  private static final String REPLICATION_USER = "re`pl 'ü'";
  private static final String VDB_USER = "de`v 'ö'";
  private static final String TOOLKIT = "/home/doppel/toolkit";
  private static final String SHARED_TOOLKIT = "/srv/toolkit";
  private static final String NAME = "name";
  private static final String BACKUPS = "/var/backups/shop";
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

  /**
   * An engine with three hosts.
   *
   * @param vault whether passwords come from a vault, and not as plain parameters
   */
  private record Site(
      DelphixEngine engine, LabHost source, LabHost staging, LabHost target, boolean vault) {
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
        SecretWatch.start(
            List.of(SOURCE_PASSWORD, REPLICATION_PASSWORD, STAGING_PASSWORD, VDB_PASSWORD));
    try (LabNetwork network = LabNetwork.create();
        DelphixEngine engine = DelphixEngine.start(artifact, scratch, "bridge")) {
      Site site =
          new Site(
              engine,
              network.host("source", image),
              network.host("staging", image, LabHost.Options::java),
              network.host("target", image, LabHost.Options::java),
              image.equals("mysql97"));
      LabServer source = LabServer.on(site.source).serverId(7).start();
      source.load(ROWS);
      source.replicationAccount(LINK_USER, SOURCE_PASSWORD);
      source.replicationAccount(REPLICATION_USER, REPLICATION_PASSWORD);

      discovers(site);
      takesTheProgramFromTwoEnginesAtOnce(site);
      SortedMap<String, String> linked = links(site, source);
      lifeOfTheDSource(site, source);
      lifeOfAVdb(site, source, linked);
      refusesBadInput(site);
      refusesAnotherVolume(site);
      for (String vdb : List.of("child", "dev", "empty")) {
        site.call("delete_vdb", vdb);
      }
      if (source.isMariaDb()) {
        survivesWhatHappensToTheProgram(site);
        resynchronises(site, source);
        site.call("delete_dsource", "shop");
        refusesToCopyFilesOfAnotherHost(site);
        startsFromADumpAndFollows(site, source);
        capturesWhatItsUserLoads(site);
      } else {
        site.call("delete_dsource", "shop");
        clones(site, source);
        startsFromTheNewestDump(site, source);
      }
      assertThat(site.staging.sh("ls /mnt/provision")).isEmpty();

      assertLogged(site);
      source.stop();
    }
    secrets.assertUnseen(scratch);
  }

  private static void discovers(Site site) {
    site.source.sh("install -d -m 1777 " + SHARED_TOOLKIT);
    site.engine.addHost(site.source, SHARED_TOOLKIT);
    site.engine.addHost(site.staging, TOOLKIT);
    site.engine.addHost(site.target, TOOLKIT);
    site.staging.sh(
        "su doppel -c 'mkdir -p %1$s/doppel; touch %1$s/doppel/doppel-2.9.9-000000000000.jar'"
            .formatted(TOOLKIT));
    if (site.vault) {
      putInVault(site, "source", LINK_USER, SOURCE_PASSWORD);
      putInVault(site, "replication", REPLICATION_USER, REPLICATION_PASSWORD);
      putInVault(site, "staging", "", STAGING_PASSWORD);
      putInVault(site, "vdb", VDB_USER, VDB_PASSWORD);
    }

    site.source.sh("rm -rf /usr/lib/jvm /usr/bin/java");
    site.source.run(
        LabHost.PLAIN_USER,
        "mkdir -p %1$s/doppel/java/bin; cd %1$s/doppel/java; echo 'JAVA_VERSION=\"17.0.1\"' >release;"
                .formatted(SHARED_TOOLKIT)
            + " printf '#!/bin/sh\\nid >/tmp/pwned\\n' >bin/java; chmod -R a+rX,a+x .");
    assertFails(
        () -> site.call("discover", Map.of("host", "source")),
        failure -> {
          assertThat(failure).hasMessageContaining("no Java 17 or newer");
          assertThat(failure.action()).contains("openjdk-17-jre-headless", SHARED_TOOLKIT);
          assertThat(failure.output())
              .contains(
                  SHARED_TOOLKIT + "/doppel/java is passed over",
                  SHARED_TOOLKIT + "/doppel belongs to the user plain");
        });
    assertThat(site.source.run(LabHost.PLAIN_USER, "cat /tmp/pwned").stdout())
        .as("what another user's Java did")
        .isEmpty();
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
    Map<String, Object> parameters = linkParameters(site, "shop", 3308, 102);
    parameters.put("replicationUser", REPLICATION_USER);
    parameters.put("replicationPass", REPLICATION_PASSWORD.reveal());
    if (site.vault) {
      parameters.keySet().removeAll(List.of("replicationUser", "replicationPass"));
      parameters.put("replicationCredentials", inVault("replication"));
    }
    JsonNode facts = link(site, "shop", parameters);
    assertThat(facts.get("snapHost").asText()).isEqualTo(site.staging.address());
    assertThat(facts.has("snapPass")).isFalse();
    assertThat(stagingChecksums(site, 3308)).isEqualTo(expected);
    return expected;
  }

  /** Links to a source config of the source's own host. */
  private static JsonNode link(Site site, String name, Map<String, Object> parameters) {
    Map<String, Object> sourceConfig =
        Map.of("dbName", name, "port", "3306", "dataDir", "/var/lib/mysql", "baseDir", "/usr");
    return site.call(
        "link",
        Map.of(
            NAME,
            name,
            "host",
            "staging",
            "source_host",
            "source",
            "parameters",
            parameters,
            "source_config",
            sourceConfig));
  }

  private static Map<String, Object> linkParameters(
      Site site, String name, int port, int serverId) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("dSourceType", "Replication");
    parameters.put("sourceip", site.source.address());
    parameters.put("mountPath", "/mnt/provision/" + name);
    parameters.put("stagingPort", String.valueOf(port));
    parameters.put("serverId", String.valueOf(serverId));
    if (site.vault) {
      parameters.put("sourceCredentials", inVault("source"));
      parameters.put("stagingCredentials", inVault("staging"));
    } else {
      parameters.put("sourceUser", LINK_USER);
      parameters.put("sourcePass", SOURCE_PASSWORD.reveal());
      parameters.put("stagingPass", STAGING_PASSWORD.reveal());
    }
    return parameters;
  }

  private static void putInVault(Site site, String path, String user, Secret password) {
    site.call("put_in_vault", Map.of("path", path, "user", user, "password", password.reveal()));
  }

  /** What the wizard sends for a secret of a vault. */
  private static Map<String, Object> inVault(String path) {
    return Map.of(
        "type", "HashiCorpVaultCredential",
        "vault", "HASHICORP_VAULT-1",
        "engine", "kv-v2",
        "path", path,
        "usernameKey", "user",
        "secretKey", "password",
        "expectedSecretType", "password");
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
    sync(site, "shop", null);
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
                vdbParameters(site, "dev", 3310, 201),
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
            vdbParameters(site, "child", 3311, 202),
            "parent",
            "dev",
            "snapshot",
            1));
    assertThat(site.staging.sh("ls /mnt/provision")).isEqualTo("child\nshop");

    site.call("refresh", Map.of(NAME, "dev", "parent", "shop"));
    assertThat(checksums(site, 3310)).isEqualTo(source.checksums()).containsKey("later.t");

    site.call(
        "provision_empty",
        Map.of(
            NAME,
            "empty",
            "host",
            "target",
            "parameters",
            vdbParameters(site, "empty", 3312, 203)));
    execute(site, 3312, "CREATE DATABASE fresh", "CREATE TABLE fresh.t AS SELECT 5 AS five");
    site.call("snapshot_vdb", "empty");
  }

  private static Map<String, Object> vdbParameters(Site site, String name, int port, int serverId) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("mPath", "/mnt/provision/" + name);
    parameters.put("port", String.valueOf(port));
    parameters.put("serverId", String.valueOf(serverId));
    if (site.vault) {
      parameters.put("vdbUser", "nobody");
      parameters.put("vdbCredentials", inVault("vdb"));
    } else {
      parameters.put("baseDir", "/usr");
      parameters.put("vdbUser", VDB_USER);
      parameters.put("vdbPass", VDB_PASSWORD.reveal());
    }
    return parameters;
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
            vdbParameters(site, "twin", 3310, 204),
            "parent",
            "shop");
    assertFails(
        () -> site.call("provision", taken),
        failure -> assertThat(failure).hasMessageContaining("3310").hasMessageContaining("taken"));
    site.call("delete_vdb", "twin");

    assertFails(
        () ->
            site.call(
                "provision_empty",
                Map.of(
                    NAME,
                    "other",
                    "host",
                    "target",
                    "parameters",
                    vdbParameters(site, "other", 3310, 205))),
        failure -> assertThat(failure).hasMessageContaining("3310").hasMessageContaining("taken"));
    site.call("delete_vdb", "other");
    change(site, "dev", "port", "3312");
    assertFails(
        () -> site.call("rollback", Map.of(NAME, "dev", "snapshot", 0)),
        failure -> assertThat(failure).hasMessageContaining("3312").hasMessageContaining("taken"));
    change(site, "dev", "port", "3310");

    Map<String, Object> wrong = linkParameters(site, "wrong", 3309, 103);
    wrong.put(
        "sourceCredentials",
        Map.of("type", "NamedPasswordCredential", "username", LINK_USER, "password", "wrong"));
    assertFails(
        () -> link(site, "wrong", wrong),
        failure -> {
          assertThat(failure)
              .hasMessageContaining("refused the account")
              .hasMessageContaining(LINK_USER);
          assertThat(failure.action()).contains("password");
        });
    site.call("delete_dsource", "wrong");
  }

  /** Nothing is ever copied to where a volume only should be, and no server runs on another's. */
  private static void refusesAnotherVolume(Site site) {
    String path = "/mnt/provision/shop";
    site.staging.sh("mv %1$s %1$s.link; mkdir %1$s; chown doppel: %1$s".formatted(path));
    for (Runnable order :
        List.<Runnable>of(
            () -> sync(site, "shop", null),
            () -> sync(site, "shop", Map.of("resync", true)),
            () -> site.call("dsource_worker", "shop"))) {
      assertFails(
          order,
          failure -> {
            assertThat(failure).hasMessageContaining(path).hasMessageContaining("not mounted");
            assertThat(failure.action()).startsWith("Mount the volume");
          });
    }
    assertThat(site.staging.sh("ls -A " + path)).isEmpty();
    site.staging.sh("rmdir %1$s; mv %1$s.link %1$s".formatted(path));
    sync(site, "shop", null);

    site.call("stop_vdb", "dev");
    site.target.sh("cd /mnt/provision; mv dev dev.link; ln -s $(readlink empty) dev");
    assertFails(
        () -> site.call("start_vdb", "dev"),
        failure -> {
          assertThat(failure).hasMessageContaining("that of another one");
          assertThat(failure.action()).contains("/mnt/provision/dev/.doppel-volume");
        });
    site.target.sh("cd /mnt/provision; rm dev; mv dev.link dev");
    site.call("start_vdb", "dev");
  }

  /** Killed or damaged, it is told or repaired, and the next operation works. */
  private static void survivesWhatHappensToTheProgram(Site site) {
    CompletableFuture<JsonNode> status =
        CompletableFuture.supplyAsync(() -> site.call("dsource_status", "shop"));
    site.staging.sh("until pkill -KILL -x java; do read -r -t 0.02 <> <(:) || true; done");
    assertThatThrownBy(() -> status.get(1, TimeUnit.MINUTES))
        .hasCauseInstanceOf(OperationFailed.class)
        .hasMessageContaining("ended without an answer to linked.status")
        .hasMessageContaining("killed by signal 9");

    String jar = TOOLKIT + "/doppel/doppel-*.jar";
    String sum = site.staging.sh("sha256sum " + jar);
    site.staging.sh("printf x | dd status=none conv=notrunc bs=1 seek=4000 of=$(echo " + jar + ")");
    assertThat(site.staging.sh("sha256sum " + jar)).isNotEqualTo(sum);
    assertThat(site.call("dsource_status", "shop").asText()).isEqualTo("ACTIVE");
    assertThat(site.staging.sh("sha256sum " + jar)).isEqualTo(sum);
  }

  private static void resynchronises(Site site, LabServer source) throws SQLException {
    String made = site.staging.sh("stat -c %i /mnt/provision/shop/data/ibdata1");
    JsonNode calls =
        site.call(
            "sync_beside_worker",
            Map.of(NAME, "shop", "snapshot_parameters", Map.of("resync", true)));
    assertThat(calls.asInt()).as("the worker leaves the new copy alone").isGreaterThan(1);
    assertThat(site.staging.sh("ls -A " + TOOLKIT)).doesNotContain(".lock");
    assertThat(site.staging.sh("stat -c %i /mnt/provision/shop/data/ibdata1")).isNotEqualTo(made);
    assertThat(site.call("dsource_status", "shop").asText()).isEqualTo("ACTIVE");
    assertThat(stagingChecksums(site, 3308)).isEqualTo(source.checksums());
  }

  /** The link itself has chosen another method for this reason. */
  private static void refusesToCopyFilesOfAnotherHost(Site site) {
    Map<String, Object> parameters = linkParameters(site, "files", 3309, 103);
    parameters.put("backupMethod", "Physical");
    assertFails(
        () -> link(site, "files", parameters),
        failure -> {
          assertThat(failure).hasMessageContaining("an operation works on one host");
          assertThat(failure.action()).contains("Choose Logical or Automatic.");
        });
    site.call("delete_dsource", "files");
  }

  private static void startsFromADumpAndFollows(Site site, LabServer source) throws SQLException {
    source.dropFloats();
    dump(site, source, "shop.sql.gz", "--master-data=2 --gtid");
    source.execute("CREATE DATABASE after_dump", "CREATE TABLE after_dump.t AS SELECT 1 AS one");
    Map<String, Object> parameters = linkParameters(site, "dumped", 3309, 103);
    parameters.put("backupPath", BACKUPS + "/shop.sql.gz");
    JsonNode facts = link(site, "dumped", parameters);
    assertThat(facts.get("snapBackupPath").asText()).isEqualTo(BACKUPS + "/shop.sql.gz");
    assertThat(stagingChecksums(site, 3309))
        .isEqualTo(source.checksums())
        .containsKey("after_dump.t");
    site.call("delete_dsource", "dumped");
  }

  /** Without LogSync, from a directory: a resync takes what has been put there since. */
  private static void startsFromTheNewestDump(Site site, LabServer source) throws SQLException {
    source.dropFloats();
    SortedMap<String, String> first = source.checksums();
    dump(site, source, "1.sql.gz", "--set-gtid-purged=OFF");
    Map<String, Object> parameters = linkParameters(site, "dumped", 3309, 103);
    parameters.keySet().removeAll(List.of("sourceip", "sourceCredentials"));
    parameters.put("backupPath", BACKUPS);
    parameters.put("logSync", false);
    link(site, "dumped", parameters);
    source.execute("CREATE DATABASE newer", "CREATE TABLE newer.t (id INT PRIMARY KEY)");
    assertThat(stagingChecksums(site, 3309)).isEqualTo(first);

    dump(site, source, "2.sql.gz", "--set-gtid-purged=OFF");
    JsonNode facts = sync(site, "dumped", Map.of("resync", true));
    assertThat(facts.get("snapBackupPath").asText()).isEqualTo(BACKUPS + "/2.sql.gz");
    assertThat(stagingChecksums(site, 3309)).isEqualTo(source.checksums()).containsKey("newer.t");
    site.call("delete_dsource", "dumped");
  }

  /** Dumps the source on the staging host. */
  private static void dump(Site site, LabServer source, String file, String options) {
    site.staging.sh(
        ("mkdir -p %s; %s --no-defaults -h %s -u%s -p%s --single-transaction %s --all-databases"
                + " --routines --events --triggers | gzip >%1$s/%s")
            .formatted(
                BACKUPS,
                source.isMariaDb() ? "mariadb-dump" : "mysqldump",
                site.source.address(),
                source.adminUser(),
                source.adminPassword().reveal(),
                options,
                file));
  }

  /** Manual Backup Ingestion. */
  private static void capturesWhatItsUserLoads(Site site) throws SQLException {
    Map<String, Object> parameters = linkParameters(site, "hand", 3309, 103);
    parameters.remove("sourceip");
    parameters.put("dSourceType", "Manual Backup Ingestion");
    parameters.put("sourceUser", "filler");
    parameters.put("sourcePass", "fill-1");
    link(site, "hand", parameters);
    site.staging.sh(
        "mysql --no-defaults -ufiller -pfill-1 -S /mnt/provision/hand/mysql.sock"
            + " -e 'CREATE DATABASE hand; CREATE TABLE hand.t AS SELECT 7 AS seven'");
    sync(site, "hand", null);
    assertFails(
        () -> sync(site, "hand", Map.of("resync", true)),
        failure -> assertThat(failure).hasMessageContaining("come from you"));
    site.call("disable_dsource", "hand");
    site.call("enable_dsource", "hand");
    // The driver cannot log in by another than an ASCII name where the server's own character set
    // is
    // Latin 1, as that of this server is.
    Map<String, Object> vdb = vdbParameters(site, "filled", 3310, 201);
    vdb.put("vdbUser", "dev");
    provision(site, "filled", vdb, "hand");
    try (Connection connection =
            LabServer.connect(site.target.address(), 3310, "dev", VDB_PASSWORD);
        Statement statement = connection.createStatement();
        ResultSet seven = statement.executeQuery("SELECT seven FROM hand.t")) {
      assertThat(seven.next()).isTrue();
      assertThat(seven.getInt(1)).isEqualTo(7);
    }
    site.call("delete_vdb", "filled");
    site.call("delete_dsource", "hand");
  }

  private static void clones(Site site, LabServer source) throws SQLException {
    source.convertToInnoDb();
    source.execute(
        "GRANT BACKUP_ADMIN ON *.* TO `li``nk 'ü'`@'%'",
        "GRANT INSERT ON mysql.plugin TO `li``nk 'ü'`@'%'");
    Map<String, Object> parameters = linkParameters(site, "cloned", 3308, 102);
    parameters.put("backupMethod", "Clone");
    parameters.put("installClonePlugin", true);
    link(site, "cloned", parameters);
    assertThat(stagingChecksums(site, 3308)).isEqualTo(source.checksums());
    assertThat(site.call("dsource_status", "cloned").asText()).isEqualTo("ACTIVE");
    provision(site, "ofClone", vdbParameters(site, "ofClone", 3310, 201), "cloned");
    assertThat(checksums(site, 3310)).isEqualTo(source.checksums());
    site.call("delete_vdb", "ofClone");
    site.call("delete_dsource", "cloned");
  }

  private static JsonNode sync(Site site, String name, Map<String, Object> snapshotParameters) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put(NAME, name);
    arguments.put("snapshot_parameters", snapshotParameters);
    return site.call("sync", arguments);
  }

  private static JsonNode provision(
      Site site, String name, Map<String, Object> parameters, String parent) {
    return site.call(
        "provision",
        Map.of(NAME, name, "host", "target", "parameters", parameters, "parent", parent));
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
    if (!site.vault) {
      assertThat(lines)
          .as("why the files of MariaDB were not copied")
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("backup method logical")
                      .contains("under a Delphix Engine an operation works on one host"));
    }
    assertThat(lines)
        .contains("INFO doppel.ProgressLog: Setting up replication ...")
        .contains("INFO doppel.host: virtual.configure on " + site.target.address())
        .anySatisfy(line -> assertThat(line).startsWith("DEBUG doppel.ScriptRun: "))
        .as("a warning, for which engines have no level of its own")
        .anySatisfy(line -> assertThat(line).startsWith("ERROR doppel.Ingestion: source "))
        .noneSatisfy(line -> assertThat(line).contains(SOURCE_PASSWORD.reveal()))
        .noneSatisfy(line -> assertThat(line).contains(REPLICATION_PASSWORD.reveal()))
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
                return stagingChecksums(site, 3308).equals(expected);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            () -> "");
  }

  private static SortedMap<String, String> stagingChecksums(Site site, int port)
      throws SQLException {
    try (Connection connection =
        LabServer.connect(site.staging.address(), port, LINK_USER, SOURCE_PASSWORD)) {
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
