package io.doppel.cli.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.cli.terminal.ScriptedTerminal;
import io.doppel.model.DoppelException;
import io.doppel.model.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WizardTest {
  private static final Map<String, Parameter> PARAMETERS = Schemas.parameters("virtual");

  @Test
  void asksInTheSchemasOrderAndOffersDefaults() {
    ScriptedTerminal terminal =
        ScriptedTerminal.person("", "3310", "s3cret", "s3cret", "", "7", "", "a note", "");

    Map<String, Object> answers = ask(terminal);

    assertThat(answers)
        .containsOnly(
            Map.entry("kind", "Small"),
            Map.entry("port", "3310"),
            Map.entry("vdbPass", Secret.of("s3cret")),
            Map.entry("compress", true),
            Map.entry("level", 7L),
            Map.entry("note", "a note"));
    assertThat(terminal.linesLeft()).isZero();
    assertThat(terminal.shownErr())
        .startsWith(
            """

            Kind (kind)
              1) Small
              2) Large
              [Small]\s

            Port (port)
              A free port.
              [found out if left empty] 3310

            VDB Password (vdbPass)
              Any character is allowed.
              VDB Password (not shown):\s
              once more:\s

            Compress (compress)
              [yes]\s
            """)
        .doesNotContain("s3cret");
  }

  @Test
  void leavesOutWhatMeansNothingGivenTheAnswers() {
    ScriptedTerminal terminal = ScriptedTerminal.person("2", "", "x", "x", "no", "", "", "");

    Map<String, Object> answers = ask(terminal);

    assertThat(answers)
        .containsOnly(
            Map.entry("kind", "Large"),
            Map.entry("vdbPass", Secret.of("x")),
            Map.entry("compress", false));
    assertThat(terminal.shownErr()).doesNotContain("Level");
  }

  @Test
  void asksAgainUntilTheAnswerWillDo() {
    ScriptedTerminal terminal =
        ScriptedTerminal.person(
            "Huge", "large", "port", "3306", "", "a", "b", "c", "c", "maybe", "on", "few", "", "",
            "", "");

    Map<String, Object> answers = ask(terminal);

    assertThat(answers)
        .containsEntry("kind", "Large")
        .containsEntry("port", "3306")
        .containsEntry("vdbPass", Secret.of("c"))
        .containsEntry("compress", true)
        .doesNotContainKey("level");
    assertThat(terminal.shownErr())
        .contains("Type a number from 1 to 2, or one of the names.")
        .contains("'port' will not do. Give a port between 1 and 65535.")
        .contains("It must not be empty.")
        .contains("The two differ; once again.")
        .contains("'maybe' is neither true nor false.")
        .contains("'few' is not a whole number.");
  }

  @Test
  void aPasswordThatExistsIsTypedOnce() {
    ScriptedTerminal terminal = ScriptedTerminal.person("s3cret");
    Parameter existing =
        Parameter.of(
                Map.of(
                    "properties",
                    Map.of("sourcePass", Map.of("type", "string", "format", "password"))))
            .get("sourcePass");

    assertThat(new Wizard(terminal).ask(List.of(existing), Map.of()))
        .containsOnly(Map.entry("sourcePass", Secret.of("s3cret")));
    assertThat(terminal.shownErr()).doesNotContain("once more");
  }

  @Test
  void gathersSettings() {
    ScriptedTerminal terminal =
        ScriptedTerminal.person("no equals", "A=1", "a_b = 64M", "c=d=e", "");

    Map<String, Object> answers =
        new Wizard(terminal).ask(List.of(PARAMETERS.get("settings")), Map.of());

    assertThat(answers)
        .containsEntry(
            "settings",
            List.of(
                Map.of("propertyName", "a_b", "value", "64M"),
                Map.of("propertyName", "c", "value", "d=e")));
    assertThat(terminal.shownErr())
        .contains("Write it as NAME=VALUE.")
        .contains("It must match ^[a-z_]+$.");
  }

  @Test
  void offersWhatWasAnsweredBefore() {
    ScriptedTerminal terminal = ScriptedTerminal.person("");

    assertThat(
            new Wizard(terminal)
                .ask(List.of(PARAMETERS.get("port")), Map.of("port", "3310", "kind", "Large")))
        .containsOnly(Map.entry("port", "3310"), Map.entry("kind", "Large"));
    assertThat(terminal.shownErr()).contains("[3310]");
  }

  @Test
  void endsWithTheInput() {
    assertThatThrownBy(() -> ask(ScriptedTerminal.person("1")))
        .isInstanceOf(DoppelException.class)
        .hasMessage("The input was cancelled.");
  }

  private static Map<String, Object> ask(ScriptedTerminal terminal) {
    return new Wizard(terminal).ask(PARAMETERS.values(), Map.of());
  }
}
