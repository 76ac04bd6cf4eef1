package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.lab.LabWriter;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ReplicationSource;
import io.doppel.mysql.Row;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.Tls;
import io.doppel.mysql.replication.Replica;
import io.doppel.mysql.replication.ReplicaStatus;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;

/** Copies a source that is being written to, and follows it, on every version of the lab. */
@RequiresLab
@ParameterizedClass
@OnServers(
    value = {"mysql97", "mariadb1011"},
    matrix = "mariadb118")
final class DumpBackupIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int BULK_MEGABYTES = 48;

  private static CopyLab lab;

  private final String image;

  DumpBackupIT(String image) {
    this.image = image;
  }

  @BeforeParameterizedClassInvocation
  static void open(String image, @TempDir Path directory) {
    lab = new CopyLab(image, directory.resolve(image + "-known-hosts"));
  }

  @AfterParameterizedClassInvocation
  static void close() {
    lab.close();
  }

  @AfterEach
  void reset() throws SQLException {
    lab.reset();
  }

  @Test
  void aCopyTakenUnderWriteLoadAndFollowedEqualsTheSource() throws Exception {
    try (SecretWatch watch = SecretWatch.start(lab.secrets())) {
      lab.source().load(20_000);
      lab.source()
          .execute(
              "CREATE DATABASE `empty. db` CHARACTER SET latin1 COLLATE latin1_german1_ci",
              "CREATE DATABASE `-dash #1_%`",
              "CREATE TABLE `-dash #1_%`.`bin.ary` (id INT PRIMARY KEY, b LONGBLOB)",
              "INSERT INTO `-dash #1_%`.`bin.ary` VALUES (1, X'00010A0D1A5C2722FF'), (2, NULL)",
              // the dump programs leave tables out by names that read alike
              "CREATE DATABASE a",
              "CREATE DATABASE `a.b`",
              "CREATE TABLE a.`b.c` (i INT PRIMARY KEY)",
              "INSERT INTO a.`b.c` VALUES (1)",
              "CREATE TABLE `a.b`.c (v VARCHAR(9) NOT NULL)",
              "INSERT INTO `a.b`.c VALUES ('one'), ('two')",
              "CREATE PROCEDURE a.commented() BEGIN\n  -- why: ticket 4711\n"
                  + "  /* block */ SELECT 1; # tail\nEND",
              "CREATE TRIGGER a.commented_too BEFORE INSERT ON a.`b.c` FOR EACH ROW BEGIN\n"
                  + "  -- why: ticket 4712\n  SET NEW.i = NEW.i; # tail\nEND",
              "CREATE DATABASE zoo",
              "CREATE TABLE zoo.counter (n INT NOT NULL) ENGINE=MyISAM",
              "INSERT INTO zoo.counter VALUES (0)");
      if (lab.source().isMariaDb()) {
        lab.source()
            .execute(
                "CREATE SEQUENCE shop.again START WITH 1000 MINVALUE 1",
                "ALTER SEQUENCE shop.again RESTART 5",
                "CREATE SEQUENCE shop.round START WITH 50 MINVALUE 1 MAXVALUE 60 CYCLE NOCACHE",
                "DO NEXTVAL(shop.round), NEXTVAL(shop.round)",
                "CREATE SEQUENCE shop.numbers START WITH 7 INCREMENT BY 3",
                "DO NEXTVAL(shop.numbers)",
                "CREATE TABLE shop.numbered (id INT DEFAULT NEXTVAL(shop.numbers) PRIMARY KEY,"
                    + " x INT)",
                "INSERT INTO shop.numbered (x) VALUES (1), (2)");
      }
      lab.startForLoading();
      BackupResult result;
      AccountsReport accounts;
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Integer> counting = CompletableFuture.supplyAsync(() -> count(enough));
      try (LabWriter writer = lab.source().writeInBackground()) {
        awaitRows(writer, 50);
        result = lab.copy();
        long during = writer.written();
        awaitRows(writer, during + 50);
        try (SqlSession source = lab.sourceSession();
            SqlSession staging = lab.staging()) {
          accounts = Accounts.copy(source, staging);
        }
        lab.restartAsReplica(List.of());
        follow(result.position());
      } finally {
        enough.set(true);
      }
      assertThat(counting.get()).isPositive();
      try (SqlSession source = lab.sourceSession();
          SqlSession staging = lab.staging()) {
        Replica replica = new Replica(staging);
        replica.awaitApplied(Replica.endOf(source), Deadline.after(PATIENCE), lag -> {});
        assertThat(replica.status().orElseThrow().running()).isTrue();
        sameObjects(source, staging);
        stopsBetweenTemporaryTables(replica, source);
      }
      SortedMap<String, String> expected = lab.source().checksums();
      assertThat(lab.stagingChecksums()).isEqualTo(expected).isNotEmpty();
      assertThat(result.streams()).isGreaterThan(1);
      assertThat(result.locked()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(20));
      assertThat(result.position().gtids()).isPresent();
      assertThat(accounts.skipped()).isEmpty();
      assertThat(accounts.accounts()).isGreaterThanOrEqualTo(3);
      assertThat(lab.tools()).isEmpty();
      assertThat(lab.progress()).isNotEmpty();
      watch.assertUnseen();
    }
  }

  /** MariaDB tells the position of a snapshot also to one that may not lock everything. */
  @Test
  void aSourceThatMayNotBeLockedIsCopiedAllTheSameOrRefused() throws Exception {
    lab.source().load(500);
    BackupSource source = lab.backupSource();
    lab.source().execute("REVOKE RELOAD ON *.* FROM 'dop''pel user'@'%'");
    try {
      lab.startForLoading();
      // it has a table that no snapshot covers
      assertThatThrownBy(() -> new DumpBackup(lab.libs()).copy(source, lab.target(), 3))
          .hasMessageContaining("may not lock the source");
      if (!lab.source().isMariaDb()) {
        return;
      }
      lab.source().execute("ALTER TABLE `archive 2020`.visit ENGINE=InnoDB");
      BackupResult result = new DumpBackup(lab.libs()).copy(source, lab.target(), 3);
      assertThat(result.streams()).isEqualTo(1);
      assertThat(result.position().gtids()).isPresent();
      assertThat(lab.stagingChecksums()).isEqualTo(lab.source().checksums());
    } finally {
      lab.source().execute("GRANT RELOAD ON *.* TO 'dop''pel user'@'%'");
    }
  }

  private static void stopsBetweenTemporaryTables(Replica replica, SqlSession source)
      throws SQLException {
    try (Connection connection = lab.source().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION binlog_format = STATEMENT");
      statement.execute("CREATE TEMPORARY TABLE shop.passing (n INT)");
      replica.awaitApplied(Replica.endOf(source), Deadline.after(PATIENCE), lag -> {});
      assertThat(replica.stopBetweenTemporaryTables(Duration.ofSeconds(1))).isFalse();
      replica.start();
      statement.execute("DROP TEMPORARY TABLE shop.passing");
      assertThat(replica.stopBetweenTemporaryTables(PATIENCE)).isTrue();
      assertThat(replica.status().orElseThrow().applier().running()).isFalse();
      replica.start();
    }
  }

  /** By statements where they are replicated as such: one that is applied twice counts twice. */
  private static int count(AtomicBoolean enough) {
    int count = 0;
    try (Connection connection = lab.source().connect();
        Statement statement = connection.createStatement()) {
      if (lab.source().isMariaDb()) {
        statement.execute("SET SESSION binlog_format = STATEMENT");
      }
      while (!enough.get()) {
        statement.executeUpdate("UPDATE zoo.counter SET n = n + 1");
        count++;
      }
      return count;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void followsByPlaceInTheBinaryLogWithFilters() throws Exception {
    withoutGtids();
    try {
      lab.source().load(1000);
      lab.source()
          .execute(
              "CREATE DATABASE `a_b%c`",
              "CREATE TABLE `a_b%c`.t (id INT PRIMARY KEY)",
              "CREATE DATABASE axbyc",
              "CREATE TABLE axbyc.t (id INT PRIMARY KEY)");
      lab.startForLoading();
      BackupResult result = lab.copy();
      lab.restartAsReplica(List.of("shop", "a_b%c"));
      SourcePosition byPlace = new SourcePosition(result.position().binlog(), Optional.empty());
      follow(byPlace);
      lab.source()
          .execute(
              "INSERT INTO `a_b%c`.t VALUES (1)",
              "INSERT INTO axbyc.t VALUES (1)", "UPDATE shop.audit SET what = 'later'");
      try (SqlSession source = lab.sourceSession();
          SqlSession staging = lab.staging()) {
        SourcePosition goal = new SourcePosition(Replica.endOf(source).binlog(), Optional.empty());
        Replica replica = new Replica(staging);
        replica.awaitApplied(goal, Deadline.after(PATIENCE), lag -> {});
        assertThat(staging.query("SELECT * FROM `a_b%c`.t")).hasSize(1);
        assertThat(staging.query("SELECT * FROM axbyc.t")).isEmpty();
        replica.pauseApplier();
        ReplicaStatus paused = replica.status().orElseThrow();
        assertThat(paused.applier().running()).isFalse();
        assertThat(paused.receiver().running()).isTrue();
        assertThat(paused.applied().binlog()).isEqualTo(goal.binlog());
        assertThat(paused.secondsBehind()).isEmpty();
        replica.resumeApplier();
        assertThat(replica.status().orElseThrow().applier().running()).isTrue();
        replica.forgetSource();
        assertThat(replica.status()).isEmpty();
      }
    } finally {
      withGtids();
    }
  }

  @Test
  void aSourceThatDiesDuringTheDumpIsToldAndNothingGoesOn() throws Exception {

    lab.source().loadBulk(BULK_MEGABYTES);
    lab.startForLoading();
    BackupSource source = lab.backupSource();
    CompletableFuture<BackupResult> copying =
        CompletableFuture.supplyAsync(
            () -> new DumpBackup(lab.libs()).copy(source, lab.target(), 2));
    awaitCopying();
    lab.source().kill();
    DoppelException failure =
        catchThrowableOfType(
            DoppelException.class,
            () -> {
              try {
                copying.get(60, TimeUnit.SECONDS);
              } catch (ExecutionException e) {
                throw e.getCause();
              }
            });
    assertThat(failure.code()).isIn(ErrorCode.BACKUP_FAILED, ErrorCode.CONNECTION_LOST);
    assertThat(failure.getMessage()).contains("source:3306");
    assertThat(failure.output() + failure.getMessage())
        .doesNotContain(CopyLab.SOURCE_PASSWORD.reveal());
    assertThat(lab.tools()).isEmpty();
    lab.source().restart();
  }

  @Test
  void aCancelledCopyLeavesNoProcessAndNoLock() throws Exception {

    lab.source().loadBulk(BULK_MEGABYTES);
    lab.startForLoading();
    BackupSource source = lab.backupSource();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                new DumpBackup(lab.libs()).copy(source, lab.target(), 2);
                ended.complete(null);
              } catch (DoppelException e) {
                ended.complete(e);
              }
            });
    thread.start();
    awaitCopying();
    thread.interrupt();
    Throwable failure = ended.get(30, TimeUnit.SECONDS);
    assertThat(failure).isInstanceOf(DoppelException.class);
    assertThat(((DoppelException) failure).code()).isEqualTo(ErrorCode.CANCELLED);
    Deadline.after(Duration.ofSeconds(5))
        .await("the tools end", () -> lab.tools().isEmpty(), () -> lab.tools().toString());
    lab.source().execute("INSERT INTO bulk.part1 (filler) VALUES ('written at once')");
  }

  @Test
  void aWrongReplicationPasswordIsToldInPlainWords() throws Exception {

    lab.source().load(200);
    lab.startForLoading();
    BackupResult result = lab.copy();
    lab.restartAsReplica(List.of());
    lab.source().execute("ALTER USER 'dop''pel user'@'%' IDENTIFIED BY 'another'");
    try (SqlSession staging = lab.staging()) {
      Replica replica = new Replica(staging);
      replica.configure(
          new ReplicationSource(
              lab.sourceAddress(),
              CopyLab.SOURCE_USER,
              CopyLab.SOURCE_PASSWORD,
              Tls.WHEN_OFFERED.settled(!image.equals("mariadb1011")),
              result.position(),
              true,
              Duration.ofSeconds(1)));
      replica.start();
      SourcePosition never =
          new SourcePosition(
              Optional.of(new BinlogPosition("zzz.999999", 4)),
              Optional.of(
                  new GtidSet(
                      lab.source().isMariaDb()
                          ? "0-101-99999999"
                          : "11111111-1111-1111-1111-111111111111:1-99")));
      DoppelException failure =
          catchThrowableOfType(
              DoppelException.class,
              () -> replica.awaitApplied(never, Deadline.after(PATIENCE), lag -> {}));
      assertThat(failure.code()).isEqualTo(ErrorCode.REPLICATION_FAILED);
      assertThat(failure.getMessage()).contains("1045").contains("password is refused");
      assertThat(failure.getMessage()).doesNotContain(CopyLab.SOURCE_PASSWORD.reveal());
    }
  }

  /** Lets the source go on without numbers for its transactions; MariaDB always gives them. */
  private void withoutGtids() {
    if (!lab.source().isMariaDb()) {
      lab.source()
          .execute(
              "SET GLOBAL gtid_mode = ON_PERMISSIVE",
              "SET GLOBAL gtid_mode = OFF_PERMISSIVE",
              "SET GLOBAL gtid_mode = OFF");
    }
  }

  private void withGtids() {
    if (!lab.source().isMariaDb()) {
      lab.source()
          .execute(
              "SET GLOBAL gtid_mode = OFF_PERMISSIVE",
              "SET GLOBAL gtid_mode = ON_PERMISSIVE",
              "SET GLOBAL gtid_mode = ON");
    }
  }

  private void awaitCopying() {
    Deadline.after(PATIENCE)
        .await(
            "data is being copied",
            () -> lab.progress().stream().anyMatch(told -> told.activity().startsWith("Copying")),
            () -> lab.progress().toString());
  }

  private static void awaitRows(LabWriter writer, long rows) {
    Deadline.after(PATIENCE)
        .await("rows are written", () -> writer.written() >= rows, () -> "" + writer.written());
  }

  private void follow(SourcePosition position) {
    try (SqlSession staging = lab.staging()) {
      Replica replica = new Replica(staging);
      replica.configure(lab.follow(position));
      replica.start();
    }
  }

  private static void sameObjects(SqlSession source, SqlSession staging) {
    if (lab.source().isMariaDb()) {
      for (String sequence : List.of("again", "round", "numbers")) {
        String query = "SELECT * FROM shop." + sequence;
        assertThat(staging.query(query).stream().map(Row::toString))
            .as(query)
            .isEqualTo(source.query(query).stream().map(Row::toString).toList());
      }
    }
    for (String query :
        List.of(
            "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME"
                + " FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ('sys') ORDER BY 1",
            "SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE, DEFINER, SQL_MODE,"
                + " ROUTINE_DEFINITION, CHARACTER_SET_CLIENT FROM information_schema.ROUTINES"
                + " WHERE ROUTINE_SCHEMA NOT IN ('sys', 'mysql') ORDER BY 1, 2",
            "SELECT TRIGGER_SCHEMA, TRIGGER_NAME, DEFINER, ACTION_STATEMENT, SQL_MODE"
                + " FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA <> 'sys' ORDER BY 1, 2",
            "SELECT EVENT_SCHEMA, EVENT_NAME, DEFINER, EVENT_DEFINITION, STATUS"
                + " FROM information_schema.EVENTS ORDER BY 1, 2",
            "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, DEFINER, SECURITY_TYPE"
                + " FROM information_schema.VIEWS WHERE TABLE_SCHEMA <> 'sys' ORDER BY 1, 2",
            "SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE, TABLE_COLLATION"
                + " FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN"
                + " ('sys', 'mysql', 'performance_schema', 'information_schema') ORDER BY 1, 2",
            "SHOW GRANTS FOR 'o''reilly ü'@'10.1.%'",
            "SHOW CREATE USER 'shop_app'@'%'")) {
      assertThat(staging.query(query).stream().map(Row::toString))
          .as(query)
          .isEqualTo(source.query(query).stream().map(Row::toString).toList());
    }
  }
}
