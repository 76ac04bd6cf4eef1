package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.host.LocalLibs;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import io.doppel.sdk.HostScript;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.ScriptFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two scripts between which the stream of a backup tool goes, with programs that stand in for
 * the tool, what unpacks, and zstd: compressed, a hundred bytes become one.
 */
final class PhysicalStreamTest {
  private static final String SEND = "backup/send-files.sh";
  private static final String RECEIVE = "backup/receive-files.sh";
  private static final String ALL_ZEROS = "head -c 1000000 /dev/zero";

  @TempDir private Path directory;

  private Path programs;
  private Path data;

  @BeforeEach
  void programsThatWork() throws IOException {
    programs = Files.createDirectory(directory.resolve("programs"));
    data = directory.resolve("data");
    program("tool", ALL_ZEROS + "; echo 'completed OK!' >&2");
    program("unpack", "cat >%s/ibdata1".formatted(data));
    program(
        "zstd",
        """
        bytes=$(wc -c)
        if [[ $1 == -d* ]]; then bytes=$((bytes * 100)); else bytes=$((bytes / 100)); fi
        head -c "$bytes" /dev/zero""");
  }

  @Test
  void whatIsCompressedArrivesAsItWas() {
    PipeResult piped = pipe(true);

    assertThat(piped.transferred().bytes()).isEqualTo(10_000);
    assertThat(data.resolve("ibdata1")).hasSize(1_000_000);
    assertThat(piped.producer().stderr()).contains("completed OK!");
  }

  @Test
  void zstdIsNotNeededWhereNothingIsCompressed() throws IOException {
    program("zstd", "exit 1");

    assertThat(pipe(false).transferred().bytes()).isEqualTo(1_000_000);
    assertThat(data.resolve("ibdata1")).hasSize(1_000_000);
  }

  @Test
  void aToolThatDiesIsNotTakenForZstd() throws IOException {
    program("tool", ALL_ZEROS + "; echo 'killed by the test' >&2; kill -KILL $$");

    for (boolean compressed : new boolean[] {true, false}) {
      ScriptFailedException failure = failure(compressed);
      assertThat(failure.script()).isEqualTo(SEND);
      assertThat(failure.result().exitCode()).isEqualTo(3);
      assertThat(failure.output()).contains("killed by the test");
    }
  }

  @Test
  void zstdThatDiesWhileItCompressesIsTold() throws IOException {
    program("tool", "cat /dev/zero");
    program("zstd", "head -c 1000 >/dev/null; kill -KILL $$");

    ScriptFailedException failure = failure(true);
    assertThat(failure.script()).isEqualTo(SEND);
    assertThat(failure.result().exitCode()).isEqualTo(4);
    assertThat(failure.output()).contains("zstd ended with exit code 137.");
  }

  @Test
  void zstdThatDiesWhileItDecompressesIsTold() throws IOException {
    program("zstd", "[[ $1 == -d* ]] || exec cat; echo damaged >&2; exit 1");

    ScriptFailedException failure = failure(true);
    assertThat(failure.script()).isEqualTo(RECEIVE);
    assertThat(failure.result().exitCode()).isEqualTo(4);
    assertThat(failure.output()).contains("damaged").contains("zstd ended with exit code 1.");
  }

  @Test
  void whatCannotBeUnpackedIsNotTakenForZstd() throws IOException {
    program("zstd", "exec cat");
    program("unpack", "echo 'No space left on device' >&2; exit 1");

    for (boolean compressed : new boolean[] {true, false}) {
      ScriptFailedException failure = failure(compressed);
      assertThat(failure.script()).isEqualTo(RECEIVE);
      assertThat(failure.result().exitCode()).isEqualTo(3);
      assertThat(failure.output()).contains("No space left");
    }
  }

  /** As mbstream does with names that lead outside, and with files that it cannot make. */
  @Test
  void whatTheToolSaysItDidNotUnpackIsAFailureAlthoughItEndsWell() throws IOException {
    program("unpack", "cat >/dev/null; echo 'unpack: invalid filename ../x' >&2");
    ScriptFailedException failure = failure(false);
    assertThat(failure.script()).isEqualTo(RECEIVE);
    assertThat(failure.result().exitCode()).isEqualTo(3);
    assertThat(BackupScripts.refusedName(failure.output())).contains("'../x'");

    program("unpack", "cat >%s/ibdata1; echo 'Warning: all is well' >&2".formatted(data));
    assertThat(pipe(false).consumer().stderr()).contains("all is well");
  }

  /** As of a process that is stopped: it takes nothing, says nothing, and closes nothing. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aToolWhoseStreamNobodyTakesIsEnded(boolean compressed) throws Exception {
    Path pid = directory.resolve("pid");
    program("tool", "echo $$ >" + pid + "; exec cat /dev/zero");
    program("zstd", "exec cat");
    BashScript send = send(compressed).with("SILENCE_SECONDS", 1);
    Process process = new ProcessBuilder("setsid", "--wait", "bash", "-c", text(send)).start();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("Nobody takes the backup any more");
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(tool -> assertThat(tool.onExit()).succeedsWithin(Duration.ofSeconds(5)));
  }

  private static String text(BashScript script) {
    StringBuilder text = new StringBuilder();
    script
        .variables()
        .forEach(
            (name, value) -> text.append(name).append("='").append(value.reveal()).append("'\n"));
    return text.append(script.text()).toString();
  }

  private ScriptFailedException failure(boolean compressed) {
    ScriptFailedException failure =
        catchThrowableOfType(ScriptFailedException.class, () -> pipe(compressed));
    assertThat(failure).isNotNull();
    return failure;
  }

  private PipeResult pipe(boolean compressed) {
    return new LocalLibs()
        .pipe(
            new HostScript(Connections.local("/tmp"), send(compressed).with("SILENCE_SECONDS", 60)),
            new HostScript(
                Connections.local("/tmp"),
                script(RECEIVE, compressed)
                    .with("STREAM_TOOL", "unpack")
                    .with("DATA_DIRECTORY", data.toString())));
  }

  private BashScript send(boolean compressed) {
    return script(SEND, compressed)
        .with("TOOL", "tool")
        .with("OPTIONS", "[tool]")
        .with("AS_ROOT", "false");
  }

  private BashScript script(String name, boolean compressed) {
    return BackupScripts.of(name)
        .with("PATH", programs + ":" + System.getenv("PATH"))
        .with("PARALLEL", 2)
        .with("COMPRESSED", compressed);
  }

  private void program(String name, String text) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(file, "#!/bin/bash\n" + text + "\n", StandardCharsets.UTF_8);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
