package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.host.LocalLibs;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.ServerVersion;
import io.doppel.sdk.Connections;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProvidedBackupTest {
  private static final String SCRIPT = "backup/inspect-backup.sh";
  private static final String FAREWELL = "-- Dump completed on 2026-11-20 13:00:00\n";

  private static final String MYSQL_97 =
      """
      -- MySQL dump 10.13  Distrib 9.7.4, for debian-linux-gnu (x86_64)
      --
      -- Host: db    Database:\s
      -- ------------------------------------------------------
      -- Server version\t9.7.4-2

      SET @@SESSION.SQL_LOG_BIN= 0;
      SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-19,
      4e11fa47-71ca-11e1-9e33-c80aa9429562:1-5';

      -- CHANGE REPLICATION SOURCE TO SOURCE_LOG_FILE='binlog.000002', SOURCE_LOG_POS=158;

      --
      -- Current Database: `shop`
      --
      """;

  private static final String MARIADB =
      """
      /*M!999999\\- enable the sandbox mode */\s
      -- MariaDB dump 10.19-11.8.6-MariaDB, for debian-linux-gnu (x86_64)
      --
      -- Host: localhost    Database: my shop
      -- ------------------------------------------------------
      -- Server version\t11.8.6-MariaDB-0+deb13u1 from Debian-log

      -- CHANGE MASTER TO MASTER_USE_GTID=slave_pos;
      -- CHANGE MASTER TO MASTER_LOG_FILE='binlog.000001', MASTER_LOG_POS=4956;

      --
      -- Table structure for table `a`
      --
      """;

  private static final String MYSQL_57 =
      """
      -- MySQL dump 10.13  Distrib 5.7.42, for Linux (x86_64)
      --
      -- Host: localhost    Database: shop
      -- ------------------------------------------------------
      -- Server version\t5.7.42-log

      --
      -- Current Database: `shop`
      --
      """;

  private static final RemoteConnection STAGING =
      Connections.to("staging", "doppel", "/opt/doppel");

  @Test
  void aDumpTellsItsServerItsPositionAndWhatItHolds() {
    ProvidedBackup backup = look("text", "none", MYSQL_97, FAREWELL);

    assertThat(backup.server()).hasToString("Optional[MySQL 9.7.4]");
    assertThat(backup.everything()).isTrue();
    assertThat(backup.only()).isEmpty();
    assertThat(backup.position().binlog()).hasToString("Optional[binlog.000002:158]");
    assertThat(backup.position().gtids().orElseThrow().text())
        .isEqualTo(
            "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-19,4e11fa47-71ca-11e1-9e33-c80aa9429562:1-5");
  }

  @Test
  void aDumpOfOneDatabaseNamesItInItsHeadOnly() {
    ProvidedBackup backup =
        look("text", "none", MARIADB, "-- SET GLOBAL gtid_slave_pos='0-101-18';\n" + FAREWELL);

    assertThat(backup.server()).hasToString("Optional[MariaDB 11.8.6]");
    assertThat(backup.only()).contains("my shop");
    assertThat(backup.databases()).contains(List.of("my shop"));
    assertThat(backup.everything()).isFalse();
    assertThat(backup.position()).hasToString("binlog.000001:4956 (0-101-18)");
  }

  @Test
  void gtidsAtTheEndOfACompressedDumpAreFoundOnceItHasBeenRead() {
    String end =
        "SET @@GLOBAL.GTID_PURGED='3e11fa47-71ca-11e1-9e33-c80aa9429562:1-7';\n" + FAREWELL;

    assertThat(look("text", "gzip", MYSQL_57, "").position().isEmpty()).isTrue();
    RecordedLibs libs = new RecordedLibs();
    libs.answer(
        SCRIPT, answer("text", "gzip", MYSQL_57, end, "-- Current Database: `shop`\n", true));
    ProvidedBackup scanned = ProvidedBackup.look(libs, STAGING, "/b.sql", true);
    assertThat(scanned.position().gtids()).isPresent();
    assertThat(scanned.databases()).contains(List.of("shop"));
  }

  @ParameterizedTest
  @CsvSource({
    "missing, There is no backup",
    "unreadable, cannot be read by the user",
    "empty, is empty",
    "directory, holds no backup",
    "files, a data directory that no backup tool has made",
    "archive, an archive"
  })
  void whatIsNoDumpIsRefusedByWhatItIs(String kind, String message) {
    UserError failure = refused(kind, "", "");

    assertThat(failure).hasMessageContaining(message).hasMessageContaining("/b.sql");
    assertThat(failure.action()).isNotEmpty();
  }

  @Test
  void aPhysicalBackupTellsServerAndPositionInItsToolsFiles() {
    ProvidedBackup backup =
        look(
            "physical",
            "none",
            "tool_name = mariadb-backup\nserver_version = 10.11.18-MariaDB-0+deb12u1-log\n",
            "binlog.000002\t4711\t0-7-55\n");

    assertThat(backup.kind()).isEqualTo(ProvidedBackup.Kind.DIRECTORY);
    assertThat(backup.server()).hasToString("Optional[MariaDB 10.11.18]");
    assertThat(backup.position()).hasToString("binlog.000002:4711 (0-7-55)");
    assertThat(refused("physical", "", "")).hasMessageContaining("is incomplete");
  }

  @Test
  void xtrabackupTellsSeveralGtidsInSeveralLines() {
    ProvidedBackup backup =
        look(
            "physical",
            "none",
            """
            tool_name = xtrabackup
            tool_version = 8.4.0-1
            server_version = 8.4.7
            """,
            """
            binlog.000007\t4711\t3e11fa47-71ca-11e1-9e33-c80aa9429562:1-19,
            4e11fa47-71ca-11e1-9e33-c80aa9429562:1-5
            """);

    assertThat(backup.server()).hasToString("Optional[MySQL 8.4.7]");
    assertThat(backup.mariaDb()).contains(false);
    assertThat(backup.position().binlog()).hasToString("Optional[binlog.000007:4711]");
    assertThat(backup.position().gtids().orElseThrow().text())
        .isEqualTo(
            "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-19,4e11fa47-71ca-11e1-9e33-c80aa9429562:1-5");
  }

  @ParameterizedTest
  @CsvSource({
    "8.4.7, 9.7.4, 'Choose a repository with MySQL 8.4, or give a dump.'",
    "8.0.46, 8.0.12, 'Choose a repository with MySQL 8.0.46 or later, or give a dump.'",
    "8.4.7, 10.11.18-MariaDB, Choose a repository with MySQL 8.4.",
  })
  void filesOfAServerThatOursDoesNotRunAreRefused(String theirs, String ours, String action) {
    UserError refused =
        catchThrowableOfType(
            UserError.class,
            () ->
                ProvidedBackup.requireFitting(
                    ServerVersion.parseServer(theirs, ""),
                    ServerVersion.parseServer(ours, ""),
                    "s:/b"));
    assertThat(refused.code()).isEqualTo(ErrorCode.BACKUP_UNUSABLE);
    assertThat(refused).hasMessageContaining("a physical one of MySQL " + theirs);
    assertThat(refused.action()).isEqualTo(action);
  }

  @Test
  void aDirectoryOfMydumperTellsWhatItHolds() {
    String metadata =
        """
        Started dump at: 2026-11-20 16:32:57
        SHOW MASTER STATUS:
        \tLog: binlog.000001
        \tPos: 666
        \tGTID:0-5-2

        """;
    String finished = metadata + "Finished dump at: 2026-11-20 16:32:58\n";
    String shop = "-- Current Database: `shop`\n";

    ProvidedBackup backup = mydumper(finished, "mysql.global_priv.sql.gz\n", shop);
    assertThat(backup.kind()).isEqualTo(ProvidedBackup.Kind.DUMP_DIRECTORY);
    assertThat(backup.mariaDb()).contains(true);
    assertThat(backup.everything()).isTrue();
    assertThat(backup.databases()).contains(List.of("shop"));
    assertThat(backup.position()).hasToString("binlog.000001:666");

    assertUnusable(metadata, "", shop, "was finished");
    assertUnusable(finished, "shop.t.00000.dat\n", shop, "not SQL, such as shop.t.00000.dat");
    assertUnusable(finished, "", "", "definition of any database");
  }

  private static void assertUnusable(
      String metadata, String files, String databases, String message) {
    assertThat(catchThrowableOfType(UserError.class, () -> mydumper(metadata, files, databases)))
        .hasMessageContaining(message)
        .extracting(UserError::code)
        .isEqualTo(ErrorCode.BACKUP_UNUSABLE);
  }

  private static ProvidedBackup mydumper(String metadata, String files, String databases) {
    RecordedLibs libs = new RecordedLibs();
    libs.answer(SCRIPT, answer("mydumper", "none", metadata, files, databases, true));
    return ProvidedBackup.look(libs, STAGING, "/b.sql", false);
  }

  @Test
  void aPhysicalBackupThatLeadsToFilesElsewhereIsRefusedByTheirNames(@TempDir Path backup)
      throws IOException {
    Files.writeString(backup.resolve("xtrabackup_checkpoints"), "backup_type = full-prepared\n");
    Files.writeString(backup.resolve("xtrabackup_info"), "server_version = 10.11.18-MariaDB-log\n");
    assertThat(ProvidedBackup.look(new LocalLibs(), STAGING, backup.toString(), false).kind())
        .isEqualTo(ProvidedBackup.Kind.DIRECTORY);

    Files.createDirectory(backup.resolve("shop"));
    Files.writeString(backup.resolve("shop/away.isl"), "/data2/shop/away.ibd");
    Files.createSymbolicLink(backup.resolve("big"), Path.of("/mnt/big"));
    Files.writeString(
        backup.resolve("backup-my.cnf"), "innodb_data_file_path=ibdata1:12M;../x:1M\n");

    assertThat(
            catchThrowableOfType(
                UserError.class,
                () -> ProvidedBackup.look(new LocalLibs(), STAGING, backup.toString(), false)))
        .hasMessageContaining("shop/away.isl")
        .hasMessageContaining("/big")
        .hasMessageContaining("innodb_data_file_path=ibdata1:12M;../x:1M")
        .extracting(UserError::code)
        .isEqualTo(ErrorCode.BACKUP_UNUSABLE);
  }

  @Test
  void aTextThatIsNoDumpIsRefused() {
    assertThat(refused("text", "select 1;\n", ""))
        .hasMessageContaining("it does not begin as those of mysqldump");
  }

  @Test
  void aDumpWithoutItsLastLineIsIncomplete() {
    assertThat(refused("text", MYSQL_97, "INSERT INTO `a` VALUES (1,'-- Dump completed"))
        .hasMessageContaining("is incomplete");
  }

  private UserError refused(String kind, String head, String tail) {
    UserError failure = catchThrowableOfType(UserError.class, () -> look(kind, "none", head, tail));
    assertThat(failure.code()).isEqualTo(ErrorCode.BACKUP_UNUSABLE);
    assertThat(failure.code().exitCode()).isEqualTo(9);
    return failure;
  }

  private ProvidedBackup look(String kind, String compression, String head, String tail) {
    RecordedLibs libs = new RecordedLibs();
    libs.answer(SCRIPT, answer(kind, compression, head, tail, "", false));
    return ProvidedBackup.look(libs, STAGING, "/b.sql", false);
  }

  private static String answer(
      String kind,
      String compression,
      String head,
      String tail,
      String databases,
      boolean scanned) {
    return "{\"kind\":\"%s\",\"file\":\"%s\",\"compression\":\"%s\",\"bytes\":12,\"head\":\"%s\",\"tail\":\"%s\",\"databases\":\"%s\",\"scanned\":%s,\"tool\":true,\"words\":\"\",\"elsewhere\":\"\"}"
        .formatted(
            kind,
            base64("/b.sql"),
            compression,
            base64(head),
            base64(tail),
            base64(databases),
            scanned);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aBackupThatWasTakenOnAReplicaTellsThePositionOfItsSource() {
    assertThat(
            ProvidedBackup.positionOf(
                    "SET GLOBAL gtid_slave_pos = '0-1-4711';\nCHANGE MASTER TO master_use_gtid = slave_pos\n")
                .gtids())
        .hasValueSatisfying(gtids -> assertThat(gtids.text()).isEqualTo("0-1-4711"));
    assertThat(
            ProvidedBackup.positionOf(
                    """
                    SET GLOBAL gtid_purged='3e11fa47-71ca-11e1-9e33-c80aa9429562:1-19';
                    CHANGE MASTER TO MASTER_AUTO_POSITION=1;
                    """)
                .gtids())
        .hasValueSatisfying(
            gtids ->
                assertThat(gtids.text()).isEqualTo("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-19"));
    assertThat(
            ProvidedBackup.positionOf(
                    "CHANGE MASTER TO MASTER_LOG_FILE='binlog.000002', MASTER_LOG_POS=158;\n")
                .binlog())
        .hasValueSatisfying(place -> assertThat(place.position()).isEqualTo(158));
  }
}
