package io.doppel.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.HostScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptFailedException;
import io.doppel.sdk.ScriptResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for scripts on any kind of host. The hosts of these tests are this machine. */
abstract class LibsContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Starts processes of every kind that a script may leave behind, tells their ids, and waits. */
  private static final String FAMILY =
      """
      sleep 1001 & echo "pid $!" >&2
      bash -c 'sleep 1002 & echo "pid $!" >&2; wait' & echo "pid $!" >&2
      timeout 1003 sleep 1003 & echo "pid $!" >&2
      bash -c 'trap "" TERM; echo "pid $$" >&2; while true; do sleep 0.1; done' &
      echo "pid $$" >&2
      wait
      """;

  private static final int FAMILY_SIZE = 6;

  @TempDir Path files;

  abstract Libs libs();

  abstract RemoteConnection host();

  final ScriptResult run(BashScript script) {
    return libs().runBash(host(), script);
  }

  final ScriptResult run(String text) {
    return run(BashScript.of("test", text));
  }

  final HostScript on(String name, String text) {
    return new HostScript(host(), BashScript.of(name, text));
  }

  final DoppelException failureOf(Runnable action) {
    return catchThrowableOfType(DoppelException.class, action::run);
  }

  /** Collects the process ids that scripts tell. */
  static final class Pids {
    private final List<Long> pids = new ArrayList<>();

    synchronized void hear(String line) {
      if (line.startsWith("pid ")) {
        pids.add(Long.parseLong(line.substring(4)));
      }
    }

    synchronized List<Long> heard() {
      return List.copyOf(pids);
    }

    void await(int count) {
      Deadline.after(PATIENCE)
          .await(count + " processes started", () -> heard().size() >= count, () -> "" + heard());
    }

    List<Long> alive() {
      return heard().stream().filter(Pids::isAlive).toList();
    }

    /** A process that is dead but not yet taken note of by its parent does not live. */
    private static boolean isAlive(long pid) {
      try {
        return !Files.readString(Path.of("/proc/" + pid + "/stat")).matches("(?s).*\\) [ZX] .*");
      } catch (IOException e) {
        return false;
      }
    }
  }

  @Test
  void returnsWhatAScriptPrintedAndItsExitCode() {
    List<String> lines = new ArrayList<>();
    BashScript script =
        BashScript.of("greet", "printf 'hello %s' \"$name\"; echo öne >&2; printf two >&2; exit 3")
            .with("name", "Jürgen")
            .accept(0, 3)
            .onStderrLine(lines::add);

    ScriptResult result = run(script);

    assertThat(result.stdout()).isEqualTo("hello Jürgen");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr()).isEqualTo("öne\ntwo");
    assertThat(lines).containsExactly("öne", "two");
    assertThat(result.took()).isPositive();
  }

  @Test
  void throwsOnAnExitCodeThatIsNotAccepted() {
    assertThatThrownBy(() -> run("echo begun; echo 'no such thing' >&2; false; echo never"))
        .isInstanceOfSatisfying(
            ScriptFailedException.class,
            failure -> {
              assertThat(failure.result().exitCode()).isEqualTo(1);
              assertThat(failure.result().stdout()).isEqualTo("begun\n");
              assertThat(failure.output()).isEqualTo("no such thing\n");
            });
  }

  @Test
  void runsStrictlyInThePlainLocaleInTheHomeDirectoryWithNothingToRead() {
    assertThat(run("echo \"$LC_ALL $PWD\"; cat").stdout())
        .isEqualTo("C " + System.getProperty("user.home") + "\n");
    assertThatThrownBy(() -> run("echo \"$unset\"")).isInstanceOf(ScriptFailedException.class);
    assertThatThrownBy(() -> run("false | true")).isInstanceOf(ScriptFailedException.class);
  }

  @Test
  void hearsOfASignalThatEndedTheScript() {
    assertThat(run(BashScript.of("killed", "kill -KILL $$").accept(137)).exitCode()).isEqualTo(137);
    assertThat(run(BashScript.of("ended", "kill -TERM $$").accept(143)).exitCode()).isEqualTo(143);
  }

  @Test
  void handsEveryCharacterOfAVariableOnUnharmed() {
    StringBuilder all = new StringBuilder("' \" $HOME `id` \\ \\n % !! ~ \n\r\n 'x'\\''y' 😀 Ж ");
    for (char c = 1; c < 0x180; c++) {
      all.append(c);
    }
    String value = all.toString();

    ScriptResult result =
        run(BashScript.of("echo", "printf %s \"$value\"").with("value", value).with("empty", ""));

    assertThat(result.stdout()).isEqualTo(value);
  }

  @Test
  void handsOnALargeScriptAndLargeVariables() {
    String value = "0123456789abcdef".repeat(100_000);
    String text = "# " + "x".repeat(1_000_000) + "\nprintf %s \"$value\"";

    assertThat(run(BashScript.of("large", text).with("value", value)).stdout()).isEqualTo(value);
  }

  @Test
  void showsVariablesToNoOtherProcess() {
    BashScript look =
        BashScript.of(
                "look",
                """
                if $leak; then
                  (exec -a "$secret" sleep 1005) </dev/null >/dev/null 2>&1 &
                  until IFS= read -r -d '' name <"/proc/$!/cmdline" && [[ $name == "$secret" ]]; do
                    :
                  done
                fi
                { cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null || true; } |
                  { grep -aoF -f <(echo "$secret") || true; }
                if $leak; then
                  kill $!
                fi
                """)
            .with("secret", "s3cret-" + System.nanoTime());

    assertThat(run(look.with("leak", false)).stdout()).isEmpty();
    assertThat(run(look.with("leak", true)).stdout()).isNotEmpty();
  }

  @Test
  void refusesToCaptureMoreThanTheLimit() {
    DoppelException failure =
        failureOf(() -> run("echo $$ >&2; head -c 17000000 /dev/zero; sleep 1000"));

    assertThat(failure.code()).isEqualTo(ErrorCode.SCRIPT_FAILED);
    assertThat(failure).hasMessageContaining("test").hasMessageContaining("more than 16 MB");
  }

  @Test
  void keepsTheEndOfALongStandardErrorAndHandsOnAllOfIt() {
    AtomicLong heard = new AtomicLong();

    ScriptResult result =
        run(
            BashScript.of("chatty", "seq 1000000 1100000 >&2")
                .onStderrLine(line -> heard.incrementAndGet()));

    assertThat(heard).hasValue(100_001);
    assertThat(result.stderr()).hasSize(64 * 1024).endsWith("\n1099999\n1100000\n");
  }

  @Test
  void endsTheScriptWhenItsListenerFails() {
    BashScript script =
        BashScript.of("heard", "echo line >&2; sleep 1000")
            .onStderrLine(
                line -> {
                  throw new IllegalStateException("listener");
                });

    assertThatThrownBy(() -> run(script)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void endsAllProcessesOfAScriptThatTakesTooLong() {
    Pids pids = new Pids();
    BashScript script =
        BashScript.of("slow", FAMILY).timeout(Duration.ofSeconds(3)).onStderrLine(pids::hear);

    DoppelException failure = failureOf(() -> run(script));

    assertThat(failure.code()).isEqualTo(ErrorCode.TIMED_OUT);
    assertThat(failure.getMessage())
        .matches("The script slow on .* took longer than 3 s and was ended\\.");
    assertThat(failure.output()).startsWith("pid ");
    assertThat(pids.heard()).hasSize(FAMILY_SIZE);
    assertThat(pids.alive()).isEmpty();
  }

  @Test
  void endsAllProcessesOfAScriptThatIsCancelled() throws Exception {
    Pids pids = new Pids();
    BashScript script = BashScript.of("cancelled", FAMILY).onStderrLine(pids::hear);
    CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
    FutureTask<DoppelException> running =
        new FutureTask<>(
            () -> {
              DoppelException failure = failureOf(() -> run(script));
              interruptedAfterwards.complete(Thread.currentThread().isInterrupted());
              return failure;
            });
    Thread thread = new Thread(running);
    thread.start();
    pids.await(FAMILY_SIZE);

    thread.interrupt();

    assertThat(running.get().code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(running.get().getMessage()).matches("The script cancelled on .* was cancelled\\.");
    assertThat(interruptedAfterwards.get()).isTrue();
    assertThat(pids.alive()).isEmpty();
  }

  @Test
  void letsADaemonLive() throws IOException {
    ScriptResult result =
        run("setsid sleep 1004 </dev/null >/dev/null 2>&1 & echo $!; trap - EXIT");
    ProcessHandle daemon = ProcessHandle.of(Long.parseLong(result.stdout().strip())).orElseThrow();

    assertThat(daemon.isAlive()).isTrue();
    assertThat(daemon.destroyForcibly()).isTrue();
  }

  @Test
  void pipesOneScriptIntoAnother() {
    long size = 100_000_000;

    PipeResult result =
        libs()
            .pipe(
                on("write", "head -c " + size + " /dev/zero; echo done >&2"), on("read", "wc -c"));

    assertThat(result.consumer().stdout().strip()).isEqualTo("" + size);
    assertThat(result.producer().stderr()).isEqualTo("done\n");
    assertThat(result.producer().stdout()).isEmpty();
    assertThat(result.transferred().bytes()).isEqualTo(size);
  }

  @Test
  void pipesBinaryDataUnharmed() {
    PipeResult result =
        libs()
            .pipe(
                on("write", "head -c 3000000 /dev/urandom | tee >(sha256sum >&2)"),
                on("read", "sha256sum"));

    assertThat(result.consumer().stdout()).isEqualTo(result.producer().stderr());
  }

  @Test
  void neverShowsTheReaderAnEndWhenTheWriterFailed() {
    Path seen = files.resolve("seen");

    assertThatThrownBy(
            () ->
                libs()
                    .pipe(
                        on("write", "head -c 100000 /dev/zero; echo broken >&2; exit 4"),
                        on("read", "cat >/dev/null; touch " + seen)))
        .isInstanceOfSatisfying(
            ScriptFailedException.class,
            failure -> {
              assertThat(failure.script()).isEqualTo("write");
              assertThat(failure.result().exitCode()).isEqualTo(4);
              assertThat(failure.output()).isEqualTo("broken\n");
            });
    assertThat(Files.exists(seen)).isFalse();
  }

  @Test
  void endsTheWriterWhenTheReaderFails() {
    Pids pids = new Pids();
    BashScript write =
        BashScript.of("write", "echo \"pid $$\" >&2; cat /dev/zero").onStderrLine(pids::hear);

    assertThatThrownBy(
            () ->
                libs()
                    .pipe(
                        new HostScript(host(), write),
                        on("read", "head -c 1000000 >/dev/null; echo full >&2; exit 5")))
        .isInstanceOfSatisfying(
            ScriptFailedException.class,
            failure -> {
              assertThat(failure.script()).isEqualTo("read");
              assertThat(failure.output()).isEqualTo("full\n");
            });
    assertThat(pids.heard()).hasSize(1);
    assertThat(pids.alive()).isEmpty();
  }

  @Test
  void refusesAReaderThatDoesNotReadEverything() {
    DoppelException failure =
        failureOf(
            () -> libs().pipe(on("write", "cat /dev/zero"), on("read", "head -c 10 >/dev/null")));

    assertThat(failure.code()).isEqualTo(ErrorCode.SCRIPT_FAILED);
    assertThat(failure.getMessage())
        .matches("The script read on .* ended before it had read everything\\.");
  }

  @Test
  void slowsTheWriterDownToTheReaderWithoutDelayingOthers() throws Exception {
    Pids pids = new Pids();
    AtomicLong written = new AtomicLong();
    BashScript write =
        BashScript.of(
                "write",
                "for ((i = 1; i <= 1000; i++)); do head -c 100000 /dev/zero; echo $i >&2; done")
            .onStderrLine(line -> written.set(Long.parseLong(line)));
    BashScript read =
        BashScript.of("read", "echo \"pid $$\" >&2; sleep 1000").onStderrLine(pids::hear);
    FutureTask<DoppelException> piping =
        new FutureTask<>(
            () ->
                failureOf(
                    () ->
                        libs().pipe(new HostScript(host(), write), new HostScript(host(), read))));
    Thread thread = new Thread(piping);
    thread.start();
    pids.await(1);
    for (long before = -1; before != written.get(); ) {
      before = written.get();
      for (int i = 0; i < 10; i++) {
        assertThat(run("echo hello").stdout()).isEqualTo("hello\n");
      }
    }
    thread.interrupt();

    assertThat(piping.get().code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(written.get()).isBetween(0L, 200L);
    assertThat(pids.alive()).isEmpty();
  }

  @Test
  void runsManyScriptsAtOnce() throws InterruptedException, ExecutionException {
    List<FutureTask<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      BashScript script = BashScript.of("many", "sleep 0.3; echo \"$i\"").with("i", i);
      tasks.add(new FutureTask<>(() -> run(script).stdout()));
    }

    tasks.forEach(task -> new Thread(task).start());

    for (int i = 0; i < tasks.size(); i++) {
      assertThat(tasks.get(i).get()).isEqualTo(i + "\n");
    }
  }
}
