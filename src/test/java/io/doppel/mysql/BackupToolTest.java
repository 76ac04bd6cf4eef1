package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.host.LocalLibs;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.Connections;
import io.doppel.sdk.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which backup tool is for which server. */
final class BackupToolTest {
  private static final String XTRABACKUP =
      "xtrabackup version %s based on MySQL server %s Linux (x86_64) (revision id: 6beb4b49)";

  @TempDir private Path directory;

  private static BackupTool of(String server) {
    return BackupTool.of(ServerVersion.parseServer(server, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "5.7.22, 2.4.9, 5.7.13, true",
    "5.6.51, 2.4.29, 5.7.44, true",
    "5.7.44, 8.0.35-30, 8.0.35, false",
    "8.0.12, 2.4.29, 5.7.44, false",
    "8.0.12, 8.0.12, 8.0.12, true",
    "8.0.28, 8.0.27-19, 8.0.27, false",
    "8.0.28, 8.0.28-20, 8.0.28, true",
    "8.0.46, 8.0.33-28, 8.0.33, false",
    "8.0.46, 8.0.34-29, 8.0.34, true",
    "8.0.46, 8.4.0-1, 8.4.0, false",
    "8.0.46-37 Percona, 8.0.35-30, 8.0.35, true",
    "8.4.7, 8.4.0-1, 8.4.0, true",
    "8.4.7, 8.0.35-30, 8.0.35, false",
    "9.7.4, 9.7.0-1, 9.7.0, true",
    "9.7.4, 8.4.0-1, 8.4.0, false",
    "9.7.4, 9.6.0-1, 9.6.0, false",
    "10.11.18-MariaDB, 2.4.29, 5.7.44, false",
  })
  void xtrabackupMustFitTheServer(String server, String tool, String base, boolean fits) {
    assertThat(of(server).fits(XTRABACKUP.formatted(tool, base))).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({
    "10.11.18-MariaDB, 10.11.6-MariaDB, true",
    "10.11.18-MariaDB, 11.8.6-MariaDB, false",
    "9.7.4, 10.11.6-MariaDB, false",
  })
  void mariaDbsToolIsOfTheServersSeries(String server, String tool, boolean fits) {
    assertThat(
            of(server)
                .fits("mariadb-backup based on MariaDB server " + tool + " debian-linux-gnu (x)"))
        .isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({
    "5.7.22, xtrabackup, /usr/bin/xbstream, Percona XtraBackup 2.4",
    "8.0.28, xtrabackup, /usr/bin/xbstream, Percona XtraBackup 8.0 (8.0.28 or later)",
    "8.0.46, xtrabackup, /usr/bin/xbstream, Percona XtraBackup 8.0 (8.0.34 or later)",
    "9.7.4, xtrabackup, /usr/bin/xbstream, Percona XtraBackup 9.7",
    "10.11.18-MariaDB, mariadb-backup, /usr/bin/mbstream,"
        + " the package mariadb-backup of MariaDB 10.11",
  })
  void programsAndPackagesHaveTheVendorsNames(
      String server, String name, String unpacker, String wanted) {
    assertThat(of(server).name()).isEqualTo(name);
    assertThat(of(server).unpacker("/usr/bin/" + name)).isEqualTo(unpacker);
    assertThat(of(server).wanted()).isEqualTo(wanted);
  }

  @Test
  void theVersionIsFoundAmongOtherLinesOnStandardError() throws IOException {
    Path tool =
        program(
            "echo '2026-11-26T08:00:00.123456-00:00 0 [Note] [Xtrabackup] recognized \"server\"' >&2",
            "echo '" + XTRABACKUP.formatted("8.4.0-1", "8.4.0") + "' >&2");

    of("8.4.7").check(new LocalLibs(), Connections.local("/tmp"), tool.toString());
    assertThatThrownBy(
            () -> of("9.7.4").check(new LocalLibs(), Connections.local("/tmp"), tool.toString()))
        .isInstanceOfSatisfying(
            UserError.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.PROGRAM_MISSING);
              assertThat(error.action()).contains("Percona XtraBackup 9.7");
            })
        .hasMessageContaining("does not fit the files of MySQL 9.7.4")
        .hasMessageContaining("xtrabackup version 8.4.0-1 based on");
  }

  @Test
  void aToolThatDoesNotRunIsToldInItsWords() throws IOException {
    Path tool = program("echo 'libgcrypt.so.20: cannot open shared object file' >&2", "exit 127");

    assertThatThrownBy(
            () -> of("8.4.7").check(new LocalLibs(), Connections.local("/tmp"), tool.toString()))
        .hasMessageContaining("libgcrypt.so.20");
  }

  private Path program(String... lines) throws IOException {
    Path file = directory.resolve("tool");
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
