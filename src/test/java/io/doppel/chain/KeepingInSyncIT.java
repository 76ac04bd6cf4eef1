package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobFailedException;
import io.doppel.engine.JobListener;
import io.doppel.engine.JobView;
import io.doppel.engine.LogSyncView;
import io.doppel.engine.LogSyncView.Health;
import io.doppel.engine.WatchReport;
import io.doppel.engine.WatchReport.Outcome;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.RequiresLab;
import io.doppel.model.Deadline;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may befall a source, a staging server and the way between them, one after the other. */
@RequiresLab
final class KeepingInSyncIT {
  private static final Secret PASSWORD = Secret.of("s'o\"u\\r$ce `ü` ");
  private static final Secret NEW_PASSWORD = Secret.of("n'e\"w\\ $ `ö` ");
  private static final Secret STAGING_PASSWORD = Secret.of("st'a\"g\\i$ng `é` ");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROWS = 2_000;

  /** What a server that becomes a replica only later has had from its own beginning. */
  private static final String SKIP_OWN_ACCOUNTS = "slave_skip_errors=1396,1410,1133,1141,1524";

  @TempDir private Path home;

  private Chain chain;
  private LabServer source;
  private DatabaseView dSource;

  @Test
  void mySqlIsFollowedByGtidThroughAllThatHappens() throws Exception {
    followsByGtidThroughAllThatHappens("mysql97");
  }

  @Test
  void mariaDbIsFollowedByGtidThroughAllThatHappens() throws Exception {
    followsByGtidThroughAllThatHappens("mariadb1011");
  }

  private void followsByGtidThroughAllThatHappens(String image) throws Exception {
    try (Chain opened = Chain.open(home, image)) {
      chain = opened;
      // Names cannot be looked up any more once the cable has been cut.
      source = LabServer.on(chain.sourceHost()).config("skip_name_resolve=ON").start();
      LabServer successor =
          LabServer.on(chain.host("successor", image))
              .serverId(102)
              .config("log_slave_updates=ON")
              .config(SKIP_OWN_ACCOUNTS)
              .start();
      source.load(ROWS);
      source.replicationAccount(Chain.LINK_USER, PASSWORD);
      follow(successor, source);
      link();

      isHealthy();
      waitsForASourceThatIsAway();
      survivesACutCable();
      isBroughtBackAfterAKill();
      isCapturedOnItsOwnVolumeOnly();
      isStartedWhenSomebodyStoppedIt();
      learnsANewPassword();
      keepsItsOwnAdministrators();
      failsOverTo(successor);

      chain.delete("shop");
      source.stop();
    }
  }

  private void link() {
    chain.addHost(chain.stagingHost());
    dSource =
        chain.link(
            chain.linkRequest(
                "shop", source, Map.of("sourcePass", PASSWORD, "stagingPass", STAGING_PASSWORD)));
  }

  private void isHealthy() throws SQLException {
    arrives();
    LogSyncView logSync = status().logSync().orElseThrow();
    assertThat(logSync.health()).isEqualTo(Health.RUNNING);
    assertThat(logSync.secondsBehind()).hasValue(0);
    assertThat(watch().outcome()).isEqualTo(Outcome.LOOKED);
    assertThat(jobs()).doesNotContain(JobView.Action.REPAIR);
    try (Connection connection = onStaging();
        Statement statement = connection.createStatement()) {
      assertThat(
              value(
                  statement,
                  source.isMariaDb()
                      ? "SELECT @@GLOBAL.slave_parallel_threads"
                      : "SELECT @@GLOBAL.replica_parallel_workers"))
          .as("set back after catching up")
          .isEqualTo("4");
      assertThat(value(statement, "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit")).isEqualTo("1");
    }
  }

  private void waitsForASourceThatIsAway() throws SQLException {
    source.stop();
    awaitHealth(Health.CONNECTING);
    WatchReport report = watch();
    assertThat(report.outcome()).as("the server tries by itself").isEqualTo(Outcome.LOOKED);
    assertThat(report.status().logSync().orElseThrow().errorNumber()).isPresent();
    source.restart();
    write();
    arrives();
  }

  private void survivesACutCable() throws SQLException {
    chain.sourceHost().cutOff();
    chain
        .sourceHost()
        .sh("$(command -v mariadb || command -v mysql) -e 'DELETE FROM shop.audit LIMIT 5'");
    assertThat(watch().status().state()).isNotEqualTo(DatabaseStatus.State.UNKNOWN);
    chain.sourceHost().reconnect();
    arrives();
  }

