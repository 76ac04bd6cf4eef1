package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.host.HostKeys;
import io.doppel.host.HostLibs;
import io.doppel.host.HostLogin;
import io.doppel.host.LoginProof;
import io.doppel.host.Sessions;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabNetwork;
import io.doppel.lab.LabServer;
import io.doppel.model.DataSize;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.mysql.InitSql;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Installations;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.OwnServer;
import io.doppel.mysql.ReplicationSource;
import io.doppel.mysql.ServerAddress;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.StartOptions;
import io.doppel.mysql.Tls;
import io.doppel.mysql.replication.ReplicaSettings;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.SourceQuestion;
import io.doppel.mysql.source.SourceReport;
import io.doppel.sdk.Connections;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A source and a staging host with an empty server, for tests of copying and following. */
public final class CopyLab implements AutoCloseable {
  /** A password with what option files, shells and SQL might trip over; 32 characters at most. */
  public static final Secret SOURCE_PASSWORD = Secret.of("p'w\"# $x\\n;`%é ");

  /** The account that is used on the source. */
  public static final String SOURCE_USER = "dop'pel user";

  private static final String CHECKER = "checker";
  private static final Secret STAGING_PASSWORD = Secret.of("st\"age'\\ #1 ü");
  private static final DataSize LARGE = DataSize.parse("1 GB");
  private static final DataSize LARGER = DataSize.parse("10 GB");
  private static final Port STAGING_PORT = new Port(3310);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String MOUNT_PATH = "/home/doppel/stage";
  private static final String PRISTINE = "/home/doppel/pristine";

  private final LabNetwork network = LabNetwork.create();
  private final LabHost stagingHost;
  private final LabServer source;
  private final Sessions sessions;
  private final Libs libs;
  private final RemoteConnection connection;
  private final Mysqld server;
  private final List<Progress> progress = new CopyOnWriteArrayList<>();

  /**
   * Starts a source and a staging host, both with the servers of that image.
   *
   * @param knownHosts where to remember their keys
   */
  public CopyLab(String image, Path knownHosts) {
    source = LabServer.on(network.host("source", image)).start();
    stagingHost = network.host("staging", image);
    sessions =
        new Sessions(new HostKeys(knownHosts, HostKeys.Confirmation.of(stagingHost.fingerprint())));
    HostLogin login =
        new HostLogin(
            stagingHost.address(),
            new Port(stagingHost.port()),
            LabHost.USER,
            new LoginProof.KeyFile(stagingHost.privateKey(), Secret.of("")));
    libs =
        new HostLibs(
            sessions,
            any -> login,
            supplier -> {
              throw new IllegalStateException("no credentials here");
            },
            progress::add);
    connection = Connections.to("staging", LabHost.USER, "/home/doppel");
    Installation installation = Installations.at(libs, connection, "/usr/sbin");
    server = new Mysqld(libs, connection, installation, ServerLayout.of(MOUNT_PATH));
    new Mysqld(libs, connection, installation, ServerLayout.of(PRISTINE)).initialize(List.of());
    source.replicationAccount(SOURCE_USER, SOURCE_PASSWORD);
  }

  /** Returns the source. */
  public LabServer source() {
    return source;
  }

  /** Returns the host of the server that is filled. */
  public LabHost stagingHost() {
    return stagingHost;
  }

  private Tls tls() {
    return Tls.WHEN_OFFERED.settled(facts().encrypted());
  }

  /** Returns the server that is filled. */
  public Mysqld server() {
    return server;
  }

  /** Returns what does the work on hosts. */
  public Libs libs() {
    return libs;
  }

  /** Returns what the user would have been told. */
  public List<Progress> progress() {
    return progress;
  }

  /** Returns the secrets that must not be seen anywhere. */
  public List<Secret> secrets() {
    return List.of(SOURCE_PASSWORD, STAGING_PASSWORD);
  }

  /** Starts the staging server, which is empty, for loading. */
  public void startForLoading() {
    stagingHost.run(LabHost.USER, "cp -a " + PRISTINE + " " + MOUNT_PATH);
    server.start(
        StartOptions.on(STAGING_PORT, 501)
            .withOptionFile(OptionFile.empty().setForServer("secure-file-priv", "").render())
            .withArguments(
                LoadSettings.arguments(server.installation().version(), LARGE, LARGER)
                    .toArray(String[]::new))
            .withInitSql(initSql().removeOtherRoots()));
    try (SqlSession session = staging()) {
      LoadSettings.begin(session);
    }
  }

  private InitSql initSql() {
    return InitSql.forVersion(server.installation().version())
        .managementAccount(STAGING_PASSWORD)
        .superAccount(CHECKER, "%", STAGING_PASSWORD);
  }

