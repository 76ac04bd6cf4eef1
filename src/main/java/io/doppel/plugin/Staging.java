package io.doppel.plugin;

import io.doppel.model.Port;
import io.doppel.mysql.InitSql;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.OwnServer;
import io.doppel.mysql.ReplicationSource;
import io.doppel.mysql.ServerAddress;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerProcess;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.StartOptions;
import io.doppel.mysql.Tls;
import io.doppel.mysql.backup.BackupTarget;
import io.doppel.plugin.HostScripts.VolumeState;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.StagedSource;
import java.time.Duration;

/**
 * A dSource's parameters with what serves to handle its staging server.
 *
 * @param guid whose the volume is, as its mark has it; empty for a server beside another one
 * @param libs for sessions
 * @param connection the staging host
 * @param sourceConnection the environment that the source config belongs to
 * @param parameters what the user asked for
 * @param sourceConfig the source
 * @param mysqld the staging server
 * @param scripts questions to the staging host
 */
record Staging(
    String guid,
    Libs libs,
    RemoteConnection connection,
    RemoteConnection sourceConnection,
    LinkedParameters parameters,
    SourceConfigFacts sourceConfig,
    Mysqld mysqld,
    HostScripts scripts) {
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(5);

  static Staging of(
      Libs libs, StagedSource source, Installation installation, SourceConfigFacts sourceConfig) {
    LinkedParameters parameters = LinkedParameters.of(source.parameters());
    RemoteConnection connection = source.stagedConnection();
    return new Staging(
        source.guid(),
        libs,
        connection,
        source.sourceConnection(),
        parameters,
        sourceConfig,
        new Mysqld(libs, connection, installation, ServerLayout.of(parameters.mountPath())),
        new HostScripts(libs, connection));
  }

  /** Returns where the server of a new copy has its files while it is beside another one. */
  static ServerLayout layoutBeside(ServerLayout layout) {
    return ServerLayout.of(layout.mountPath() + "/.resync");
  }

  /** Returns the process of the server of a new copy. */
  ServerProcess processBeside() {
    return new ServerProcess(libs, connection, layoutBeside(layout()));
  }

  /** Returns the server of a new copy, which is made in the same volume beside this one. */
  Staging beside() {
    ServerLayout layoutBeside = layoutBeside(layout());
    String place = layoutBeside.mountPath();
    Port port = Proposals.port(host(), place, scripts.facts(place, installation().server()));
    return new Staging(
        "",
        libs,
        connection,
        sourceConnection,
        parameters.beside(place, port, Proposals.serverId(host(), place)),
        sourceConfig,
        new Mysqld(libs, connection, installation(), layoutBeside),
        scripts);
  }

  /** Looks into the volume. */
  VolumeState volume() {
    return scripts.volumeState(layout(), guid);
  }

  ServerLayout layout() {
    return mysqld.layout();
  }

  Installation installation() {
    return mysqld.installation();
  }

  String host() {
    return connection.environment().host().name();
  }

  /** Returns the source's address as the staging host knows it. */
  ServerAddress source() {
    return parameters.source(sourceConfig);
  }

  /**
   * Returns the init SQL of every start: the accounts by which the server is managed, whatever has
   * become of them by replication or by what a user loads, and nobody in without a password.
   */
  InitSql accounts() {
    return parameters
        .seedUser()
        .map(user -> administrators().superAccount(user, "localhost", parameters.sourcePassword()))
        .orElseGet(this::administrators)
        .lockUnguarded();
  }

  /** Returns the SQL that makes the accounts by which the server is managed. */
  InitSql administrators() {
    return InitSql.forVersion(installation().version())
        .managementAccount(parameters.stagingPassword())
        .rootPassword(parameters.stagingPassword());
  }

  /** Returns the init SQL of the first start. */
  InitSql firstAccounts() {
    return accounts().removeOtherRoots();
  }

  /** Returns the server for what loads data into it by the installation's programs. */
  BackupTarget target() {
    return new BackupTarget(
        connection, mysqld, parameters.stagingPort(), parameters.stagingPassword());
  }

  /** Returns how to start the server; it never connects to the source by itself. */
  StartOptions startOptions() {
    return StartOptions.on(parameters.stagingPort(), parameters.serverId())
        .inVolumeOf(guid)
        .withArguments("--skip-slave-start");
  }

  /** Opens a session as the management account. */
  SqlSession session() {
    return new OwnServer(libs, connection, layout()).manage(parameters.stagingPassword());
  }

  /**
   * Returns how connections to the source are encrypted. MariaDB's programs verify the name with
   * the authority or neither from 11.4 on, so the authority alone is not to be had there.
   */
  Tls tls() {
    Tls wanted = parameters.tls();
    ServerVersion version = installation().version();
    return wanted.mode() == Tls.Mode.VERIFY_CA && version.isMariaDb() && version.atLeast(11, 4, 0)
        ? new Tls(Tls.Mode.VERIFY_IDENTITY, wanted.authority())
        : wanted;
  }

  /** Opens a session on the source, as seen from the staging host. */
  SqlSession sourceSession() {
    return SqlSession.open(
        libs,
        connection,
        source(),
        parameters.sourceUser().orElse(""),
        parameters.sourcePassword(),
        tls());
  }

  /** Opens a session on the source as the replication account, as seen from the staging host. */
  SqlSession replicationSession() {
    return SqlSession.open(
        libs,
        connection,
        source(),
        parameters.effectiveReplicationUser(),
        parameters.effectiveReplicationPassword(),
        tls());
  }

  /**
   * Returns how the staging server is to follow the source.
   *
   * @param encrypted whether the source offers TLS
   * @param start where to begin
   */
  ReplicationSource replicationSource(boolean encrypted, SourcePosition start, boolean byGtid) {
    return new ReplicationSource(
        source(),
        parameters.effectiveReplicationUser(),
        parameters.effectiveReplicationPassword(),
        tls().settled(encrypted),
        start,
        byGtid,
        RETRY_PAUSE);
  }
}
