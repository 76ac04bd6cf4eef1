package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.model.DataSize;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Program;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.sdk.Connections;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.UserError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a physical backup of MySQL that a user provides. */
final class PhysicalRestoreTest {
  private static final String UNPACK = "backup/unpack-physical.sh";
  private static final String VERSION = "mysql/tool-version.sh";
  private static final String PREPARE = "backup/prepare-physical.sh";

  private final RecordedLibs libs = new RecordedLibs();

  @Test
  void aStreamIsUnpackedAndPreparedByMySqlsTools() {
    unpacked(
        "server_version = 8.4.7\n",
        "binlog.000007\t4711\t3e11fa47-71ca-11e1-9e33-c80aa9429562:1-9\n");
    libs.answer(VERSION, "{\"version\": \"xtrabackup version 8.4.0-1 based on MySQL server\"}");
    libs.answer(PREPARE, "{}");

    PhysicalRestore.Result result = restore();

    assertThat(result.position())
        .hasToString("binlog.000007:4711 (3e11fa47-71ca-11e1-9e33-c80aa9429562:1-9)");
    assertThat(libs.call(UNPACK).value("STREAM_TOOL")).isEqualTo("/usr/bin/xbstream");
    assertThat(libs.call(UNPACK).value("PREPARED_TYPES")).isEqualTo("full-prepared");
    assertThat(libs.call(PREPARE).value("TOOL")).isEqualTo("/usr/bin/xtrabackup");
    assertThat(libs.call(PREPARE).value("PREPARED")).isEqualTo("false");
  }

  @ParameterizedTest
  @CsvSource({
    "server_version = 8.0.46, BACKUP_UNUSABLE",
    "server_version = 10.11.18-MariaDB, BACKUP_UNUSABLE",
    "'', BACKUP_UNUSABLE",
    "server_version = 8.4.7, PROGRAM_MISSING",
  })
  void whatDoesNotFitIsNotPrepared(String info, ErrorCode code) {
    unpacked(info, "");
    libs.answer(VERSION, "{\"version\": \"xtrabackup version 8.0.35-30 based on MySQL server\"}");

    UserError refused = catchThrowableOfType(UserError.class, this::restore);
    assertThat(refused.code()).isEqualTo(code);
    assertThat(libs.scripts()).doesNotContain(PREPARE);
  }

  @ParameterizedTest
  @CsvSource({"1000000000, BACKUP_UNUSABLE", "4096, DISK_FULL"})
  void whatCannotBeUnpackedIsTheBackupsFaultUnlessTheDiskIsFull(long free, ErrorCode code) {
    libs.answer(UNPACK, 1, "", "xbstream: broken");
    libs.answer(
        "backup/room-left.sh", "{\"freeBytes\": %d, \"mountPoint\": \"/mnt/vol\"}".formatted(free));

    UserError failure = catchThrowableOfType(UserError.class, this::restore);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.output()).isEqualTo("xbstream: broken");
  }

  private void unpacked(String info, String position) {
    libs.answer(
        UNPACK,
        "{\"info\":\"%s\",\"position\":\"%s\",\"options\":\"\",\"prepared\":false}"
            .formatted(base64(info), base64(position)));
  }

  private PhysicalRestore.Result restore() {
    return new PhysicalRestore(
            libs,
            Connections.to("stage1", "doppel", "/opt/doppel"),
            new Installation(
                "stage1",
                ServerVersion.parseServer("8.4.7", ""),
                "/usr/sbin",
                "/usr",
                "/usr/sbin/mysqld",
                Map.of(Program.BACKUP, "/usr/bin/xtrabackup"),
                "",
                ""),
            ServerLayout.of("/mnt/shop"))
        .restore(
            new ProvidedBackup(
                ProvidedBackup.Kind.STREAM,
                "/backups/shop.xbstream",
                "none",
                new DataSize(1000),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                new SourcePosition(Optional.empty(), Optional.empty()),
                Optional.empty(),
                Optional.empty()),
            2,
            new DataSize(1_000_000));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
