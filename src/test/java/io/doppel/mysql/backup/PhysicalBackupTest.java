package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.model.DataSize;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Program;
import io.doppel.mysql.ServerAddress;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.Tls;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.sdk.Connections;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.UserError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a physical backup makes of what the tools say. */
final class PhysicalBackupTest {
  private static final String SEND = "backup/send-files.sh";
  private static final String RECEIVE = "backup/receive-files.sh";
  private static final String PREPARE = "backup/prepare-physical.sh";
  private static final String ROOM = "backup/room-left.sh";
  private static final String PLENTY = "{\"freeBytes\": 1000000000, \"mountPoint\": \"/\"}";
  private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  private static final String RECEIVED =
      "{\"position\": \"%s\", \"options\": \"%s\", \"bytes\": 5000}"
          .formatted(
              base64("binlog.000007\t4711\t0-7-42\n"),
              base64("[mysqld]\ninnodb_page_size=16384\n"));

  private final RecordedLibs libs = new RecordedLibs();
  private StreamCompression compression = new StreamCompression(List.of());

  @Test
  void thePositionIsTheToolsOwn() {
    libs.answer(SEND, 0, "stream", "[00] completed OK!");
    libs.answer(RECEIVE, RECEIVED);
    libs.answer(PREPARE, "{}");

    PhysicalBackup.Result result = backup().run(2, new DataSize(1_000_000));

    assertThat(result.position()).hasToString("binlog.000007:4711 (0-7-42)");
    assertThat(result.options()).contains("innodb_page_size=16384");
    assertThat(result.size()).isEqualTo(new DataSize(5000));
    assertThat(result.transferred()).isEqualTo(new DataSize("stream".length()));
    assertThat(libs.call(SEND).connection()).isEqualTo(Connections.to("db1", "ops", "/opt/d"));
    assertThat(libs.call(RECEIVE).value("DATA_DIRECTORY")).isEqualTo("/mnt/shop/data");
    assertThat(libs.call(SEND).value("OPTIONS"))
        .contains("password=\"pa\\\"ss\"")
        .contains("socket=\"/run/mysqld.sock\"");
  }

  @Test
  void mySqlsToolsAreCalledByTheirNamesAndTellSeveralGtids() {
    libs.answer(SEND, 0, "stream", "2026-11-26 0 [Note] [MY-011825] [Xtrabackup] completed OK!");
    libs.answer(
        RECEIVE,
        "{\"position\": \"%s\", \"options\": \"\", \"bytes\": 5000}"
            .formatted(base64("binlog.000007\t4711\t" + UUID + ":1-19,\n" + UUID + ":21-30\n")));
    libs.answer(PREPARE, "{}");

    PhysicalBackup.Result result = backup(libs, "8.4.7").run(2, new DataSize(1_000_000));

    assertThat(result.position().gtids().orElseThrow().text()).isEqualTo(UUID + ":1-19:21-30");
    assertThat(libs.call(RECEIVE).value("STREAM_TOOL")).isEqualTo("/usr/bin/xbstream");
    assertThat(libs.call(PREPARE).value("TOOL")).isEqualTo("/usr/bin/xtrabackup");
    assertThat(libs.call(SEND).value("OPTIONS"))
        .startsWith("[xtrabackup]\nloose-no-version-check\nuser=");
  }

  @Test
  void whatMySqlsToolLacksIsToldAsStatements() {
    libs.answer(SEND, 3, "", "Error: missing required privilege BACKUP_ADMIN on *.*");

    UserError lacks =
        catchThrowableOfType(
            UserError.class, () -> backup(libs, "8.4.7").run(1, new DataSize(1_000_000)));
    assertThat(lacks).hasMessageContaining("lacks a privilege");
    assertThat(lacks.action())
        .contains(
            "GRANT RELOAD, PROCESS, LOCK TABLES, BACKUP_ADMIN, REPLICATION CLIENT ON *.* TO"
                + " 'doppel'@'localhost';")
        .contains("`performance_schema`.`log_status`");
  }

