package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.ServerAddress;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.Tls;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.sdk.Connections;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.RemoteConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CopyFailureTest {
  private static final long PLENTY = 1L << 40;
  private static final Duration LIMIT = Duration.ofSeconds(25);
  private static final String SERVER_STATUS = "mysql/server-status.sh";

  private final RemoteConnection connection = Connections.to("stage1", "doppel", "/opt/doppel");
  private final RecordedLibs libs =
      new RecordedLibs().answer("mysql/error-log.sh", 0, "", "end of the error log");
  private final CopyFailure failures = new CopyFailure(source(), target());

  @Test
  void acceptsOnlyACopyOfWhichEveryPartWentWell() {
    assertThat(failures.judge(new CopyAnswer(0, 0, 0, true, 1, PLENTY, "/"), "", "")).isEmpty();
  }

  @Test
  void refusesADumpWithoutItsLastLineEvenWhenBothProgramsAreContent() {
    DoppelException failure = judged(new CopyAnswer(0, 0, 0, false, 1, PLENTY, "/"), "", "");
    assertThat(failure.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(failure).hasMessageContaining("last line is missing");
  }

  @Test
  void blamesTheSourceWhenItsDumpBreaksOffInTheMiddleOfAStatement() {
    DoppelException failure =
        judged(
            new CopyAnswer(3, 0, 1, false, 1, PLENTY, "/"),
            "mysqldump: Error 2013: Lost connection to MySQL server during query",
            "ERROR 1064 (42000) at line 30: You have an error in your SQL syntax");
    assertThat(failure.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(failure).hasMessageContaining("source db1:3306 (from stage1) broke");
  }

  @Test
  void blamesTheTargetWhenTheDumpOnlyLostItsReader() {
    DoppelException failure =
        judged(
            new CopyAnswer(141, 141, 1, false, 1, PLENTY, "/"),
            "",
            "ERROR 1231 (42000) at line 30: Variable 'x' can't be set");
    assertThat(failure.code()).isEqualTo(ErrorCode.RESTORE_FAILED);
    assertThat(failure.output()).contains("1231");
  }

  @Test
  void showsTheErrorLogOfATargetThatIsGone() {
    DoppelException failure =
        judged(
            new CopyAnswer(5, 1, 1, false, 1, PLENTY, "/"),
            "mysqldump: Got errno 32 on write",
            "ERROR 2013 (HY000) at line 30: Lost connection to server during query");
    assertThat(failure.code()).isEqualTo(ErrorCode.RESTORE_FAILED);
    assertThat(failure.output()).contains("end of the error log");
  }

  @Test
  void namesTheFileSystemThatIsFull() {
    DoppelException failure =
        judged(
            new CopyAnswer(141, 141, 1, false, 1, 4096, "/mnt/v o\"l"),
            "",
            "ERROR 1114 (HY000) at line 30: The table 't' is full");
    assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
    assertThat(failure).hasMessageContaining("/mnt/v o\"l on stage1");
  }

  @Test
  void tellsOfATableThatVanished() {
    DoppelException failure =
        judged(
            new CopyAnswer(2, 0, 0, false, 1, PLENTY, "/"),
            "mysqldump: Error: Couldn't execute 'show create table `t`': Table 'shop.t' doesn't"
                + " exist (1146)",
            "");
    assertThat(failure.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(failure).hasMessageContaining("changed or removed");
  }

  @Test
  void aHostThatIsGoneIsWhyTheDumpsDidNotBegin() {
    libs.answer(
        SERVER_STATUS,
        call -> {
          throw new DoppelException(
              ErrorCode.CONNECTION_LOST, "The connection to stage1 broke.", "");
        });

    assertThatThrownBy(() -> failures.notOpened(LIMIT))
        .hasMessage("The connection to stage1 broke.");
  }

  @Test
  void aTargetThatIsGoneIsWhyTheDumpsDidNotBegin() {
    libs.answer(SERVER_STATUS, "{\"pid\": 0}");

    DoppelException failure = failures.notOpened(LIMIT);

    assertThat(failure.code()).isEqualTo(ErrorCode.RESTORE_FAILED);
    assertThat(failure.output()).contains("end of the error log");
  }

  @Test
  void dumpsThatOnlyTakeTooLongAreToldWithTheSource() {
    libs.answer(SERVER_STATUS, "{\"pid\": 7}");

    DoppelException failure = failures.notOpened(LIMIT);

    assertThat(failure.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(failure).hasMessageContaining("source db1:3306 did not begin within 25 s");
  }

  private DoppelException judged(CopyAnswer answer, String dumpSaid, String loadSaid) {
    return failures.judge(answer, dumpSaid, loadSaid).orElseThrow();
  }

  private static BackupSource source() {
    return new BackupSource(
        new ServerAddress("db1", new Port(3306)),
        "reader",
        Secret.of("secret"),
        Tls.NEVER,
        new SourceFacts(version(), Map.of(), false, List.of("shop"), List.of()));
  }

  private BackupTarget target() {
    Installation installation =
        new Installation(
            "stage1", version(), "/usr/sbin", "/usr", "/usr/sbin/mysqld", Map.of(), "", "");
    return new BackupTarget(
        connection,
        new Mysqld(libs, connection, installation, ServerLayout.of("/mnt/stage")),
        new Port(3308),
        Secret.of("other"));
  }

  private static ServerVersion version() {
    return ServerVersion.parseServer("10.11.19-MariaDB", "");
  }
}