  /** In the middle of applying what has heaped up. */
  private void isBroughtBackAfterAKill() throws SQLException {
    execute(stop() + " SQL_THREAD");
    try (LabWriter writer = source.writeInBackground()) {
      Deadline.after(PATIENCE).await("much is written", () -> writer.written() > 300, () -> "");
    }
    source.execute("UPDATE shop.purchase SET amount = amount + 1");
    execute(start() + " SQL_THREAD");
    chain.stagingHost().sh("pkill -KILL -x 'mysqld|mariadbd'");
    Deadline.after(PATIENCE)
        .await(
            "the server is gone",
            () -> chain.stagingHost().run("root", "pgrep -x 'mysqld|mariadbd'").exitCode() != 0,
            () -> "");

    WatchReport report = watch();

    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.REPAIRED);
    write();
    arrives();
  }

  /** As after a boot that did not mount the volume, or after an administrator's hand. */
  private void isCapturedOnItsOwnVolumeOnly() throws SQLException {
    String path = dSource.mountPaths().get(0);
    endServer();
    chain.unmountVolumes();
    write();
    chain.snapshot("shop");
    arrives();
    assertThat(chain.stagingHost().sh("readlink " + path + "; cat " + path + "/.doppel-volume"))
        .as("whose the volume is")
        .contains("/shop-");

    endServer();
    chain.stagingHost().sh("rm %1$s; mkdir %1$s; chown doppel: %1$s".formatted(path));
    write();
    chain.snapshot("shop");
    arrives();

    endServer();
    chain.stagingHost().sh("mv %1$s %1$s.link; mkdir %1$s; touch %1$s/foreign".formatted(path));
    JobFailedException refused =
        catchThrowableOfType(JobFailedException.class, () -> chain.snapshot("shop"));
    assertThat(refused.code()).isEqualTo(ErrorCode.MOUNT_FAILED);
    assertThat(chain.stagingHost().sh("ls -A " + path)).isEqualTo("foreign");
    chain.stagingHost().sh("rm -r %1$s; mv %1$s.link %1$s".formatted(path));
    write();
    chain.snapshot("shop");
    arrives();
  }

  private void endServer() {
    chain.stagingHost().sh("pkill -TERM -x 'mysqld|mariadbd'");
    Deadline.after(PATIENCE)
        .await(
            "the server is gone",
            () -> chain.stagingHost().run("root", "pgrep -x 'mysqld|mariadbd'").exitCode() != 0,
            () -> "");
  }

  private void isStartedWhenSomebodyStoppedIt() throws SQLException {
    execute(stop());
    assertThat(status().logSync().orElseThrow().health()).isEqualTo(Health.STOPPED);
    write();

    assertThat(watch().outcome()).isEqualTo(Outcome.REPAIRED);

    arrives();
  }

  private void learnsANewPassword() throws SQLException {
    source.execute(
        "ALTER USER 'li`nk ''ü'''@'%' IDENTIFIED BY 'n''e\"w\\\\ $ `ö` '", "FLUSH PRIVILEGES");
    execute(stop() + " IO_THREAD", start() + " IO_THREAD");
    awaitHealth(Health.STUCK);
    WatchReport stuck = watch();
    assertThat(stuck.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(stuck.status().logSync().orElseThrow().errorNumber()).hasValue(1045);

    JobFailedException refused =
        catchThrowableOfType(
            JobFailedException.class, () -> change(Map.of("sourcePass", Secret.of("a guess"))));
    assertThat(refused.code()).isEqualTo(ErrorCode.NOT_READY);
    change(Map.of("sourcePass", NEW_PASSWORD));

    assertThat(status().logSync().orElseThrow().health()).isEqualTo(Health.RUNNING);
    write();
    arrives();
  }

  /**
   * The source has accounts that are called like those of the staging server, and others that are
   * not there, or would open to whoever has a name on the staging host.
   */
  private void keepsItsOwnAdministrators() throws SQLException {
    if (!source.isMariaDb()) {
      source.execute("INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'");
    }
    execute("SET SESSION sql_log_bin = 0", "CREATE USER left_out", "DROP USER left_out");
    source.execute(
        "SET SESSION sql_log_bin = 0",
        "CREATE USER left_out IDENTIFIED BY 'x'",
        "SET SESSION sql_log_bin = 1",
        "GRANT SELECT ON shop.* TO left_out",
        "REVOKE SELECT ON shop.* FROM left_out",
        "ALTER USER left_out IDENTIFIED BY 'y'",
        "DROP USER left_out",
        "CREATE USER open_to_all@'%'",
        "CREATE USER by_socket@localhost IDENTIFIED "
            + (source.isMariaDb() ? "VIA unix_socket" : "WITH auth_socket"),
        "GRANT SELECT ON *.* TO by_socket@localhost",
        "CREATE USER doppel_management@localhost IDENTIFIED BY 'of the source'",
        "ALTER USER doppel_management@localhost IDENTIFIED BY 'of the source'",
        "RENAME USER root@localhost TO boss@localhost");
    write();
    arrives();
    assertThat(watch().outcome()).isEqualTo(Outcome.REPAIRED);
    chain.snapshot("shop");
    try (Connection connection = onStaging();
        Statement statement = connection.createStatement()) {
      assertThat(
              value(
                  statement,
                  "SELECT GROUP_CONCAT(User, Host, Super_priv ORDER BY User) FROM mysql.user"
                      + " WHERE User IN ('root', 'doppel_management')"))
          .isEqualTo("doppel_managementlocalhostY,rootlocalhostY");
      assertThat(value(statement, "SHOW CREATE USER open_to_all@'%'")).contains("ACCOUNT LOCK");
      if (source.isMariaDb()) {
        assertThat(value(statement, "SHOW CREATE USER by_socket@localhost"))
            .contains("ACCOUNT LOCK");
      } else {
        assertThat(value(statement, "SELECT COUNT(*) FROM mysql.user WHERE User = 'by_socket'"))
            .as("the plugin came too late to be loaded on the staging server, too")
            .isEqualTo("0");
      }
    }
    source.execute(
        "RENAME USER boss@localhost TO root@localhost", "DROP USER doppel_management@localhost");
    write();
    arrives();
    watch();
    assertThat(status().logSync().orElseThrow().health()).isEqualTo(Health.RUNNING);
  }

  /**
   * The source dies, its replica takes its place, and the source comes back when it is too late.
   */
  private void failsOverTo(LabServer successor) throws SQLException {
    SortedMap<String, String> last = source.checksums();
    await("the successor has everything", () -> successor.checksums().equals(last));
    source.stop();
    successor.execute(stopOf(successor), resetOf(successor));
    source = successor;
    write();
    assertThat(watch().status().logSync().orElseThrow().health()).isEqualTo(Health.CONNECTING);

    change(Map.of("sourceip", successor.host().address(), "sourceCertificate", ""));

    arrives();
    assertThat(status().detail()).contains(successor.host().address());
    write();
    arrives();
  }

  private void write() {
    source.execute("INSERT INTO shop.audit (customer_id, what) VALUES (1, 'kept')");
  }

  private void follow(LabServer replica, LabServer of) {
    String address = of.host().address();
    // By default a replica waits for a minute before it tries again.
    String account =
        "_USER='%s', %s_PASSWORD='%s', %s_CONNECT_RETRY=1"
            .replace("%s_", replica.isMariaDb() ? "MASTER_" : "SOURCE_")
            .formatted(of.adminUser(), of.adminPassword().reveal());
    if (replica.isMariaDb()) {
      replica.execute(
          "RESET MASTER",
          "CHANGE MASTER TO MASTER_HOST='"
              + address
              + "', MASTER"
              + account
              + ", MASTER_USE_GTID=slave_pos",
          "START SLAVE");
    } else {
      replica.execute(
          "RESET BINARY LOGS AND GTIDS",
          "CHANGE REPLICATION SOURCE TO SOURCE_HOST='"
              + address
              + "', SOURCE"
              + account
              + ", SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_RETRY_COUNT=86400",
          "START REPLICA");
    }
  }

  private static String stopOf(LabServer server) {
    return server.isMariaDb() ? "STOP SLAVE" : "STOP REPLICA";
  }

  private static String resetOf(LabServer server) {
    return server.isMariaDb() ? "RESET SLAVE ALL" : "RESET REPLICA ALL";
  }

  private String stop() {
    return stopOf(source);
  }

  private String start() {
    return source.isMariaDb() ? "START SLAVE" : "START REPLICA";
  }

  private void change(Map<String, Object> parameters) {
    chain.engine().changeDsource("shop", parameters, false, JobListener.none()).await();
  }

  private DatabaseStatus status() {
    return chain.engine().status("shop");
  }

  private WatchReport watch() {
    return chain.engine().watch(List.of("shop"), Duration.ofSeconds(30)).get(0);
  }

  private List<JobView.Action> jobs() {
    return chain.engine().jobs(50).stream().map(JobView::action).toList();
  }

  private void awaitHealth(Health health) {
    Deadline.after(PATIENCE)
        .await(
            "the dSource is " + health,
            () -> status().logSync().map(LogSyncView::health).filter(health::equals).isPresent(),
            () -> status().toString());
  }

  /** Waits until the staging server has what the source has, to which nobody writes. */
  private void arrives() throws SQLException {
    SortedMap<String, String> expected = source.checksums();
    await("the staging server has everything", () -> staged().equals(expected));
  }

  private void await(String what, java.util.function.BooleanSupplier condition) {
    Deadline.after(PATIENCE).await(what, condition, () -> status().toString());
  }

  private SortedMap<String, String> staged() {
    try (Connection connection = onStaging()) {
      return LabServer.checksums(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As the source's administrator, who came with the accounts. */
  private Connection onStaging() throws SQLException {
    return chain.connectStaging(source, dSource);
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = onStaging();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String value(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
