package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DialectTest {
  private static final GtidSet MYSQL_GTIDS =
      new GtidSet("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5");

  private static Dialect of(String version) {
    return Dialect.of(ServerVersion.parseServer(version, ""));
  }

  private static ReplicationSource source(boolean tls, Optional<GtidSet> gtids) {
    return source(tls ? Tls.ALWAYS : Tls.NEVER, gtids);
  }

  private static ReplicationSource source(Tls tls, Optional<GtidSet> gtids) {
    return new ReplicationSource(
        new ServerAddress("db1", new Port(3307)),
        "re'pl",
        Secret.of("p'w\\"),
        tls,
        new SourcePosition(Optional.of(new BinlogPosition("binlog.000003", 157)), gtids),
        gtids.isPresent(),
        Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({
    "5.7.22, SHOW MASTER STATUS, SHOW SLAVE STATUS, START SLAVE, RESET SLAVE ALL, RESET MASTER",
    "8.0.12, SHOW MASTER STATUS, SHOW SLAVE STATUS, START SLAVE, RESET SLAVE ALL, RESET MASTER",
    "8.0.22, SHOW MASTER STATUS, SHOW REPLICA STATUS, START REPLICA, RESET REPLICA ALL, RESET MASTER",
    "8.0.46, SHOW MASTER STATUS, SHOW REPLICA STATUS, START REPLICA, RESET REPLICA ALL, RESET MASTER",
    "8.4.7, SHOW BINARY LOG STATUS, SHOW REPLICA STATUS, START REPLICA, RESET REPLICA ALL,"
        + " RESET BINARY LOGS AND GTIDS",
    "9.7.4, SHOW BINARY LOG STATUS, SHOW REPLICA STATUS, START REPLICA, RESET REPLICA ALL,"
        + " RESET BINARY LOGS AND GTIDS",
    "10.6.23-MariaDB, SHOW MASTER STATUS, SHOW SLAVE STATUS, START SLAVE, RESET SLAVE ALL, RESET MASTER",
    "8.0.21-12 (Percona Server), SHOW MASTER STATUS, SHOW SLAVE STATUS, START SLAVE,"
        + " RESET SLAVE ALL, RESET MASTER",
    "8.0.46-37 (Percona Server), SHOW MASTER STATUS, SHOW REPLICA STATUS, START REPLICA,"
        + " RESET REPLICA ALL, RESET MASTER",
    "8.4.7-7 (Percona Server), SHOW BINARY LOG STATUS, SHOW REPLICA STATUS, START REPLICA,"
        + " RESET REPLICA ALL, RESET BINARY LOGS AND GTIDS",
    "11.4.7-MariaDB, SHOW MASTER STATUS, SHOW SLAVE STATUS, START SLAVE, RESET SLAVE ALL, RESET MASTER",
    "11.8.6-MariaDB, SHOW MASTER STATUS, SHOW SLAVE STATUS, START SLAVE, RESET SLAVE ALL, RESET MASTER",
  })
  void saysWhatTheVersionUnderstands(
      String version,
      String position,
      String status,
      String start,
      String forget,
      String resetLogs) {
    Dialect dialect = of(version);
    assertThat(dialect.showBinaryLogStatus()).isEqualTo(position);
    assertThat(dialect.showReplicaStatus()).isEqualTo(status);
    assertThat(dialect.startReplica()).isEqualTo(start);
    assertThat(dialect.startApplier()).isEqualTo(start + " SQL_THREAD");
    assertThat(dialect.stopReceiver()).isEqualTo(start.replace("START", "STOP") + " IO_THREAD");
    assertThat(dialect.forgetReplication()).last().isEqualTo(forget);
    assertThat(dialect.resetBinaryLogs()).isEqualTo(resetLogs);
  }

  @Test
  void columnsFollowTheStatementsWord() {
    assertThat(of("9.7.4").replicaColumns().appliedPosition()).isEqualTo("Exec_Source_Log_Pos");
    assertThat(of("9.7.4").replicaColumns().receiverRunning()).isEqualTo("Replica_IO_Running");
    assertThat(of("8.0.12").replicaColumns().appliedFile()).isEqualTo("Relay_Master_Log_File");
    assertThat(of("11.8.6-MariaDB").replicaColumns().secondsBehind())
        .isEqualTo("Seconds_Behind_Master");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.0.23", "8.4.7", "8.4.7-7 (Percona Server)", "9.7.4"})
  void newMySqlFollowsWithSourceWords(String version) {
    assertThat(of(version).changeSource(source(false, Optional.of(MYSQL_GTIDS))).reveal())
        .isEqualTo(
            "CHANGE REPLICATION SOURCE TO SOURCE_HOST='db1', SOURCE_PORT=3307,"
                + " SOURCE_USER='re''pl', SOURCE_PASSWORD='p''w\\\\', SOURCE_CONNECT_RETRY=5,"
                + " SOURCE_SSL=0, SOURCE_SSL_CA='', SOURCE_SSL_VERIFY_SERVER_CERT=0,"
                + " SOURCE_RETRY_COUNT=86400,"
                + " GET_SOURCE_PUBLIC_KEY=1, SOURCE_AUTO_POSITION=1");
  }

  @Test
  void oldMySqlFollowsWithMasterWords() {
    assertThat(of("8.0.12").changeSource(source(true, Optional.empty())).reveal())
        .startsWith("CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3307")
        .contains("MASTER_SSL=1", "GET_MASTER_PUBLIC_KEY=0", "MASTER_AUTO_POSITION=0")
        .endsWith("MASTER_LOG_FILE='binlog.000003', MASTER_LOG_POS=157");
    assertThat(of("5.7.22").changeSource(source(true, Optional.empty())).reveal())
        .contains("MASTER_AUTO_POSITION=0")
        .doesNotContain("PUBLIC_KEY");
  }

  @Test
  void noKeyIsAskedForWhereAServerShouldHaveOfferedTls() {
    assertThat(of("9.7.4").changeSource(source(Tls.NOT_OFFERED, Optional.empty())).reveal())
        .contains("SOURCE_SSL=0", "GET_SOURCE_PUBLIC_KEY=0");
  }

  @Test
  void certificatesAreVerifiedAsFarAsAskedFor() {
    ReplicationSource byAuthority =
        source(new Tls(Tls.Mode.VERIFY_CA, Optional.of("/etc/o'ps/ca.pem")), Optional.empty());
    assertThat(of("9.7.4").changeSource(byAuthority).reveal())
        .contains(
            "SOURCE_SSL=1, SOURCE_SSL_CA='/etc/o''ps/ca.pem', SOURCE_SSL_VERIFY_SERVER_CERT=0");
    ReplicationSource byName =
        source(new Tls(Tls.Mode.VERIFY_IDENTITY, Optional.of("/ca.pem")), Optional.empty());
    assertThat(of("11.8.6-MariaDB").changeSource(byName).reveal())
        .contains("MASTER_SSL=1, MASTER_SSL_CA='/ca.pem', MASTER_SSL_VERIFY_SERVER_CERT=1");
  }

  @Test
  void mariaDbFollowsByGtidOrPosition() {
    String byGtid =
        of("11.8.6-MariaDB")
            .changeSource(source(false, Optional.of(new GtidSet("0-1-9"))))
            .reveal();
    assertThat(byGtid)
        .startsWith("CHANGE MASTER TO ")
        .contains("MASTER_SSL=0", "MASTER_SSL_VERIFY_SERVER_CERT=0")
        .endsWith("MASTER_USE_GTID=slave_pos")
        .doesNotContain("RETRY_COUNT", "PUBLIC_KEY", "AUTO_POSITION");
    assertThat(of("10.6.23-MariaDB").changeSource(source(false, Optional.empty())).reveal())
        .contains("MASTER_USE_GTID=no", "MASTER_LOG_FILE='binlog.000003'");
  }

  @Test
  void gtidsAreAskedForGloballyAndSetByFamily() {
    assertThat(of("5.7.22").appliedGtids()).contains("@@GLOBAL.gtid_executed");
    assertThat(of("10.11.19-MariaDB").appliedGtids()).contains("@@GLOBAL.gtid_slave_pos");
    assertThat(of("9.7.4").setAppliedGtids(MYSQL_GTIDS))
        .isEqualTo("SET GLOBAL gtid_purged = '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5'");
    assertThat(of("10.11.19-MariaDB").setAppliedGtids(new GtidSet("0-1-9")))
        .isEqualTo("SET GLOBAL gtid_slave_pos = '0-1-9'");
    assertThat(of("9.7.4").gtidsAtPosition()).isEmpty();
    assertThat(of("10.11.19-MariaDB").gtidsAtPosition()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "5.7.22, false, ''",
    "10.11.19-MariaDB, false, ''",
    "8.0.16, false, MySQL 8.0.16 does not keep its GTIDs",
    "8.0.16, true, MySQL 8.0.16 does not keep its GTIDs",
    "8.0.17, false, of MySQL 8.0.17 only GTIDs tell that",
    "8.0.17, true, ''",
    "9.7.4, false, of MySQL 9.7.4 only GTIDs tell that",
    "9.7.4, true, ''",
  })
  void whereCopiedFilesEndIsKnownOrItIsToldWhyNot(String version, boolean gtids, String why) {
    assertThat(of(version).unknownEndOfFiles(gtids).orElse("")).startsWith(why);
    assertThat(of(version).unknownEndOfFiles(gtids).isPresent()).isEqualTo(!why.isEmpty());
  }

  @Test
  void privilegesAndFilesAreNamedAsTheVersionNamesThem() {
    assertThat(of("9.7.4").coordinatesPrivilege()).isEqualTo("REPLICATION CLIENT");
    assertThat(of("10.6.23-MariaDB").coordinatesPrivilege()).isEqualTo("BINLOG MONITOR");
    assertThat(of("11.4.7-MariaDB").coordinatesPrivilege()).isEqualTo("BINLOG MONITOR");
    assertThat(of("8.4.7").tableFiles()).contains("INNODB_DATAFILES");
    assertThat(of("10.6.23-MariaDB").tableFiles()).contains("INNODB_SYS_TABLESPACES");
    assertThat(of("8.4.7-7 (Percona Server)").canDisableRedoLog()).isTrue();
    assertThat(of("5.7.22").tableFiles()).contains("INNODB_SYS_DATAFILES");
    assertThat(of("8.0.12").tableFiles()).contains("INNODB_DATAFILES");
    assertThat(of("11.8.6-MariaDB").tableFiles()).contains("INNODB_SYS_TABLESPACES");
    assertThat(of("11.8.6-MariaDB").tableFileSizes()).contains("INNODB_SYS_TABLESPACES");
    assertThat(of("5.7.22").tableFileSizes()).contains("INNODB_SYS_TABLESPACES");
    assertThat(of("9.7.4").tableFileSizes()).contains(".INNODB_TABLESPACES");
    assertThat(of("8.0.21").canDisableRedoLog()).isTrue();
    assertThat(of("8.0.12").canDisableRedoLog()).isFalse();
    assertThat(of("11.8.6-MariaDB").canDisableRedoLog()).isFalse();
  }
}
