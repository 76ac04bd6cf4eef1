package io.doppel.plugin;

import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.source.SourceFacts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Server settings that belong to the data: a copy of the data must run with the same ones, because
 * it would not start otherwise, or would understand the data or the same statements differently.
 *
 * @param values option name to value; a value is empty for an option that is only named
 */
record DataSettings(Map<String, String> values) {
  private static final String GROUP = "mysqld";

  private static final String DATA_FILES = "innodb_data_file_path";

  /** Fixed when a data directory is initialised. */
  private static final List<String> FIXED =
      List.of("lower_case_table_names", "innodb_page_size", DATA_FILES);

  /**
   * Of MySQL before 8.0, which is not started on more or fewer of them than it was made with. Later
   * servers find them, and the latest do not know the option any more.
   */
  private static final String UNDO_FILES = "innodb_undo_tablespaces";

  /** Decide what statements mean. */
  private static final List<String> MEANING =
      List.of(
          "character_set_server",
          "collation_server",
          "sql_mode",
          "explicit_defaults_for_timestamp",
          "default_storage_engine",
          "max_allowed_packet");

  /** Of MySQL; data with one of them needs the other the same. */
  private static final List<String> GTID = List.of("gtid_mode", "enforce_gtid_consistency");

  /**
   * Of MySQL from 8.0.16 on. Decides what privileges on a database mean, and whether it can be
   * excepted from those on all of them.
   */
  private static final String PARTIAL_REVOKES = "partial_revokes";

  private static final String NO_DIRECTORIES = "NO_DIR_IN_CREATE";

  /** Modes that MySQL 8.0 dropped; with one of them it does not start. */
  private static final List<String> DROPPED_MODES =
      List.of(
          "NO_AUTO_CREATE_USER",
          "DB2",
          "MAXDB",
          "MSSQL",
          "MYSQL323",
          "MYSQL40",
          "ORACLE",
          "POSTGRESQL",
          "NO_FIELD_OPTIONS",
          "NO_KEY_OPTIONS",
          "NO_TABLE_OPTIONS");

