package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.host.LocalLibs;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
