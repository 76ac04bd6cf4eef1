package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.lab.LabHost;
import io.doppel.lab.LabNetwork;
import io.doppel.lab.LabServer;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.sdk.Mount;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.Status;
import io.doppel.sdk.UserError;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** The life of VDBs on real servers, with a VDB that starts empty as the parent of another one. */
@RequiresLab
final class VirtualIT {
  private static final Secret PASSWORD = Secret.of("it's a \"p\\w\" $HOME `ü` ");

  /** What a MySQL 8.0.40 greets with, for bash: it wants a login by caching_sha2_password. */
  private static final String GREETING =
      "\\x4a\\0\\0\\0\\x0a8.0.40\\0\\1\\0\\0\\0abcdefgh\\0\\xff\\xf7\\x2d\\2\\0\\x09\\0\\x15"
          + "\\0".repeat(10)
          + "ijklmnopqrst\\0caching_sha2_password\\0";

  @TempDir private Path directory;

  @ParameterizedTest
  @OnServers(
      value = {"mysql97", "mariadb1011"},
      matrix = {"mysql57", "mysql80", "mariadb114", "mariadb118"})
  void aVdbIsMadeCopiedStoppedStartedRewoundAndRemoved(String image) throws SQLException {
    try (LabNetwork network = LabNetwork.create();
        LabHost host = network.host("target", image);
        LabVolumes volumes = new LabVolumes();
        LabConnections connections = new LabConnections(directory)) {
      RemoteConnection target = connections.to(host);
      MySqlPlugin plugin = new MySqlPlugin(connections.libs());
      List<RepositoryDefinition> repositories = plugin.discovery().repository(target);
      assertThat(repositories).hasSize(1);
      RepositoryDefinition repository = repositories.get(0);

      Map<String, String> settings = LabServer.settingsOf(image);
      Map<String, String> withMaxConnections = new LinkedHashMap<>(settings);
      withMaxConnections.put("max_connections", "33");

      VirtualSource parent =
          vdb(plugin, target, repository, "parent", volumes.create("parent"), settings);
      SourceConfigDefinition parentConfig = plugin.virtual().initialize(parent, repository);
      try {
        execute(
            host,
            parent,
            "CREATE DATABASE shop",
            "CREATE TABLE shop.t (id INT PRIMARY KEY)",
            "INSERT INTO shop.t VALUES (1), (2)",
            "CREATE TABLE shop.m (id INT) ENGINE=MyISAM",
            "INSERT INTO shop.m VALUES (7)",
            "CREATE USER app@'%' IDENTIFIED BY 'x'",
            "GRANT SELECT, CREATE VIEW ON *.* TO app@'%'",
            "CREATE USER nobody@'%'");
        try (Connection app = connect(host, parent, "app", Secret.of("x"));
            Statement statement = app.createStatement()) {
          statement.execute("CREATE VIEW shop.v AS SELECT COUNT(*) AS c FROM shop.t");
        }
        mayNotReachFilesAndSettings(host, parent);
        plugin.virtual().preSnapshot(parent, repository, parentConfig);
        String copy = volumes.copy(parent.parameters().values().get("mPath").toString(), "child");
        SnapshotDefinition snapshot =
            plugin.virtual().postSnapshot(parent, repository, parentConfig);
        assertThat(snapshot.values()).doesNotContainValue(PASSWORD.reveal());

        VirtualSource child = vdb(plugin, target, repository, "child", copy, withMaxConnections);
        assertThat(plugin.advisory().virtualReadiness(child, repository, snapshot).problems())
            .isEmpty();
        SourceConfigDefinition childConfig =
            plugin.virtual().configure(child, repository, snapshot);
        try {
          assertThat(childConfig.values()).containsEntry("dataDir", copy + "/data");
          assertThat(value(host, child, "SELECT COUNT(*) FROM shop.t")).isEqualTo("2");
          assertThat(value(host, child, "SELECT id FROM shop.m")).isEqualTo("7");
          assertThat(value(host, child, "SELECT @@max_connections")).isEqualTo("33");
          assertThat(value(host, child, "SELECT @@event_scheduler")).isEqualTo("OFF");
          if (!image.startsWith("mariadb")) {
            assertThat(value(host, child, "SELECT @@server_uuid"))
                .isNotEqualTo(value(host, parent, "SELECT @@server_uuid"));
          }
          execute(host, child, "INSERT INTO shop.t VALUES (3)");
          assertThat(value(host, parent, "SELECT COUNT(*) FROM shop.t")).isEqualTo("2");
          assertThat(plugin.virtual().status(child, repository, childConfig))
              .isEqualTo(Status.ACTIVE);
          assertThat(plugin.discovery().sourceConfig(target, repository))
              .as("our own servers are no sources")
              .isEmpty();
          VirtualSource onTakenPort =
              new VirtualSource(
                  "guid",
                  target,
                  changed(parent.parameters(), "mPath", volumes.copy(copy, "third")),
                  List.of());
          assertThatThrownBy(() -> plugin.virtual().configure(onTakenPort, repository, snapshot))
              .isInstanceOfSatisfying(
                  UserError.class,
                  error -> assertThat(error.code()).isEqualTo(ErrorCode.PORT_IN_USE));

          plugin.virtual().stop(child, repository, childConfig);
          assertThat(plugin.advisory().virtualStatus(child, repository, childConfig).status())
              .isEqualTo(Status.INACTIVE);
          checkThatWhoListensInItsPlaceHearsNothing(plugin, host, child, repository, childConfig);
          plugin.virtual().preSnapshot(child, repository, childConfig);
          plugin.virtual().postSnapshot(child, repository, childConfig);
          plugin.virtual().start(child, repository, childConfig);
          assertThat(value(host, child, "SELECT COUNT(*) FROM shop.t")).isEqualTo("3");

          plugin.virtual().unconfigure(child, repository, childConfig);
          SourceConfigDefinition again =
              plugin.virtual().reconfigure(child, repository, childConfig, snapshot);
          assertThat(again).isEqualTo(childConfig);
          assertThat(value(host, child, "SELECT COUNT(*) FROM shop.t")).isEqualTo("3");
          accountsBecomeWhatTheyAreToBecome(plugin, repository, host, child, childConfig, snapshot);
          plugin.advisory().abandonVirtual(child);
          assertThat(plugin.advisory().virtualStatus(child, repository, childConfig).status())
              .isEqualTo(Status.INACTIVE);
          plugin.advisory().abandonVirtual(child);
        } finally {
          plugin.virtual().unconfigure(child, repository, childConfig);
          plugin.virtual().cleanup(child, repository, childConfig);
        }
        assertThat(host.sh("ls -A /home/doppel/toolkit")).isEmpty();
      } finally {
        plugin.virtual().unconfigure(parent, repository, parentConfig);
      }
    }
  }

