package io.doppel.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.doppel.cli.ConfiguredSetting;
import io.doppel.cli.text.Suggestion;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Doppel's directory and the settings of the {@code config.yml} in it, with defaults for what the
 * file does not say. Immutable.
 */
final class DoppelConfig {
  private static final String FILE = "config.yml";

  private final Path home;
  private final Path userHome;
  private final long lastModified;
  private final Map<Setting, String> given;

  private DoppelConfig(Path home, Path userHome, long lastModified, Map<Setting, String> given) {
    this.home = home;
    this.userHome = userHome;
    this.lastModified = lastModified;
    this.given = given;
  }

  /**
   * Reads the configuration.
   *
   * @param homeOption the directory that the command line names
   * @param environment returns the value of an environment variable, or null
   * @param userHome the user's home directory
   * @throws DoppelException INVALID_ARGUMENT with everything that is wrong; when others may write
   *     to the directory
   */
  static DoppelConfig read(
      Optional<String> homeOption, Function<String, String> environment, Path userHome) {
    Path home =
        homeOption
            .map(option -> expanded(option, userHome).toAbsolutePath().normalize())
            .orElseGet(() -> usualHome(environment, userHome));
    HomeGuard.check(home);
    Path file = home.resolve(FILE);
    long lastModified = file.toFile().lastModified();
    Map<Setting, String> given = Files.exists(file) ? read(file) : new EnumMap<>(Setting.class);
    return new DoppelConfig(home, userHome, lastModified, given);
  }

  /** Returns Doppel's directory where the command line names none; absolute. */
  static Path usualHome(Function<String, String> environment, Path userHome) {
    String variable = environment.apply("DOPPEL_HOME");
    Path home =
        variable == null || variable.isEmpty()
            ? userHome.resolve(".doppel")
            : expanded(variable, userHome);
    return home.toAbsolutePath().normalize();
  }

  private static Path expanded(String path, Path userHome) {
    if (path.equals("~")) {
      return userHome;
    }
    return path.startsWith("~/") ? userHome.resolve(path.substring(2)) : Path.of(path);
  }

  private static Map<Setting, String> read(Path file) {
    Problems problems = new Problems();
    Map<Setting, String> given = new EnumMap<>(Setting.class);
    YamlSettings.read(text(file), file.toString())
        .forEach(
            (key, value) ->
                Setting.named(key)
                    .ifPresentOrElse(
                        setting -> {
                          check(setting, value, problems);
                          given.put(setting, value);
                        },
                        () ->
                            problems.add(
                                key,
                                "There is no setting of this name."
                                    + Suggestion.sentence(key, Setting.keys()),
                                "The settings are: " + String.join(", ", Setting.keys()) + ".")));
    problems.throwIfAny(ErrorCode.INVALID_ARGUMENT, "The configuration in " + file + " is wrong");
    return given;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "The configuration " + file + " cannot be read: " + e.getMessage() + ".",
          "Check that it is a file of UTF-8 text that you may read.",
          "",
          e);
    }
  }

  private static void check(Setting setting, String value, Problems problems) {
    if (!setting.choices().isEmpty() && !setting.choices().contains(value)) {
      problems.add(
          setting.key(),
          "'" + value + "' is none of its values." + Suggestion.sentence(value, setting.choices()),
          "Give " + setting.key() + " one of: " + String.join(", ", setting.choices()) + ".");
    }
    if (setting == Setting.SSH_PORT) {
      try {
        Port.parse(value);
      } catch (DoppelException e) {
        problems.add(setting.key(), e.getMessage(), e.action());
      }
    }
    if (setting == Setting.JOBS_KEEP_DAYS && !value.matches("[1-9][0-9]{0,4}")) {
      problems.add(
          setting.key(), "'" + value + "' is not a number of days.", "Give 1 to 99999 days.");
    }
    if (setting == Setting.TOOLKIT && !value.startsWith("/")) {
      problems.add(
          setting.key(), "'" + value + "' is not an absolute path.", "Give a path from the root.");
    }
  }

  /** Returns Doppel's directory; absolute. It may not exist yet. */
  Path home() {
    return home;
  }

  /** Returns the file that the settings come from. It need not exist. */
  Path file() {
    return home.resolve(FILE);
  }

  /** Returns when the file was changed last, before it was read; 0 when there was none. */
  long lastModified() {
    return lastModified;
  }

  /** Returns where the log belongs. */
  Path logDirectory() {
    return home.resolve("log");
  }

  /** Returns a setting as it is in force; empty when it is not set and has no default. */
  Optional<String> value(Setting setting) {
    String value = given.getOrDefault(setting, setting.defaultValue());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (setting) {
          case STORAGE_LOCATION -> location(value);
          case SSH_KEY -> home.resolve(expanded(value, userHome)).toString();
          default -> value;
        });
  }

  /** A location is a ZFS dataset when the kind says so, or when it looks like nothing else. */
  private String location(String value) {
    boolean dataset =
        given.containsKey(Setting.STORAGE_LOCATION)
            && !value.startsWith("/")
            && !value.startsWith("~")
            && !value.startsWith(".");
    return dataset ? value : home.resolve(expanded(value, userHome)).normalize().toString();
  }

  /**
   * Returns the private key for hosts whose environment names no login: the one that is set, else
   * the first of the usual ones that exists.
   */
  Optional<String> keyFile() {
    return value(Setting.SSH_KEY)
        .or(
            () ->
                List.of("id_ed25519", "id_ecdsa", "id_rsa").stream()
                    .map(name -> userHome.resolve(".ssh").resolve(name))
                    .filter(Files::isReadable)
                    .map(Path::toString)
                    .findFirst());
  }

  /** Returns all settings and where they come from. */
  List<ConfiguredSetting> settings() {
    List<ConfiguredSetting> settings = new ArrayList<>();
    settings.add(new ConfiguredSetting("home", home.toString(), ""));
    for (Setting setting : Setting.values()) {
      settings.add(
          new ConfiguredSetting(
              setting.key(),
              value(setting).orElse(""),
              given.containsKey(setting) ? home.resolve(FILE).toString() : "default"));
    }
    return settings;
  }
}
