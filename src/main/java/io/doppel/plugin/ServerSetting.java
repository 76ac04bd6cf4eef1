package io.doppel.plugin;

import io.doppel.mysql.OptionName;
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
  private static final Set<String> BIND_ADDRESS = Set.of("bind_address");

  /** Addresses to listen at with which 127.0.0.1 is one of them. */
  static final Set<String> ANY_INTERFACE = Set.of("*", "0.0.0.0", "::", "127.0.0.1");

  private static final String PARAMETER = "It is a parameter of the VDB.";
  private static final String DATA = "It is given by the data.";
  private static final String CONTROL = "Doppel could not start or reach the VDB any more.";
  private static final String REPLICATION = "A VDB never follows a server by itself.";
  private static final String PROGRAMS = "It decides which programs and files the server may use.";
  private static final Map<String, String> RESERVED =
      Map.ofEntries(
          Map.entry("port", PARAMETER),
          Map.entry("basedir", PARAMETER),
          Map.entry("server_id", PARAMETER),
          Map.entry("innodb_data_file_path", DATA),
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
          Map.entry("early_plugin_load", PROGRAMS),
          Map.entry("plugin_dir", PROGRAMS),
          Map.entry("plugin_load", PROGRAMS),
          Map.entry("plugin_load_add", PROGRAMS),
          Map.entry("secure_file_priv", PROGRAMS),
          Map.entry("slave_start", REPLICATION),
          Map.entry("replica_start", REPLICATION));

  /** Returns why the setting is not accepted, in a whole sentence; empty when it is. */
  Optional<String> objection() {
    if (!NAME.matcher(name).matches()) {
      return Optional.of("'" + name + "' is not a name of a setting.");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("The value of " + name + " holds a line break or control character.");
    }
    OptionName option = new OptionName(name);
    Optional<String> reserved =
        option.among(RESERVED.keySet()).map(RESERVED::get).or(() -> ReachingOptions.reason(option));
    if (reserved.isPresent()) {
      return Optional.of("The setting " + name + " cannot be changed. " + reserved.get());
    }
    if (option.among(BIND_ADDRESS).isPresent() && !ANY_INTERFACE.contains(value)) {
      return Optional.of(
          "With the bind address '" + value + "' Doppel could not reach the VDB on 127.0.0.1.");
    }
    if (option.bare().startsWith("log_bin") && value.indexOf('/') >= 0) {
      return Optional.of(
          "The setting " + name + " holds a path, so the log would not lie in the VDB's volume.");
    }
    if (ReachingOptions.leadsOut(option, value)) {
      return Optional.of(
          "The setting " + name + " holds a path that leads out of the VDB's volume: " + value);
    }
    return Optional.empty();
  }
}