  @Test
  void aToolThatEndsWellWithoutSayingSoHasFailed() {
    libs.answer(SEND, 0, "stream", "[00] Streaming t.ibd");
    libs.answer(RECEIVE, RECEIVED);

    assertThat(failure().code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(libs.scripts()).doesNotContain(PREPARE);
  }

  @Test
  void aRefusedAccountAndAMissingPrivilegeAreNamed() {
    libs.answer(
        SEND,
        3,
        "",
        "Failed to connect to MariaDB server: Access denied for user 'doppel'@'localhost' (using"
            + " password: YES).");
    UserError refused = failure();
    assertThat(refused.code()).isEqualTo(ErrorCode.DATABASE_LOGIN_REFUSED);
    assertThat(refused.action()).contains("localhost").contains("/run/mysqld.sock");

    RecordedLibs other = new RecordedLibs();
    other.answer(SEND, 3, "", "Error: missing required privilege LOCK TABLES on *.*");
    UserError lacks =
        catchThrowableOfType(UserError.class, () -> backup(other).run(1, new DataSize(1_000_000)));
    assertThat(lacks.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(lacks).hasMessageContaining("lacks a privilege");
    assertThat(lacks.action()).contains("BINLOG MONITOR");
  }

  @ParameterizedTest
  @CsvSource({
    "1000000000, mbstream: Error writing file (Errcode: 28 \"No space left on device\")",
    "1000000000, xbstream: error: File too large (OS errno 28)",
    "4096, mbstream: could not be written",
  })
  void aFullDiskIsNoFaultOfTheBackup(long free, String words) {
    libs.answer(SEND, 0, "stream", "[00] completed OK!");
    libs.answer(RECEIVE, 3, "", words);
    libs.answer(ROOM, "{\"freeBytes\": %d, \"mountPoint\": \"/mnt/v ol\"}".formatted(free));

    UserError full = failure();
    assertThat(full.code()).isEqualTo(ErrorCode.DISK_FULL);
    assertThat(full)
        .hasMessageContaining("file system /mnt/v ol on stage1, which holds /mnt/shop/data,");
    assertThat(full.action()).contains("Make room");
    assertThat(libs.call(ROOM).connection().environment().host().name()).isEqualTo("stage1");
    assertThat(libs.call(ROOM).value("DIRECTORY")).isEqualTo("/mnt/shop");
  }

  @Test
  void bothEndsCompressOrNeither() {
    for (List<String> lacking : List.of(List.<String>of(), List.of("db1"))) {
      compression = new StreamCompression(lacking);
      RecordedLibs fresh = new RecordedLibs();
      fresh.answer(SEND, 0, "stream", "[00] completed OK!");
      fresh.answer(RECEIVE, RECEIVED);
      fresh.answer(PREPARE, "{}");

      backup(fresh).run(2, new DataSize(1_000_000));

      for (String script : List.of(SEND, RECEIVE)) {
        assertThat(fresh.call(script).value("COMPRESSED"))
            .isEqualTo(String.valueOf(lacking.isEmpty()));
      }
    }
  }

  @Test
  void zstdThatFailsIsNamedWithItsHost() {
    libs.answer(SEND, 4, "", "zstd ended with exit code 137.");
    UserError sending = failure();
    assertThat(sending.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(sending).hasMessageContaining("not be compressed: zstd failed on db1");
    assertThat(sending.output()).contains("exit code 137");

    RecordedLibs other = new RecordedLibs();
    other.answer(SEND, 0, "stream", "[00] completed OK!");
    other.answer(RECEIVE, 4, "", "zstd: Read error : premature end");
    UserError receiving =
        catchThrowableOfType(UserError.class, () -> backup(other).run(1, new DataSize(1_000_000)));
    assertThat(receiving.code()).isEqualTo(ErrorCode.RESTORE_FAILED);
    assertThat(receiving).hasMessageContaining("not be decompressed: zstd failed on stage1");
    assertThat(receiving.output()).contains("premature end");
  }

  @Test
  void aCopyThatCannotBeMadeConsistentIsToldWithTheToolsWords() {
    libs.answer(SEND, 0, "stream", "[00] completed OK!");
    libs.answer(RECEIVE, RECEIVED);
    libs.answer(PREPARE, 1, "", "FATAL ERROR: bad redo");
    libs.answer(ROOM, PLENTY);

    UserError failure = failure();
    assertThat(failure.code()).isEqualTo(ErrorCode.RESTORE_FAILED);
    assertThat(failure.output()).contains("bad redo");
  }

  private UserError failure() {
    UserError failure =
        catchThrowableOfType(UserError.class, () -> backup().run(1, new DataSize(1_000_000)));
    assertThat(failure).isNotNull();
    return failure;
  }

  private PhysicalBackup backup() {
    return backup(libs);
  }

  private PhysicalBackup backup(RecordedLibs libs) {
    return backup(libs, "10.11.18-MariaDB");
  }

  private PhysicalBackup backup(RecordedLibs libs, String server) {
    ServerVersion version = ServerVersion.parseServer(server, "");
    String tool = version.isMariaDb() ? "/usr/bin/mariadb-backup" : "/usr/bin/xtrabackup";
    RemoteConnection staging = Connections.to("stage1", "doppel", "/opt/doppel");
    return new PhysicalBackup(
        libs,
        new BackupSource(
            new ServerAddress("db1", new Port(3306)),
            "doppel",
            Secret.of("pa\"ss"),
            Tls.NEVER,
            new SourceFacts(version, Map.of(), false, List.of(), List.of())),
        new PhysicalSource(
            Connections.to("db1", "ops", "/opt/d"),
            tool,
            "/var/lib/mysql",
            "/run/mysqld.sock",
            true,
            compression),
        staging,
        new Installation(
            "stage1",
            version,
            "/usr/sbin",
            "/usr",
            "/usr/sbin/mariadbd",
            Map.of(Program.BACKUP, tool),
            "",
            ""),
        ServerLayout.of("/mnt/shop"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