  DataSettings {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Returns the settings that a staging server of that version takes over from its source. */
  static DataSettings ofSource(SourceFacts source, ServerVersion staging) {
    Map<String, String> values = new LinkedHashMap<>();
    take(values, FIXED, source::variable);
    take(values, MEANING, source::variable);
    takeTimeZone(values, source::variable);
    values.computeIfPresent(DATA_FILES, (name, files) -> files.indexOf('/') >= 0 ? null : files);
    if (!staging.isMariaDb()) {
      values.computeIfPresent("sql_mode", (name, modes) -> withinVolume(modes));
      take(values, GTID, source::variable);
      if (staging.atLeast(8, 0, 16)) {
        take(values, List.of(PARTIAL_REVOKES), source::variable);
      }
      if (staging.atLeast(8, 0, 0)) {
        values.computeIfPresent("sql_mode", (name, modes) -> withoutDroppedModes(modes));
      }
    }
    return new DataSettings(values);
  }

  /** Returns what an option file says of that which is fixed when data are initialised. */
  static DataSettings fixedIn(OptionFile file) {
    Map<String, String> values = new LinkedHashMap<>();
    take(values, FIXED, file::getForServer);
    return new DataSettings(values);
  }

  /** Returns what the option file in a backup of a server's files says of that. */
  static DataSettings ofBackup(OptionFile file, ServerVersion server) {
    Map<String, String> values = new LinkedHashMap<>(fixedIn(file).values);
    if (!server.isMariaDb() && !server.atLeast(8, 0, 0)) {
      take(values, List.of(UNDO_FILES), file::getForServer);
    }
    return new DataSettings(values);
  }

  /** Returns the settings of a running server, with its way of keeping a binary log. */
  static DataSettings ofServer(SqlSession session) {
    Map<String, String> variables =
        session.query("SHOW GLOBAL VARIABLES").stream()
            .collect(
                Collectors.toMap(
                    row -> row.text("Variable_name"), row -> row.text("Value"), (a, b) -> a));
    Map<String, String> values = new LinkedHashMap<>();
    take(values, FIXED, name -> Optional.ofNullable(variables.get(name)));
    take(values, MEANING, name -> Optional.ofNullable(variables.get(name)));
    take(values, GTID, name -> Optional.ofNullable(variables.get(name)));
    take(values, List.of(PARTIAL_REVOKES), name -> Optional.ofNullable(variables.get(name)));
    takeTimeZone(values, name -> Optional.ofNullable(variables.get(name)));
    if ("ON".equalsIgnoreCase(variables.get("log_bin"))) {
      values.put("log_bin", baseName(variables.getOrDefault("log_bin_basename", "binlog")));
    } else {
      values.put("skip-log-bin", "");
    }
    return new DataSettings(values);
  }

  /** Reads what {@link #text} wrote. */
  static DataSettings parse(String text) {
    OptionFile file = OptionFile.parse("[" + GROUP + "]\n" + text);
    Map<String, String> values = new LinkedHashMap<>();
    for (String option : file.options(GROUP)) {
      values.put(option, file.get(GROUP, option).orElse(""));
    }
    return new DataSettings(values);
  }

  private static void take(
      Map<String, String> values, List<String> names, Function<String, Optional<String>> variable) {
    for (String name : names) {
      variable.apply(name).ifPresent(value -> values.put(name, value));
    }
  }

  /**
   * An offset is understood everywhere; a name takes time zone tables, which not all servers have.
   */
  private static void takeTimeZone(
      Map<String, String> values, Function<String, Optional<String>> variable) {
    variable
        .apply("time_zone")
        .filter(zone -> zone.matches("[+-]\\d\\d:\\d\\d"))
        .ifPresent(zone -> values.put("default_time_zone", zone));
  }

  /**
   * A table that the source makes somewhere by {@code DATA DIRECTORY} is to lie in the volume. This
   * is the one mode that does not come with replicated statements. MariaDB would stop replication
   * at the warning that it gives then.
   */
  private static String withinVolume(String modes) {
    if (Arrays.asList(modes.split(",", -1)).contains(NO_DIRECTORIES)) {
      return modes;
    }
    return modes.isEmpty() ? NO_DIRECTORIES : modes + "," + NO_DIRECTORIES;
  }

  private static String withoutDroppedModes(String modes) {
    return Arrays.stream(modes.split(",", -1))
        .filter(mode -> !DROPPED_MODES.contains(mode))
        .collect(Collectors.joining(","));
  }

  /** A relative name keeps the log in the volume, wherever that is mounted. */
  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Returns the settings as lines of an option file. */
  String text() {
    return addTo(OptionFile.empty())
        .render()
        .lines()
        .filter(line -> !line.startsWith("["))
        .collect(Collectors.joining("\n"));
  }

  /** Returns these settings with others, which win. */
  DataSettings with(DataSettings others) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.putAll(others.values);
    return new DataSettings(all);
  }

  /** Returns the option file with these settings. */
  OptionFile addTo(OptionFile file) {
    OptionFile changed = file;
    for (var setting : values.entrySet()) {
      changed =
          setting.getKey().startsWith("skip-")
              ? changed.setFlagForServer(setting.getKey())
              : changed.setForServer(setting.getKey(), setting.getValue());
    }
    return changed;
  }

  /**
   * Returns the option file with those of these settings that it does not decide, and with all that
   * are fixed.
   */
  OptionFile addMissingTo(OptionFile file) {
    Map<String, String> missing = new LinkedHashMap<>(values);
    missing.keySet().removeIf(name -> !FIXED.contains(name) && decides(file, name));
    return SettingPairs.completed(new DataSettings(missing).addTo(file));
  }

  private static boolean decides(OptionFile file, String name) {
    return file.getForServer(name).isPresent()
        || SettingPairs.partner(name).flatMap(file::getForServer).isPresent();
  }

  /** Returns an option file of MySQL whose {@code sql_mode}, if it has one, keeps to the volume. */
  static OptionFile withoutDirectories(OptionFile file) {
    return file.getForServer("sql_mode")
        .map(modes -> file.setForServer("sql_mode", withinVolume(modes)))
        .orElse(file);
  }

  /** Returns those that must be given when a data directory is initialised, as arguments. */
  List<String> initializeArguments() {
    return FIXED.stream()
        .filter(values::containsKey)
        .map(name -> "--" + name.replace('_', '-') + "=" + values.get(name))
        .toList();
  }
}