  /** Another user of the host takes the port of a VDB that is stopped, and greets as a server. */
  private static void checkThatWhoListensInItsPlaceHearsNothing(
      MySqlPlugin plugin,
      LabHost host,
      VirtualSource vdb,
      RepositoryDefinition repository,
      SourceConfigDefinition config) {
    String port = vdb.parameters().values().get("port").toString();
    String heard = "cat /home/plain/heard";
    LabHost.Result started =
        host.run(
            LabHost.PLAIN_USER,
            """
            set -euo pipefail
            cd /home/plain
            : >heard
            cat >rogue.sh <<'END'
            echo connected >>heard
            printf '%s'
            cat >>heard
            END
            setsid socat TCP-LISTEN:%s,bind=127.0.0.1,reuseaddr,fork EXEC:'bash rogue.sh' \
              </dev/null >/dev/null 2>&1 &
            echo $!
            cp /bin/bash mysqld
            setsid ./mysqld -c 'while sleep 1; do :; done' --datadir=%s/data </dev/null >/dev/null 2>&1 &
            echo $!
            until ss -ltn | grep -q 127.0.0.1:%s; do sleep 0.05; done
            """
                .formatted(GREETING, port, vdb.parameters().values().get("mPath"), port));
    assertThat(started.exitCode()).as(started.stderr()).isZero();
    List<String> pids = started.stdout().lines().toList();
    try {
      assertThat(plugin.advisory().virtualStatus(vdb, repository, config))
          .satisfies(
              report -> {
                assertThat(report.status()).isEqualTo(Status.INACTIVE);
                assertThat(report.detail()).contains("belongs to another user than doppel");
              });
      host.sh("kill " + pids.get(1));
      assertThat(plugin.advisory().virtualStatus(vdb, repository, config).detail())
          .contains("is not running");
      plugin.virtual().postSnapshot(vdb, repository, config);
      assertThat(host.sh(heard)).isEmpty();
      assertThatThrownBy(() -> plugin.virtual().start(vdb, repository, config))
          .isInstanceOfSatisfying(
              UserError.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.PORT_IN_USE));
      assertThat(host.sh(heard).replace("connected", "").strip())
          .as("looking who has the port says nothing")
          .isEmpty();
    } finally {
      host.sh("kill -- -" + pids.get(0));
    }
  }

  private static void mayNotReachFilesAndSettings(LabHost host, VirtualSource vdb) {
    for (String statement :
        List.of(
            "SELECT 1 INTO OUTFILE '/tmp/file'",
            "SET GLOBAL general_log_file = '/tmp/file'",
            "SET GLOBAL max_connections = 7")) {
      assertThatThrownBy(() -> execute(host, vdb, statement))
          .as(statement)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("denied");
    }
  }

  /** The VDB is made anew from itself each time. */
  private static void accountsBecomeWhatTheyAreToBecome(
      MySqlPlugin plugin,
      RepositoryDefinition repository,
      LabHost host,
      VirtualSource vdb,
      SourceConfigDefinition config,
      SnapshotDefinition snapshot)
      throws SQLException {
    try (Connection app = connect(host, vdb, "app", Secret.of("x"))) {
      assertThat(app.isValid(5)).as("kept").isTrue();
    }
    assertThatThrownBy(() -> connect(host, vdb, "nobody", Secret.of("")))
        .hasMessageContaining("locked");

    VirtualSource locking = with(vdb, "sourceAccounts", "Locked");
    plugin.virtual().unconfigure(vdb, repository, config);
    plugin.virtual().reconfigure(locking, repository, config, snapshot);
    assertThatThrownBy(() -> connect(host, vdb, "app", Secret.of("x")))
        .hasMessageContaining("locked");
    assertThat(value(host, vdb, "SELECT c FROM shop.v")).as("of a locked definer").isEqualTo("3");
    mayNotReachFilesAndSettings(host, vdb);

    VirtualSource dropping =
        with(with(vdb, "sourceAccounts", "Dropped"), "vdbUserPrivileges", "All");
    plugin.virtual().unconfigure(vdb, repository, config);
    plugin.virtual().reconfigure(dropping, repository, config, snapshot);
    assertThat(
            value(
                host,
                vdb,
                "SELECT GROUP_CONCAT(DISTINCT User ORDER BY User) FROM mysql.user"
                    + " WHERE User NOT LIKE 'm%.%'"))
        .isEqualTo("doppel_management,o'hara,root");
    assertThat(value(host, vdb, "SELECT COUNT(*) FROM mysql.db WHERE User = 'app'")).isEqualTo("0");
    assertThatThrownBy(() -> value(host, vdb, "SELECT c FROM shop.v"))
        .as("of a definer that is gone")
        .hasMessageMatching("(?s).*(definer|denied).*");
    String volume = vdb.parameters().values().get("mPath").toString();
    execute(host, vdb, "SET GLOBAL max_connections = 7");
    execute(host, vdb, "SELECT 1 INTO OUTFILE '" + volume + "/tmp/file'");
    assertThatThrownBy(() -> execute(host, vdb, "SELECT 1 INTO OUTFILE '" + volume + "/file'"))
        .hasMessageContaining("secure");
  }

  private static VirtualSource with(VirtualSource vdb, String name, String value) {
    return new VirtualSource(
        vdb.guid(), vdb.connection(), changed(vdb.parameters(), name, value), vdb.mounts());
  }

  private static VirtualSource vdb(
      MySqlPlugin plugin,
      RemoteConnection target,
      RepositoryDefinition repository,
      String name,
      String mountPath,
      Map<String, String> settings) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("mPath", mountPath);
    values.put("vdbUser", "o'hara");
    values.put("vdbPass", PASSWORD.reveal());
    values.put("config_settings_prov", LabServer.vdbSettings(settings));
    VirtualSource draft =
        new VirtualSource(name, target, new VirtualSourceDefinition(values), List.of());
    return new VirtualSource(
        name,
        target,
        plugin
            .advisory()
            .completeVirtual(draft, repository, new SnapshotDefinition(Map.of()), name),
        List.of(new Mount(target.environment(), mountPath, Optional.empty())));
  }

  private static VirtualSourceDefinition changed(
      VirtualSourceDefinition definition, String name, String value) {
    Map<String, Object> values = new LinkedHashMap<>(definition.values());
    values.put(name, value);
    return new VirtualSourceDefinition(values);
  }

  private static Connection connect(LabHost host, VirtualSource vdb) throws SQLException {
    return connect(host, vdb, vdb.parameters().values().get("vdbUser").toString(), PASSWORD);
  }

  private static Connection connect(LabHost host, VirtualSource vdb, String user, Secret password)
      throws SQLException {
    return LabServer.connect(
        host.address(),
        Integer.parseInt(vdb.parameters().values().get("port").toString()),
        user,
        password);
  }

  private static void execute(LabHost host, VirtualSource vdb, String... statements)
      throws SQLException {
    try (Connection connection = connect(host, vdb);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String value(LabHost host, VirtualSource vdb, String query) throws SQLException {
    try (Connection connection = connect(host, vdb);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
