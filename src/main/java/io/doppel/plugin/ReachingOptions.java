package io.doppel.plugin;

import io.doppel.mysql.OptionName;
import io.doppel.mysql.OutwardEngines;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Options by which a server of ours would reach beyond what is its own: files outside its volume,
 * addresses of its host besides its port, other servers.
 */
final class ReachingOptions {
  private static final String FILES = "It decides where the server keeps its files.";
  private static final String ADDRESS = "The server listens on its own port only.";
  private static final String SERVERS = "Doppel's servers never reach another server.";

  private static final Map<String, String> REASONS = new HashMap<>();

  static {
    for (String name :
        List.of(
            "aria_log_dir_path",
            "audit_log_file",
            "datadir",
            "general_log_file",
            "innodb_buffer_pool_filename",
            "innodb_data_home_dir",
            "innodb_directories",
            "innodb_doublewrite_dir",
            "innodb_doublewrite_file",
            "innodb_log_arch_dir",
            "innodb_log_group_home_dir",
            "innodb_redo_log_archive_dirs",
            "innodb_temp_data_file_path",
            "innodb_temp_tablespaces_dir",
            "innodb_tmpdir",
            "innodb_undo_directory",
            "log_basename",
            "log_bin_index",
            "log_error",
            "log_isam",
            "log_slow_query_file",
            "log_tc",
            "pid_file",
            "relay_log",
            "relay_log_index",
            "relay_log_info_file",
            "master_info_file",
            "replica_load_tmpdir",
            "rocksdb_datadir",
            "rocksdb_wal_dir",
            "server_audit_file_path",
            "slave_load_tmpdir",
            "slow_query_log_file",
            "socket",
            "symbolic_links",
            "tmpdir",
            "tokudb_data_dir",
            "tokudb_log_dir",
            "tokudb_tmp_dir")) {
      REASONS.put(name, FILES);
    }
    for (String name : List.of("admin_address", "admin_port", "extra_port")) {
      REASONS.put(name, ADDRESS);
    }
    for (String name : OutwardEngines.options()) {
      REASONS.put(name, SERVERS);
    }
    REASONS.put("feedback", SERVERS);
  }

  /** Whole families of options, by how their names begin. */
  private static final Map<String, String> FAMILIES =
      Map.of(
          "mysqlx",
          ADDRESS,
          "group_replication",
          SERVERS,
          "handlersocket",
          ADDRESS,
          "ndb",
          SERVERS,
          "rpl_semi_sync",
          SERVERS,
          "spider_",
          SERVERS,
          "wsrep",
          SERVERS);

  /** Options whose files a server only reads. */
  private static final Pattern READ =
      Pattern.compile(
          ".*ssl_(ca|capath|cert|crl|crlpath|key)|.*_(private|public)_key_path|basedir"
              + "|character_sets_dir|des_key_file|(early_)?plugin_(dir|load|load_add)"
              + "|file_key_management.*|ft_stopword_file|init_(connect|file|replica|slave)"
              + "|keyring.*|lc_messages_dir|secure_file_priv|sql_mode");

  /** A path from the root, or upwards, anywhere in a value. */
  private static final Pattern OUTWARD_PATH =
      Pattern.compile("(^|[;:,=\\s])(/|~)|(^|[/;:,=\\s])\\.\\.(/|$)");

  private ReachingOptions() {}

  /** Returns why the option is one of them, in a whole sentence; empty when it is not. */
  static Optional<String> reason(OptionName name) {
    String bare = name.bare();
    return name.among(REASONS.keySet())
        .map(REASONS::get)
        .or(
            () ->
                FAMILIES.entrySet().stream()
                    .filter(family -> bare.startsWith(family.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst());
  }

  /**
   * Tells whether the value holds a path that leads out of the data directory, and the option is
   * not known as one whose file is only read.
   */
  static boolean leadsOut(OptionName name, String value) {
    return hasOutwardPath(value)
        && !READ.matcher(name.plain()).matches()
        && !READ.matcher(name.bare()).matches();
  }

  /** Tells whether a value holds a path from the root or upwards. */
  static boolean hasOutwardPath(String value) {
    return OUTWARD_PATH.matcher(value).find();
  }
}