  /** Restarts the staging server as a replica of these databases (all when empty). */
  public void restartAsReplica(List<String> databases) {
    try (SqlSession session = staging()) {
      LoadSettings.endOf(session);
    }
    server.stop(PATIENCE);
    OptionFile file =
        ReplicaSettings.apply(
            OptionFile.empty()
                .setForServer("secure-file-priv", "")
                .setFlagForServer("skip-log-bin")
                .setForServer("relay-log", "relay"),
            server.installation().version(),
            databases);
    if (!server.installation().version().isMariaDb()) {
      file =
          file.setForServer("gtid_mode", facts().variable("gtid_mode").orElse("OFF"))
              .setForServer("enforce_gtid_consistency", "ON");
    }
    server.start(
        StartOptions.on(STAGING_PORT, 501).withOptionFile(file.render()).withInitSql(initSql()));
  }

  /** Opens a session on the staging server. */
  public SqlSession staging() {
    return new OwnServer(libs, connection, server.layout()).manage(STAGING_PASSWORD);
  }

  /** Opens a session on the source, as Doppel's account there. */
  public SqlSession sourceSession() {
    return SqlSession.open(libs, connection, sourceAddress(), SOURCE_USER, SOURCE_PASSWORD);
  }

  /** Returns the source's address as the staging host knows it. */
  public ServerAddress sourceAddress() {
    return new ServerAddress("source", new Port(source.port()));
  }

  /** Returns the source's facts as they are now, of all of its databases. */
  public SourceFacts facts() {
    SourceReport report =
        SourceReport.examine(
            libs,
            new SourceQuestion(
                connection,
                server.installation(),
                501,
                sourceAddress(),
                SOURCE_USER,
                SOURCE_PASSWORD,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                true));
    assertThat(report.problems()).isEmpty();
    return report.facts().orElseThrow();
  }

  /** Returns the source as it is copied. */
  public BackupSource backupSource() {
    return new BackupSource(sourceAddress(), SOURCE_USER, SOURCE_PASSWORD, tls(), facts());
  }

  /** Returns the server that is filled. */
  public BackupTarget target() {
    return new BackupTarget(connection, server, STAGING_PORT, STAGING_PASSWORD);
  }

  /** Copies the source. */
  public BackupResult copy() {
    return new DumpBackup(libs).copy(backupSource(), target(), 3);
  }

  /** Returns how the staging server follows the source from a position. */
  public ReplicationSource follow(SourcePosition position) {
    return new ReplicationSource(
        sourceAddress(),
        SOURCE_USER,
        SOURCE_PASSWORD,
        tls(),
        position,
        position.gtids().isPresent(),
        Duration.ofSeconds(1));
  }

  /** Returns the staging server's rows and checksums by table. */
  public SortedMap<String, String> stagingChecksums() {
    try (Connection jdbc =
        LabServer.connect(
            stagingHost.address(), STAGING_PORT.number(), CHECKER, STAGING_PASSWORD)) {
      return LabServer.checksums(jdbc);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the command lines of dump programs and clients that run on the staging host. */
  public List<String> tools() {
    return stagingHost
        .run("root", "pgrep -a -x 'mysqldump|mariadb-dump|mysql|mariadb|tee' || true")
        .stdout()
        .lines()
        .toList();
  }

  /** Makes source and staging host as they were at first. */
  public void reset() throws SQLException {
    server.kill("the test is over");
    stagingHost.sh("rm -rf " + MOUNT_PATH);
    progress.clear();
    List<String> statements = new ArrayList<>();
    try (Connection jdbc = source.connect();
        Statement statement = jdbc.createStatement();
        ResultSet drops =
            statement.executeQuery(
                "SELECT CONCAT('DROP DATABASE `', REPLACE(schema_name, '`', '``'), '`')"
                    + " FROM information_schema.schemata WHERE schema_name NOT IN"
                    + " ('mysql', 'sys', 'information_schema', 'performance_schema')"
                    + " UNION ALL SELECT CONCAT('DROP USER ', QUOTE(user), '@', QUOTE(host))"
                    + " FROM mysql.user WHERE host NOT IN ('', 'localhost') AND user <> '"
                    + source.adminUser()
                    + "'")) {
      while (drops.next()) {
        statements.add(drops.getString(1));
      }
    }
    statements.add(source.isMariaDb() ? "RESET MASTER" : "RESET BINARY LOGS AND GTIDS");
    source.execute(statements.toArray(String[]::new));
    source.replicationAccount(SOURCE_USER, SOURCE_PASSWORD);
  }

  @Override
  public void close() {
    sessions.close();
    network.close();
  }
}
