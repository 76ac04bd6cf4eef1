package io.doppel.app;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The settings that there are. */
enum Setting {
  /** How volumes are kept. */
  STORAGE_KIND("storage.kind", "auto", "auto", "zfs", "btrfs", "copy"),
  /** Where volumes are kept: a ZFS dataset, or an absolute directory. */
  STORAGE_LOCATION("storage.location", "volumes"),
  /** The environment whose host keeps the volumes; empty for this machine. */
  STORAGE_HOST("storage.host", ""),
  /** The account for hosts, when an environment names none; empty for the current user. */
  SSH_USER("ssh.user", ""),
  /** The SSH port, when an environment names none. */
  SSH_PORT("ssh.port", "22"),
  /** The private key, when an environment names no login; empty for the usual one in ~/.ssh. */
  SSH_KEY("ssh.key", ""),
  /** Doppel's own directory on hosts; empty for .doppel-toolkit in the home directory there. */
  TOOLKIT("toolkit", ""),
  /** For how many days jobs are remembered after their end. */
  JOBS_KEEP_DAYS("jobs.keepDays", "90"),
  /** How much is logged. */
  LOG_LEVEL("log.level", "info", "error", "warn", "info", "debug", "trace");

  private final String key;
  private final String defaultValue;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<String> choices;

  Setting(String key, String defaultValue, String... choices) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.choices = List.of(choices);
  }

  /** Returns the name that users write. */
  String key() {
    return key;
  }

  /** Returns the value when nothing is said; paths are relative to Doppel's directory. */
  String defaultValue() {
    return defaultValue;
  }

  /** Returns the only values there are; empty when any text may do. */
  List<String> choices() {
    return choices;
  }

  static Optional<Setting> named(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }
}
