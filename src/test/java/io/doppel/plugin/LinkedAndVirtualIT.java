package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.lab.LabHost;
import io.doppel.lab.LabNetwork;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.model.Deadline;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.Mount;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SnapshotParametersDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.Status;
import io.doppel.sdk.UserError;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations in the order in which an engine calls them, on source, staging and target hosts
 * with real servers; a directory that all of them see stands in for the engine's storage.
 */
@RequiresLab
final class LinkedAndVirtualIT {
  private static final Secret SOURCE_PASSWORD = Secret.of("s'o\"u\\r$ce `ü` ");
  private static final Secret STAGING_PASSWORD = Secret.of("st'a\"g\\i$ng `é` ");
  private static final Secret VDB_PASSWORD = Secret.of("v'd\"b\\ $HOME `ß` ");
  private static final Logger LOG = LoggerFactory.getLogger(LinkedAndVirtualIT.class);
  private static final int ROWS = 5_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @OnServers(
      value = {"mysql97", "mariadb1011"},
      matrix = {"mysql57", "mysql80", "mariadb114", "mariadb118"})
  void aSourceIsLinkedFollowedAndCopied(String image) throws Exception {
    try (LabNetwork network = LabNetwork.create();
        LabHost sourceHost = network.host("source", image);
        LabHost stagingHost = network.host("staging", image);
        LabHost targetHost = network.host("target", image);
        LabVolumes volumes = new LabVolumes();
        LabConnections connections = new LabConnections(directory)) {
      LabServer source = LabServer.on(sourceHost).config(LabServer.settingsOf(image)).start();
      source.load(ROWS);
      source.replicationAccount("reader", SOURCE_PASSWORD);
      try (Chain chain =
          new Chain(
              connections, source, stagingHost, targetHost, volumes, LabServer.settingsOf(image))) {
        try (LabWriter writer = source.writeInBackground()) {
          chain.checkThatAllIsReady();
          chain.checkThatAServerThatCannotStartIsToldAbout();
          chain.link();
          chain.checkThatTheDSourceFollows();
          SnapshotDefinition first = chain.snapshotWhileSomebodyAsks("first");
          SnapshotDefinition second = chain.snapshotWhileSomebodyAsks("second");
          chain.checkACopy("second", second);
          chain.checkACopy("first", first);
          writer.stop();
        }
        chain.checkThatEverythingArrives();
        SnapshotDefinition last = chain.snapshotWhileSomebodyAsks("last");
        chain.checkThatACopyEqualsTheSource("last", last);
        chain.checkThatAKilledStagingServerIsBroughtBack();
      }
    }
  }

  /** One source with all that hangs on it. */
  private static final class Chain implements AutoCloseable {
    private final LabServer source;
    private final LabHost stagingHost;
    private final LabHost targetHost;
    private final LabVolumes volumes;
    private final Map<String, String> settings;
    private final MySqlPlugin plugin;
    private final RemoteConnection staging;
    private final RemoteConnection target;
    private final RepositoryDefinition stagingRepository;
    private final RepositoryDefinition targetRepository;
    private final SourceConfigDefinition sourceConfig;
    private final StagedSource dSource;

    Chain(
        LabConnections connections,
        LabServer source,
        LabHost stagingHost,
        LabHost targetHost,
        LabVolumes volumes,
        Map<String, String> settings) {
      this.source = source;
      this.settings = settings;
      this.stagingHost = stagingHost;
      this.targetHost = targetHost;
      this.volumes = volumes;
      plugin = new MySqlPlugin(connections.libs());
      staging = connections.to(stagingHost);
      target = connections.to(targetHost);
      stagingRepository = plugin.discovery().repository(staging).get(0);
      targetRepository = plugin.discovery().repository(target).get(0);
      sourceConfig =
          plugin
              .advisory()
              .completeSourceConfig(
                  stagingRepository, new SourceConfigDefinition(Map.of()), "shop");
      dSource = dSource();
    }

    private StagedSource dSource() {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("sourceip", source.host().name());
      values.put("sourcePort", Integer.toString(source.port()));
      values.put("sourceUser", "reader");
      values.put("sourcePass", SOURCE_PASSWORD.reveal());
      values.put("stagingPass", STAGING_PASSWORD.reveal());
      values.put("mountPath", volumes.create("staging"));
      StagedSource draft =
          new StagedSource("shop", staging, staging, new LinkedSourceDefinition(values), List.of());
      LinkedSourceDefinition parameters =
          plugin.advisory().completeLinked(draft, stagingRepository, sourceConfig, "shop");
      return new StagedSource(
          "shop",
          staging,
          staging,
          parameters,
          List.of(
              new Mount(
                  staging.environment(),
                  parameters.values().get("mountPath").toString(),
                  Optional.empty())));
    }

    void checkThatAllIsReady() {
      assertThat(
              plugin
                  .advisory()
                  .linkedReadiness(unmounted(), stagingRepository, sourceConfig)
                  .problems())
          .isEmpty();
    }

