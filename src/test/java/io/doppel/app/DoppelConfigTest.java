package io.doppel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.cli.ConfiguredSetting;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DoppelConfigTest {
  @TempDir private Path userHome;

  @Test
  void everySettingHasADefault() {
    DoppelConfig config = read(Optional.empty(), Map.of());

    assertThat(config.home()).isEqualTo(userHome.resolve(".doppel"));
    assertThat(config.settings())
        .containsExactly(
            new ConfiguredSetting("home", userHome + "/.doppel", ""),
            new ConfiguredSetting("storage.kind", "auto", "default"),
            new ConfiguredSetting("storage.location", userHome + "/.doppel/volumes", "default"),
            new ConfiguredSetting("storage.host", "", "default"),
            new ConfiguredSetting("ssh.user", "", "default"),
            new ConfiguredSetting("ssh.port", "22", "default"),
            new ConfiguredSetting("ssh.key", "", "default"),
            new ConfiguredSetting("toolkit", "", "default"),
            new ConfiguredSetting("jobs.keepDays", "90", "default"),
            new ConfiguredSetting("log.level", "info", "default"));
  }

  @Test
  void everySettingCanBeMade() throws IOException {
    Path file =
        write(
            """
            storage:
              kind: zfs
              location: tank/doppel
              host: db0
            ssh:
              user: mysql
              port: 2222
              key: ~/keys/doppel
            toolkit: /opt/doppel
            jobs.keepDays: 30
            log.level: debug
            """);

    assertThat(read(Optional.empty(), Map.of()).settings().stream().skip(1))
        .containsExactly(
            new ConfiguredSetting("storage.kind", "zfs", file.toString()),
            new ConfiguredSetting("storage.location", "tank/doppel", file.toString()),
            new ConfiguredSetting("storage.host", "db0", file.toString()),
            new ConfiguredSetting("ssh.user", "mysql", file.toString()),
            new ConfiguredSetting("ssh.port", "2222", file.toString()),
            new ConfiguredSetting("ssh.key", userHome + "/keys/doppel", file.toString()),
            new ConfiguredSetting("toolkit", "/opt/doppel", file.toString()),
            new ConfiguredSetting("jobs.keepDays", "30", file.toString()),
            new ConfiguredSetting("log.level", "debug", file.toString()));
  }

  @Test
  void theOptionWinsOverTheVariableAndThatOverTheUsualPlace() {
    Map<String, String> variable = Map.of("DOPPEL_HOME", "~/other");

    assertThat(read(Optional.of("/somewhere"), variable).home()).isEqualTo(Path.of("/somewhere"));
    assertThat(read(Optional.empty(), variable).home()).isEqualTo(userHome.resolve("other"));
    assertThat(read(Optional.empty(), Map.of("DOPPEL_HOME", "")).home())
        .isEqualTo(userHome.resolve(".doppel"));
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() throws IOException {
    write(
        """
        storage:
          knid: zfs
        ssh:
          port: 99999
        log:
          level: verbose
        toolkit: relative/path
        jobs.keepDays: never
        retention: 3
        """);

    DoppelException failure =
        catchThrowableOfType(DoppelException.class, () -> read(Optional.empty(), Map.of()));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(failure.getMessage())
        .contains("config.yml is wrong, for 6 reasons")
        .contains("storage.knid: There is no setting of this name. Did you mean 'storage.kind'?")
        .contains("ssh.port: The port 99999 is out of range.")
        .contains("jobs.keepDays: 'never' is not a number of days.")
        .contains("log.level: 'verbose' is none of its values.")
        .contains("toolkit: 'relative/path' is not an absolute path.")
        .contains("retention: There is no setting of this name.\n".strip());
    assertThat(failure.action())
        .contains("Give log.level one of: error, warn, info, debug, trace.");
  }

  @Test
  void yamlThatIsNoneIsAnErrorWithItsLine() throws IOException {
    write("log:\n  level: [\n");
    assertThatThrownBy(() -> read(Optional.empty(), Map.of()))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("is not YAML: line 2 is wrong.");

    write("log:\n  level: info\n  level: debug\n");
    assertThatThrownBy(() -> read(Optional.empty(), Map.of()))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("is not YAML");

    write("just words\n");
    assertThatThrownBy(() -> read(Optional.empty(), Map.of()))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("does not hold settings");
  }

  @Test
  void anEmptyFileIsFine() throws IOException {
    write("# nothing yet\n");

    assertThat(read(Optional.empty(), Map.of()).value(Setting.LOG_LEVEL)).contains("info");
  }

  @ParameterizedTest
  @CsvSource({
    "tank/doppel, tank/doppel",
    "/srv/volumes, /srv/volumes",
    "./volumes, HOME/.doppel/volumes",
    "~/volumes, HOME/volumes"
  })
  void aLocationIsADatasetOrADirectory(String written, String inForce) throws IOException {
    write("storage:\n  location: " + written + "\n");

    assertThat(read(Optional.empty(), Map.of()).value(Setting.STORAGE_LOCATION))
        .contains(inForce.replace("HOME", userHome.toString()));
  }

  @Test
  void theUsualKeysAreFoundInTheirOrder() throws IOException {
    assertThat(read(Optional.empty(), Map.of()).keyFile()).isEmpty();
    Path directory = Files.createDirectories(userHome.resolve(".ssh"));
    Files.createFile(directory.resolve("id_rsa"));
    assertThat(read(Optional.empty(), Map.of()).keyFile())
        .contains(directory.resolve("id_rsa").toString());
    Files.createFile(directory.resolve("id_ed25519"));
    assertThat(read(Optional.empty(), Map.of()).keyFile())
        .contains(directory.resolve("id_ed25519").toString());
  }

  private Path write(String text) throws IOException {
    Path home = Files.createDirectories(userHome.resolve(".doppel"));
    return Files.writeString(home.resolve("config.yml"), text);
  }

  private DoppelConfig read(Optional<String> option, Map<String, String> environment) {
    return DoppelConfig.read(option, environment::get, userHome);
  }
}
