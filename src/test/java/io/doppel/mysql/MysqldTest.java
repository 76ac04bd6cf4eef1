package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.sdk.Connections;
import io.doppel.sdk.RecordedLibs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MysqldTest {
  private static final String START = "mysql/start-server.sh";

  private final RecordedLibs libs = new RecordedLibs();

  private Mysqld mysqld(String baseDir) {
    return new Mysqld(
        libs,
        Connections.to("db1", "mysql", "/toolkit"),
        new Installation(
            "db1",
            ServerVersion.parseServer("9.7.4", ""),
            baseDir + "/bin",
            baseDir,
            baseDir + "/bin/mysqld",
            Map.of(),
            baseDir + "/lib/plugin",
            baseDir + "/share"),
        ServerLayout.of("/mnt/vdb"));
  }

  private static StartOptions options() {
    return StartOptions.on(new Port(3310), 201);
  }

  @Test
  void startGivesTheScriptAllItNeeds() {
    libs.answer(START, "{\"pid\": 17, \"wasRunning\": false, \"millis\": 140}");
    InitSql init =
        InitSql.forVersion(ServerVersion.parseServer("9.7.4", ""))
            .managementAccount(Secret.of("pw"));

    Mysqld.Started started =
        mysqld("/opt/my")
            .start(
                options()
                    .asClone()
                    .withOptionFile("[mysqld]\n")
                    .withInitSql(init)
                    .withArguments("--skip-slave-start"));

    assertThat(started).isEqualTo(new Mysqld.Started(17, false, Duration.ofMillis(140)));
    RecordedLibs.Call call = libs.call(START);
    assertThat(call.value("MORE_ARGUMENTS"))
        .isEqualTo(
            "--lc-messages-dir=/opt/my/share\n--plugin-dir=/opt/my/lib/plugin\n--skip-slave-start");
    assertThat(call.value("STALE_FILES").lines()).contains("data/auto.cnf", "*.sock.lock");
    assertThat(call.value("INIT_SQL")).contains("'doppel_management'@'localhost'");
    assertThat(call.value("OPTION_TEXT")).isEqualTo("[mysqld]\n");
    assertThat(call.value("WRITE_OPTIONS")).isEqualTo("true");
    assertThat(call.value("DATA_DIR")).isEqualTo("/mnt/vdb/data");
  }

  @Test
  void packagedServerIsNotToldWhereItsFilesAre() {
    libs.answer(START, "{\"pid\": 17, \"wasRunning\": true, \"millis\": 0}");
    assertThat(mysqld("/usr").start(options()).wasRunning()).isTrue();
    assertThat(libs.call(START).value("MORE_ARGUMENTS")).isEmpty();
    assertThat(libs.call(START).value("WRITE_OPTIONS")).isEqualTo("false");
  }

  @ParameterizedTest
  @CsvSource({
    "3, unknown variable, SERVER_NOT_STARTED",
    "3, Error writing file (OS errno 28 - No space left on device), DISK_FULL",
    "4, process 12 (nginx), PORT_IN_USE",
    "5, InnoDB: recovering, TIMED_OUT",
    "6, There is no program /usr/sbin/mysqld., PROGRAM_MISSING",
    "7, There is no data directory /mnt/vdb/data., WRONG_STATE",
    "9, The volume at /mnt/vdb is that of another one., WRONG_STATE",
  })
  void whatWentWrongIsToldApart(int exitCode, String stderr, ErrorCode code) {
    libs.answer(START, exitCode, "", stderr + "\n");
    assertThatThrownBy(() -> mysqld("/usr").start(options()))
        .isInstanceOfSatisfying(
            DoppelException.class,
            error -> {
              assertThat(error.code()).isEqualTo(code);
              assertThat(error.getMessage() + error.output()).contains("db1", stderr);
            });
  }

  @Test
  void argumentOnSeveralLinesIsRefused() {
    StartOptions options = options().withArguments("--a=1\n--init-file=/tmp/x");
    assertThatThrownBy(() -> mysqld("/usr").start(options))
        .isInstanceOfSatisfying(
            DoppelException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void dataThatIsThereIsNotInitialisedAgain() {
    libs.answer("mysql/initialize.sh", 7, "", "ibdata1\n");
    assertThatThrownBy(() -> mysqld("/usr").initialize(List.of()))
        .isInstanceOfSatisfying(
            DoppelException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.WRONG_STATE);
              assertThat(error.output()).contains("ibdata1");
            });
  }

  @Test
  void serverThatGoesOnStoppingIsAnError() {
    libs.answer("mysql/stop-server.sh", 5, "", "InnoDB: flushing");
    assertThatThrownBy(() -> mysqld("/usr").stop(Duration.ofSeconds(3)))
        .hasMessageContaining("still stopping after 3 s");
    assertThat(libs.call("mysql/stop-server.sh").value("SIGNAL")).isEqualTo("TERM");
  }

  @Test
  void runningTellsTheProcess() {
    libs.answer("mysql/server-status.sh", "{\"pid\": 0}")
        .answer("mysql/server-status.sh", "{\"pid\": 5}");
    assertThat(mysqld("/usr").running()).isEmpty();
    assertThat(mysqld("/usr").running()).hasValue(5);
  }

  @Test
  void socketMovesWhenItsPathWouldBeTooLong() {
    assertThat(ServerLayout.of("/mnt/vdb/").socket()).isEqualTo("/mnt/vdb/mysql.sock");
    String longest = "/" + "m".repeat(107 - "/".length() - "/mysql.sock".length());
    assertThat(ServerLayout.of(longest).socket()).hasSize(107).startsWith(longest);
    String moved = ServerLayout.of(longest + "m").socket();
    assertThat(moved)
        .startsWith("/tmp/doppel-")
        .endsWith("/mysql.sock")
        .isEqualTo(ServerLayout.of(longest + "m").socket());
    assertThat(ServerLayout.of("/" + "ü".repeat(60)).socket()).startsWith("/tmp/");
    assertThatThrownBy(() -> ServerLayout.of("relative")).isInstanceOf(DoppelException.class);
  }

  @Test
  void tellsWhenAppArmorKeepsTheServerFromItsFiles() {
    libs.answer(
        START,
        3,
        "",
        """
        mysqld: File './ibdata1' not found (Errcode: 13 - Permission denied)
        AppArmor confines /usr/sbin/mysqld by its profile /etc/apparmor.d/usr.sbin.mysqld.
        """);

    assertThatThrownBy(() -> mysqld("/usr").start(options()))
        .hasMessageContaining("AppArmor confines it by /etc/apparmor.d/usr.sbin.mysqld")
        .extracting(failure -> ((DoppelException) failure).action())
        .asString()
        .contains("apparmor_parser");
  }
}