    /** An attempt that fails leaves no server, and the next one starts from the beginning. */
    void checkThatAServerThatCannotStartIsToldAbout() {
      writeStarter("no_such_option=1");
      assertThatThrownBy(this::ingest)
          .isInstanceOfSatisfying(
              UserError.class,
              error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.SERVER_NOT_STARTED);
                assertThat(error.output()).contains("no_such_option");
              });
      assertThat(stagingHost.run("root", "pgrep -x 'mysqld|mariadbd'").stdout()).isEmpty();
    }

    /** Writes the user's own option file for staging servers. */
    private void writeStarter(String line) {
      stagingHost.sh(
          "cat >/home/doppel/toolkit/my.cnf <<'END'\n"
              + "[mysqld]\nmax_connections=77\ndatadir=/nowhere\n"
              + line
              + "\n"
              + LabServer.lines(settings)
              + "\nEND");
    }

    void link() {
      writeStarter("# nothing more");
      ingest();
      volumes.copy(mountPath(), "linked");
      plugin.linked().postSnapshot(dSource, stagingRepository, sourceConfig, Optional.empty());
    }

    private void ingest() {
      plugin
          .linked()
          .preSnapshot(
              dSource,
              stagingRepository,
              sourceConfig,
              Optional.of(new SnapshotParametersDefinition(Map.of("resync", true))));
    }

    private StagedSource unmounted() {
      return new StagedSource("shop", staging, staging, dSource.parameters(), List.of());
    }

    void checkThatTheDSourceFollows() throws SQLException {
      assertThat(plugin.advisory().linkedStatus(dSource, stagingRepository, sourceConfig).detail())
          .contains("runs");
      try (Connection asCopiedAccount = stagingConnection()) {
        assertThat(LabServer.value(asCopiedAccount, "SELECT @@GLOBAL.event_scheduler"))
            .isEqualTo("OFF");
        assertThat(LabServer.value(asCopiedAccount, "SELECT @@GLOBAL.read_only")).isEqualTo("1");
        assertThat(LabServer.value(asCopiedAccount, "SELECT @@GLOBAL.max_connections"))
            .isEqualTo("77");
      }
      assertThat(plugin.linked().sourceSize(dSource, stagingRepository, sourceConfig))
          .isGreaterThan(1_000_000);
    }

    /** Takes a snapshot; who asks the staging server meanwhile is answered all the time. */
    SnapshotDefinition snapshotWhileSomebodyAsks(String name) throws Exception {
      SnapshotDefinition snapshot;
      try (Asker asker = new Asker(stagingConnection())) {
        plugin.linked().preSnapshot(dSource, stagingRepository, sourceConfig, Optional.empty());
        volumes.copy(mountPath(), name);
        snapshot =
            plugin
                .linked()
                .postSnapshot(dSource, stagingRepository, sourceConfig, Optional.empty());
        assertThat(asker.longestWait()).isLessThan(Duration.ofSeconds(2));
      }

      assertThat(snapshot.values())
          .containsKeys("snapBinlogFile", "snapBinlogPosition", "snapGtid", "snapVersion")
          .doesNotContainKey("snapPass");
      assertThat(snapshot.values().values().toString())
          .doesNotContain(STAGING_PASSWORD.reveal(), SOURCE_PASSWORD.reveal());
      assertThat(plugin.linked().status(dSource, stagingRepository, sourceConfig))
          .isEqualTo(Status.ACTIVE);
      return snapshot;
    }

    /** A copy holds the source's transactions up to its facts' position, and lives on its own. */
    void checkACopy(String name, SnapshotDefinition snapshot) throws SQLException {
      source.execute("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = ON");
      try (Vdb vdb = new Vdb(name, snapshot);
          Connection connection = vdb.connect()) {
        assertThat(
                LabServer.value(
                    connection,
                    source.isMariaDb()
                        ? "SELECT @@GLOBAL.gtid_slave_pos"
                        : "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '')"))
            .as("kept by the server together with its data")
            .isEqualTo(snapshot.values().get("snapGtid"));
        assertThat(LabServer.value(connection, "SELECT COUNT(*) = MAX(id) FROM " + LabWriter.TABLE))
            .isEqualTo("1");
        assertThat(LabServer.value(connection, "SELECT @@GLOBAL.event_scheduler")).isEqualTo("OFF");
        execute(connection, "CREATE DATABASE mine", "DELETE FROM shop.audit");
        try (Connection atStaging = stagingConnection()) {
          assertThat(
                  LabServer.value(
                      atStaging,
                      "SELECT COUNT(*) FROM information_schema.SCHEMATA"
                          + " WHERE SCHEMA_NAME = 'mine'"))
              .isEqualTo("0");
        }
        checkThatTheTargetNeverCalledTheSource();
      }
    }

    private void checkThatTheTargetNeverCalledTheSource() throws SQLException {
      try (Connection atSource = source.connect()) {
        String connects = "SELECT COUNT(*) FROM mysql.general_log WHERE command_type = 'Connect'";
        assertThat(LabServer.value(atSource, connects))
            .as("logins that were logged")
            .isNotEqualTo("0");
        assertThat(
                LabServer.value(
                    atSource,
                    connects
                        + " AND (argument LIKE '%"
                        + targetHost.address()
                        + "%' OR user_host LIKE '%"
                        + targetHost.address()
                        + "%' OR user_host LIKE '%target%')"))
            .isEqualTo("0");
      }
    }

    void checkThatEverythingArrives() throws SQLException {
      SortedMap<String, String> expected = source.checksums();
      try (Connection connection = stagingConnection()) {
        Deadline.after(Duration.ofSeconds(30))
            .await(
                "the staging server has caught up",
                () -> checksums(connection).equals(expected),
                () -> checksums(connection) + " instead of " + expected);
      }
    }

    void checkThatACopyEqualsTheSource(String name, SnapshotDefinition snapshot)
        throws SQLException {
      try (Vdb vdb = new Vdb(name, snapshot);
          Connection connection = vdb.connect()) {
        assertThat(checksums(connection)).isEqualTo(source.checksums());
      }
      try (Connection asCopiedAccount = stagingConnection()) {
        assertThat(checksums(asCopiedAccount)).isEqualTo(source.checksums());
      }
    }

    void checkThatAKilledStagingServerIsBroughtBack() {
      stagingHost.sh("pkill -KILL -x 'mysqld|mariadbd'");
      Deadline.after(Duration.ofSeconds(10))
          .await(
              "the killed server is seen as such",
              () ->
                  plugin.linked().status(dSource, stagingRepository, sourceConfig)
                      == Status.INACTIVE,
              () -> "");

      plugin.linked().worker(dSource, stagingRepository, sourceConfig);

      Deadline.after(Duration.ofSeconds(20))
          .await(
              "replication runs again",
              () ->
                  plugin.linked().status(dSource, stagingRepository, sourceConfig) == Status.ACTIVE,
              () ->
                  plugin
                      .advisory()
                      .linkedStatus(dSource, stagingRepository, sourceConfig)
                      .detail());
    }

    private String mountPath() {
      return dSource.parameters().values().get("mountPath").toString();
    }

    /** With an account of the source, which was copied with its password. */
    private Connection stagingConnection() throws SQLException {
      return LabServer.connect(
          stagingHost.address(),
          Integer.parseInt(dSource.parameters().values().get("stagingPort").toString()),
          "reader",
          SOURCE_PASSWORD);
    }

    @Override
    public void close() {
      plugin.linked().stopStaging(dSource, stagingRepository, sourceConfig);
      source.stop();
    }

    /** A VDB from a snapshot on the target host, removed when it is closed. */
    private final class Vdb implements AutoCloseable {
      private final VirtualSource virtualSource;
      private final SourceConfigDefinition config;

      Vdb(String snapshotName, SnapshotDefinition snapshot) {
        String path = volumes.copyOf(snapshotName, "vdb-" + snapshotName);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("mPath", path);
        values.put("vdbUser", "tester");
        values.put("vdbPass", VDB_PASSWORD.reveal());
        values.put("config_settings_prov", LabServer.vdbSettings(settings));
        VirtualSource draft =
            new VirtualSource(snapshotName, target, new VirtualSourceDefinition(values), List.of());
        virtualSource =
            new VirtualSource(
                snapshotName,
                target,
                plugin.advisory().completeVirtual(draft, targetRepository, snapshot, snapshotName),
                List.of(new Mount(target.environment(), path, Optional.empty())));
        assertThat(
                plugin
                    .advisory()
                    .virtualReadiness(virtualSource, targetRepository, snapshot)
                    .problems())
            .isEmpty();
        long begun = System.nanoTime();
        config = plugin.virtual().configure(virtualSource, targetRepository, snapshot);
        LOG.info("configured in {} ms", (System.nanoTime() - begun) / 1_000_000);
      }

      Connection connect() throws SQLException {
        return LabServer.connect(
            targetHost.address(),
            Integer.parseInt(virtualSource.parameters().values().get("port").toString()),
            "tester",
            VDB_PASSWORD);
      }

      @Override
      public void close() {
        plugin.virtual().unconfigure(virtualSource, targetRepository, config);
        plugin.virtual().cleanup(virtualSource, targetRepository, config);
      }
    }
  }

  /** Asks a server all the time, and measures the longest wait for an answer. */
  private static final class Asker implements AutoCloseable {
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final AtomicBoolean asking = new AtomicBoolean(true);
    private final Future<Duration> result;

    Asker(Connection connection) {
      result = executor.submit(() -> ask(connection));
    }

    private Duration ask(Connection connection) throws SQLException {
      Duration longest = Duration.ZERO;
      try (connection) {
        while (asking.get()) {
          long begun = System.nanoTime();
          LabServer.value(connection, "SELECT COUNT(*) FROM shop.customer");
          Duration took = Duration.ofNanos(System.nanoTime() - begun);
          longest = took.compareTo(longest) > 0 ? took : longest;
          TimeUnit.MILLISECONDS.sleep(10);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return longest;
    }

    Duration longestWait() throws ExecutionException, InterruptedException {
      asking.set(false);
      return result.get();
    }

    @Override
    public void close() {
      asking.set(false);
      executor.shutdown();
    }
  }

  private static SortedMap<String, String> checksums(Connection connection) {
    try {
      return LabServer.checksums(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
