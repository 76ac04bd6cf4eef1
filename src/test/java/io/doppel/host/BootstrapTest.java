package io.doppel.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.host.Bootstrap.HostSession;
import io.doppel.sdk.BashScript;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BootstrapTest {
  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash"})
  void isACommandLineForAnyLoginShell(String shell) throws Exception {
    // a session of its own: the one that the tests run in may have begun with the machine, at 0
    Process process =
        new ProcessBuilder("setsid", "--wait", shell, "-c", Bootstrap.COMMAND_LINE).start();
    process.getOutputStream().write(Bootstrap.input(BashScript.of("test", "echo hello; cat")));
    process.getOutputStream().write("payload".getBytes(UTF_8));
    process.getOutputStream().close();

    Bootstrap.skipToScript(process.getInputStream());
    HostSession session = Bootstrap.readSession(process.getErrorStream());

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo("hello\npayload");
    assertThat(process.waitFor()).isZero();
    assertThat(session.id()).isEqualTo(process.pid());
    assertThat(session.started()).isPositive();
  }

  @Test
  void neverRunsAScriptThatArrivedInPart() throws Exception {
    byte[] input = Bootstrap.input(BashScript.of("test", "echo one\necho two"));
    Process process = new ProcessBuilder("sh", "-c", Bootstrap.COMMAND_LINE).start();
    process.getOutputStream().write(input, 0, input.length - 4);
    process.getOutputStream().close();

    Bootstrap.skipToScript(process.getInputStream());

    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(process.waitFor()).isEqualTo(255);
  }

  @Test
  void endsInABashThatIsTooOldAndTellsItsVersion() throws Exception {
    String asOfAnOldBash = Bootstrap.COMMAND_LINE.replace(">= 404", ">= 9904");
    assertThat(asOfAnOldBash).isNotEqualTo(Bootstrap.COMMAND_LINE);
    Process process = new ProcessBuilder("sh", "-c", asOfAnOldBash).start();
    process.getOutputStream().close();

    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThatThrownBy(() -> Bootstrap.readSession(process.getErrorStream()))
        .isInstanceOf(EOFException.class)
        .hasMessageMatching("bash \\d+\\.\\d+\\.\\S+ is older than 4\\.4\\.");
    assertThat(process.waitFor()).isEqualTo(255);
  }

  @Test
  void holdsNothingThatALoginShellMightInterpret() {
    assertThat(Bootstrap.PROGRAM).doesNotContain("'", "!", "\n");
  }

  @Test
  void tellsWhatAStartUpFilePrintedFromWhatTheScriptPrints() throws IOException {
    InputStream stdout = stream("Welcome!\n-- doppel\n\n-- doppel --\nanswer");
    InputStream stderr = stream("oops\n-- doppel 12 34 --\nwarning");

    Bootstrap.skipToScript(stdout);

    assertThat(new String(stdout.readAllBytes(), UTF_8)).isEqualTo("answer");
    assertThat(Bootstrap.readSession(stderr)).isEqualTo(new HostSession(12, 34));
  }

  @Test
  void tellsWhatWasPrintedInPlaceOfAScript() {
    assertThatThrownBy(() -> Bootstrap.readSession(stream("bash: command not found\n")))
        .isInstanceOf(EOFException.class)
        .hasMessage("bash: command not found");
    assertThatThrownBy(() -> Bootstrap.readSession(stream("x\n".repeat(100_000))))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void refusesAScriptWithANulCharacter() {
    assertThatThrownBy(() -> Bootstrap.input(BashScript.of("test", "echo \0")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
