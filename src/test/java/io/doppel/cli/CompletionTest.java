package io.doppel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script in a real bash. */
final class CompletionTest {
  /**
   * Does what bash does when the user hits the tab key: calls the function with these variables.
   */
  private static final String TAB =
      """
      eval "$script"
      compopt() { :; }  # works only while bash itself completes
      COMP_WORDS=($typed)
      case $typed in *' ') COMP_WORDS+=('') ;; esac
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      COMP_LINE=$typed
      COMP_POINT=${#typed}
      COMPREPLY=()
      function=$(complete -p doppel | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      "$function" doppel "${COMP_WORDS[$COMP_CWORD]}" ''
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @Test
  void theScriptIsBash() throws Exception {
    assertThat(bash(script(), "-n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "doppel sna, 'snapshot,snapshots'",
    "doppel vdb st, 'start,stop,status'",
    "doppel jobs f, follow",
    "doppel link --en, --environment",
    "doppel provision --dr, --dry-run",
    "doppel env a, add"
  })
  void completes(String typed, String candidates) throws Exception {
    String answer = bash("script=" + quoted(script()) + "\ntyped=" + quoted(typed) + "\n" + TAB);

    assertThat(answer.lines().map(String::strip))
        .containsExactlyInAnyOrder(candidates.split(",", -1));
  }

  @Test
  void thereIsNoneForOtherShells() {
    Invocation invocation = Invocation.byProgram(new FakeEngine());

    assertThat(invocation.run("completion", "fish")).isEqualTo(2);
    assertThat(invocation.err()).contains("Give bash or zsh.");
  }

  private static String script() {
    Invocation invocation = Invocation.byProgram(new FakeEngine());
    assertThat(invocation.run("completion", "bash")).isZero();
    assertThat(invocation.globals()).isEmpty();
    return invocation.out();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static String bash(String input, String... options)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("bash", "--norc"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(UTF_8));
    }
    String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(answer).isZero();
    return answer;
  }
}
