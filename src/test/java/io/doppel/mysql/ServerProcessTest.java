package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.host.LocalLibs;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerProcessTest {
  private static final RemoteConnection HERE = Connections.local("/tmp");

  @TempDir private Path mount;

  private final Libs libs = new LocalLibs();

  @Test
  void aStopEndsWhatALostScriptHasLeftInTheDataDirectoryAndNothingElse() throws Exception {
    ServerLayout layout = ServerLayout.of(mount.toRealPath().toString());
    Path data = Files.createDirectories(Path.of(layout.data()));
    ProcessHandle left = script(data, "bash -c 'while true; do sleep 300; done'");
    ProcessHandle elsewhere = script(mount, "sleep 300");
    Process notOurs = new ProcessBuilder("sleep", "300").directory(data.toFile()).start();
    try {
      new ServerProcess(libs, HERE, layout).stop(Duration.ofSeconds(5));

      left.onExit().get(5, TimeUnit.SECONDS);
      assertThat(left.isAlive()).isFalse();
      assertThat(elsewhere.isAlive()).isTrue();
      assertThat(notOurs.isAlive()).isTrue();
    } finally {
      elsewhere.destroyForcibly();
      left.descendants().forEach(ProcessHandle::destroyForcibly);
      left.destroyForcibly();
      notOurs.destroyForcibly();
    }
  }

  /** A bash before 5.0 has no EPOCHREALTIME; unset, it has lost its meaning in any other. */
  @ParameterizedTest
  @ValueSource(strings = {"", "unset -v EPOCHREALTIME\n"})
  void tellsTheTimeInMicroseconds(String before) {
    BashScript script =
        BashScript.of("now.sh", before + functions() + "now\nprintf '%d' \"$NOW\"\n");
    Instant began = Instant.now();

    long micros = Long.parseLong(libs.runBash(HERE, script).stdout());

    assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS))
        .isBetween(began.truncatedTo(ChronoUnit.MICROS), Instant.now());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "unset -v EPOCHREALTIME\n"})
  void aServerThatDoesNotEndInTimeIsToldWithTheEndOfItsLog(String before) throws Exception {
    ServerLayout layout = ServerLayout.of(mount.toRealPath().toString());
    Path deaf = Files.createSymbolicLink(mount.resolve("mysqld"), Path.of("/bin/bash"));
    Process server =
        new ProcessBuilder(
                deaf.toString(),
                "-c",
                "trap '' TERM; echo ready; read -r",
                "--datadir=" + layout.data())
            .start();
    try {
      assertThat(server.inputReader().readLine()).isEqualTo("ready");
      BashScript script =
          BashScript.of(
                  "stop.sh",
                  before + functions() + BashScript.resource("mysql/stop-server.sh").text())
              .with("DATA_DIR", layout.data())
              .with("PID_FILE", layout.pidFile())
              .with("ERROR_LOG", layout.errorLog())
              .with("SOCKET", layout.socket())
              .with("TIMEOUT_SECONDS", 1)
              .accept(0, 5);

      ScriptResult inTime = libs.runBash(HERE, script.with("SIGNAL", "TERM"));
      ScriptResult killed = libs.runBash(HERE, script.with("SIGNAL", "KILL"));

      assertThat(inTime.exitCode()).as(inTime.stderr()).isEqualTo(5);
      assertThat(inTime.took()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
      assertThat(killed.stdout()).contains("{\"pid\": " + server.pid() + "}");
    } finally {
      server.destroyForcibly();
    }
  }

  private static String functions() {
    return BashScript.resource("mysql/server-process.sh").text();
  }

  /** Starts a program by a script that has ended, as one whose connection was lost. */
  private ProcessHandle script(Path directory, String program) throws IOException {
    BashScript script =
        BashScript.of(
                "left.sh",
                "cd -- \"$DIRECTORY\"\nsetsid "
                    + program
                    + " </dev/null >/dev/null 2>&1 &\nprintf '%d' \"$!\"\n")
            .with("DIRECTORY", directory.toString());
    return ProcessHandle.of(Long.parseLong(libs.runBash(HERE, script).stdout())).orElseThrow();
  }
}
