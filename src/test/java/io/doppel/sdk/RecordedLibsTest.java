package io.doppel.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.Port;
import org.junit.jupiter.api.Test;

final class RecordedLibsTest {
  private final RemoteConnection connection = Connections.to("db1", "mysql", "/toolkit");
  private final RecordedLibs libs = new RecordedLibs();

  @Test
  void answersInOrderAndRepeatsTheLastAnswer() {
    libs.answer("a.sh", "1").answer("a.sh", "2");
    BashScript script = BashScript.of("a.sh", "echo").with("port", new Port(3306));

    assertThat(libs.runBash(connection, script).stdout()).isEqualTo("1");
    assertThat(libs.runBash(connection, script).stdout()).isEqualTo("2");
    assertThat(libs.runBash(connection, script).stdout()).isEqualTo("2");
    assertThat(libs.scripts()).containsExactly("a.sh", "a.sh", "a.sh");
    assertThat(libs.calls().get(0).variables()).containsExactly("port");
    assertThat(libs.calls().get(0).value("port")).isEqualTo("3306");
  }

  @Test
  void failsOnAnUnexpectedScript() {
    libs.answer("a.sh", "1");
    BashScript unexpected = BashScript.of("b.sh", "echo");

    assertThatThrownBy(() -> libs.runBash(connection, unexpected))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("b.sh")
        .hasMessageContaining("[a.sh]");
  }

  @Test
  void throwsWhatARealHostThrowsOnAnExitCodeThatIsNotAccepted() {
    libs.answer("a.sh", 3, "", "no such file\n");
    BashScript script = BashScript.of("a.sh", "echo");

    assertThatThrownBy(() -> libs.runBash(connection, script))
        .isInstanceOfSatisfying(
            ScriptFailedException.class,
            failure -> {
              assertThat(failure.host()).isEqualTo("db1");
              assertThat(failure.result().exitCode()).isEqualTo(3);
              assertThat(failure.output()).isEqualTo("no such file\n");
            });
    assertThat(libs.runBash(connection, script.accept(0, 3)).exitCode()).isEqualTo(3);
  }
}
