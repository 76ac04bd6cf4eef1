package io.doppel.cli.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.cli.terminal.ScriptedTerminal;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ParameterInputTest {
  private static final Map<String, Parameter> PARAMETERS = Schemas.parameters("virtual");

  @TempDir Path directory;

  private final ScriptedTerminal terminal =
      ScriptedTerminal.person("typed secret", "mistyped", "typed secret", "typed secret");

  @Test
  void takesTextsAsTheyAreAndOtherTypesByTheSchema() {
    assertThat(read("--set", "port=3310", "--set", "note=a=b, c ", "-s", "compress=yes"))
        .containsEntry("port", "3310")
        .containsEntry("note", "a=b, c ")
        .containsEntry("compress", true);
    assertThat(read("--set", "size=12")).containsEntry("size", 12L);
  }

  @Test
  void gathersSettingsIntoALists() {
    assertThat(read("--set", "settings.innodb_buffer_pool_size=64M", "--set", "settings.a=b=c"))
        .containsEntry(
            "settings",
            List.of(
                Map.of("propertyName", "innodb_buffer_pool_size", "value", "64M"),
                Map.of("propertyName", "a", "value", "b=c")));
    assertThat(read("--set", "settings=[{\"propertyName\":\"a\",\"value\":\"b\"}]"))
        .containsEntry("settings", List.of(Map.of("propertyName", "a", "value", "b")));
  }

  @Test
  void takesSecretsFromElsewhere() throws IOException {
    Path file = Files.writeString(directory.resolve("pass"), "p'a\"s $s\\ wörd\n");

    assertThat(read("--set-from", "vdbPass=file:" + file))
        .containsEntry("vdbPass", Secret.of("p'a\"s $s\\ wörd"));
    assertThat(read("--set-from", "vdbPass=env:VDB_PASSWORD"))
        .containsEntry("vdbPass", Secret.of("from the environment"));
    assertThat(read("--set-from", "vdbPass=prompt"))
        .containsEntry("vdbPass", Secret.of("typed secret"));
    assertThat(read("--set-from", "port=env:PORT")).containsEntry("port", "3399");
  }

  @Test
  void takesParametersFromAFileOfJsonThatOptionsOverride() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("vdb.json"), "{\"port\": \"3310\", \"vdbPass\": \"x\", \"size\": 3}");

    assertThat(read("--parameters", file.toString(), "--set", "port=3311"))
        .containsEntry("port", "3311")
        .containsEntry("vdbPass", Secret.of("x"))
        .containsEntry("size", 3);
  }

  @Test
  void refusesAPasswordOnTheCommandLineWithoutRepeatingIt() {
    DoppelException failure = failure("--set", "vdbPass=hunter2");

    assertThat(failure)
        .hasMessageContaining("vdbPass: A password on the command line can be read by everybody");
    assertThat(failure.action()).contains("--set-from vdbPass=prompt");
    assertThat(failure.getMessage() + failure.action() + failure.output())
        .doesNotContain("hunter2");
  }

  @Test
  void doesNotRepeatAFileThatCannotBeRead() throws IOException {
    Path file = Files.writeString(directory.resolve("vdb.json"), "{\"vdbPass\": \"hunter2\" !");

    DoppelException failure = failure("--parameters", file.toString());

    assertThat(failure).hasMessageContaining("line 1 is wrong");
    assertThat(failure.getMessage() + failure.action() + failure.output())
        .doesNotContain("hunter2");
  }

  @Test
  void tellsAllThatIsWrongAtOnce() {
    DoppelException failure =
        failure(
            "--set", "prot=3310",
            "--set", "port=99999",
            "--set", "compress=perhaps",
            "--set", "size=many",
            "--set", "kind=Other",
            "--set", "nonsense",
            "--set", "port.x=1",
            "--set", "settings=nothing",
            "--set-from", "vdbPass=env:NOT_SET",
            "--set-from", "vdbPass=" + "clear text");

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(failure.getMessage())
        .contains("for 10 reasons")
        .contains("prot: There is no parameter of this name. Did you mean 'port'?")
        .contains("port: '99999' will not do. Give a port between 1 and 65535.")
        .contains("compress: 'perhaps' is neither true nor false.")
        .contains("size: 'many' is not a whole number.")
        .contains("kind: 'Other' will not do. It must be one of: Small, Large.")
        .contains("--set nonsense: It does not look like NAME=VALUE.")
        .contains("port.x: port has no parts.")
        .contains("settings: The value is not a JSON list.")
        .contains("vdbPass: The environment variable NOT_SET is not set.")
        .contains("vdbPass: It is not said where to take the value of VDB Password from.")
        .doesNotContain("clear text");
  }

  @Test
  void doesNotPromptWithoutATerminal() {
    SecretSource secrets = new SecretSource(ScriptedTerminal.program(), name -> null);

    assertThatThrownBy(() -> secrets.fetch("VDB Password", "prompt"))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("There is no terminal to ask for VDB Password on.");
  }

  private Map<String, Object> read(String... arguments) {
    ParameterOptions options = new ParameterOptions();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("p", mixin(options)))
        .parseArgs(arguments);
    return new ParameterInput(
            "--set",
            PARAMETERS,
            new SecretSource(
                terminal, Map.of("VDB_PASSWORD", "from the environment", "PORT", "3399")::get))
        .read(options);
  }

  private static CommandLine.Model.CommandSpec mixin(ParameterOptions options) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
  }

  private DoppelException failure(String... arguments) {
    return catchThrowableOfType(DoppelException.class, () -> read(arguments));
  }
}
