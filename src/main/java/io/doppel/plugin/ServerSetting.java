package io.doppel.plugin;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A setting that a user wants in a VDB's option file.
 *
 * @param name as in my.cnf
 * @param value as in my.cnf; empty for a setting that is only named
 */
record ServerSetting(String name, String value) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
  private static final Set<String> ANY_INTERFACE = Set.of("*", "0.0.0.0", "::", "127.0.0.1");

  private static final String PLACE = "It decides where the VDB keeps its files.";
  private static final String PARAMETER = "It is a parameter of the VDB.";
  private static final String DATA = "It is given by the data.";
  private static final String CONTROL = "Doppel could not start or reach the VDB any more.";
  private static final String REPLICATION = "A VDB never follows a server by itself.";
  private static final Map<String, String> RESERVED =
      Map.ofEntries(
          Map.entry("datadir", PLACE),
          Map.entry("tmpdir", PLACE),
          Map.entry("pid_file", PLACE),
          Map.entry("socket", PLACE),
          Map.entry("log_error", PLACE),
          Map.entry("innodb_data_home_dir", PLACE),
          Map.entry("innodb_log_group_home_dir", PLACE),
          Map.entry("innodb_undo_directory", PLACE),
          Map.entry("innodb_temp_tablespaces_dir", PLACE),
          Map.entry("innodb_data_file_path", DATA),
          Map.entry("aria_log_dir_path", PLACE),
          Map.entry("port", PARAMETER),
          Map.entry("basedir", PARAMETER),
          Map.entry("server_id", PARAMETER),
          Map.entry("lower_case_table_names", DATA),
          Map.entry("innodb_page_size", DATA),
          Map.entry("user", CONTROL),
          Map.entry("init_file", CONTROL),
          Map.entry("daemonize", CONTROL),
          Map.entry("initialize", CONTROL),
          Map.entry("initialize_insecure", CONTROL),
          Map.entry("bootstrap", CONTROL),
          Map.entry("chroot", CONTROL),
          Map.entry("help", CONTROL),
          Map.entry("networking", CONTROL),
          Map.entry("grant_tables", CONTROL),
          Map.entry("defaults_file", CONTROL),
          Map.entry("defaults_extra_file", CONTROL),
          Map.entry("validate_config", CONTROL),
          Map.entry("slave_start", REPLICATION),
          Map.entry("replica_start", REPLICATION),
          Map.entry("relay_log", REPLICATION),
          Map.entry("relay_log_index", REPLICATION),
          Map.entry("relay_log_info_file", REPLICATION),
          Map.entry("master_info_file", REPLICATION));

  /** Returns why the setting is not accepted, in a whole sentence; empty when it is. */
  Optional<String> objection() {
    if (!NAME.matcher(name).matches()) {
      return Optional.of("'" + name + "' is not a name of a setting.");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("The value of " + name + " holds a line break or control character.");
    }
    String plain = plainName();
    String reserved = RESERVED.get(plain);
    if (reserved != null) {
      return Optional.of("The setting " + name + " cannot be changed. " + reserved);
    }
    if (plain.equals("bind_address") && !ANY_INTERFACE.contains(value)) {
      return Optional.of(
          "With the bind address '" + value + "' Doppel could not reach the VDB on 127.0.0.1.");
    }
    if (plain.startsWith("log_bin") && value.indexOf('/') >= 0) {
      return Optional.of(
          "The setting " + name + " holds a path, so the log would not lie in the VDB's volume.");
    }
    return Optional.empty();
  }

  /** The name without what servers take as spelling: case, dashes, and some prefixes. */
  private String plainName() {
    return name.toLowerCase(Locale.ROOT)
        .replace('-', '_')
        .replaceFirst("^(?:(?:loose|maximum|skip|enable|disable)_)+", "");
  }
}
