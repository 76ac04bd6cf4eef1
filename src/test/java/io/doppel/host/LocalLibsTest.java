package io.doppel.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import io.doppel.sdk.HostScript;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptFailedException;
import io.doppel.sdk.ScriptResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocalLibsTest {
  private final RemoteConnection here = Connections.local("/tmp");
  private final LocalLibs libs = new LocalLibs();

  @Test
  void runsAScriptAndReturnsWhatItPrinted() {
    List<String> lines = new ArrayList<>();
    BashScript script =
        BashScript.of("greet", "printf 'hello %s' \"$name\"; echo one >&2; printf two >&2; exit 3")
            .with("name", "Jürgen O'Neill $HOME `x` \\")
            .accept(3)
            .onStderrLine(lines::add);

    ScriptResult result = libs.runBash(here, script);

    assertThat(result.stdout()).isEqualTo("hello Jürgen O'Neill $HOME `x` \\");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr()).isEqualTo("one\ntwo");
    assertThat(lines).containsExactly("one", "two");
  }

  @Test
  void throwsOnAnExitCodeThatIsNotAccepted() {
    BashScript script = BashScript.of("fail", "echo 'no such thing' >&2; false; echo never");

    assertThatThrownBy(() -> libs.runBash(here, script))
        .isInstanceOfSatisfying(
            ScriptFailedException.class,
            failure -> {
              assertThat(failure.result().exitCode()).isEqualTo(1);
              assertThat(failure.result().stdout()).isEmpty();
              assertThat(failure.output()).isEqualTo("no such thing\n");
            });
  }

  @Test
  void endsAScriptThatTakesTooLong() {
    BashScript script =
        BashScript.of("slow", "echo waiting >&2; sleep 1000").timeout(Duration.ofMillis(300));

    assertThatThrownBy(() -> libs.runBash(here, script))
        .isInstanceOfSatisfying(
            DoppelException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.TIMED_OUT);
              assertThat(failure)
                  .hasMessage(
                      "The script slow on this machine took longer than 300 ms and was ended.");
              assertThat(failure.output()).isEqualTo("waiting\n");
            });
  }

  @Test
  void pipesOneScriptIntoAnother() {
    PipeResult result =
        libs.pipe(
            new HostScript(here, BashScript.of("write", "head -c 10000000 /dev/zero")),
            new HostScript(here, BashScript.of("read", "wc -c")));

    assertThat(result.consumer().stdout().strip()).isEqualTo("10000000");
    assertThat(result.transferred().bytes()).isEqualTo(10_000_000);
  }
}
