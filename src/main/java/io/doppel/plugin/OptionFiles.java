package io.doppel.plugin;

import io.doppel.mysql.Installation;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.OutwardEngines;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.replication.ReplicaSettings;
import java.util.List;
import java.util.Locale;

/** The option files of our servers. */
final class OptionFiles {
  private static final String LOG_BIN = "log_bin";
  private static final List<String> NO_LOG_BIN = List.of("skip-log-bin", "disable-log-bin");

  private OptionFiles() {}

  /** Returns the option file of a VDB. */
  static OptionFile ofVdb(
      VirtualParameters parameters,
      ServerLayout layout,
      Installation installation,
      DataSettings settings) {
    OptionFile file =
        settings
            .addTo(OptionFile.empty())
            .setForServer("event_scheduler", "OFF")
            .setForServer("innodb_buffer_pool_load_at_startup", "OFF");
    for (ServerSetting setting : parameters.settings()) {
      file = SettingPairs.partner(setting.name()).map(file::removeForServer).orElse(file);
    }
    for (ServerSetting setting : parameters.settings()) {
      file = with(file, setting);
    }
    file = SmallServer.unlessGivenMemory(file, installation.version());
    file = within(SettingPairs.completed(file), installation.version());
    return withPlace(
        file, layout, installation.baseDir(), parameters.port().number(), parameters.serverId());
  }

  private static OptionFile with(OptionFile file, ServerSetting setting) {
    OptionFile changed = file;
    if (setting.name().toLowerCase(Locale.ROOT).replace('-', '_').equals(LOG_BIN)) {
      for (String option : NO_LOG_BIN) {
        changed = changed.removeForServer(option);
      }
    }
    return setting.value().isEmpty()
        ? changed.setFlagForServer(setting.name())
        : changed.setForServer(setting.name(), setting.value());
  }

  /**
   * Returns the option file of a staging server.
   *
   * @param starter what the user wants in it; what decides where files are and whom the server
   *     follows is replaced
   */
  static OptionFile ofStaging(
      OptionFile starter,
      LinkedParameters parameters,
      ServerLayout layout,
      Installation installation,
      DataSettings settings) {
    OptionFile file = settings.addMissingTo(starter);
    if (!installation.version().isMariaDb()) {
      file = DataSettings.withoutDirectories(file);
    }
    file = defaultTo(file, "event_scheduler", "OFF");
    file = withFewChangedPages(file, installation.version());
    boolean manual = parameters.mode() == LinkedParameters.Mode.MANUAL;
    file = defaultTo(file, "read_only", manual ? "OFF" : "ON");
    file = withBinaryLog(file);
    file = file.setForServer("relay_log", "../log/mysql-relay-bin");
    file =
        ReplicaSettings.apply(
            file, installation.version(), manual ? List.of() : parameters.databases().names());
    return withPlace(
        within(file, installation.version()),
        layout,
        installation.baseDir(),
        parameters.stagingPort().number(),
        parameters.serverId());
  }

  /**
   * A snapshot waits until all changed pages are on disk, so fewer of them are kept than by default
   * (90 percent). The default capacity, but for that of MySQL from 8.4 on (10000), is one of a
   * spinning disk and would not keep them down.
   */
  private static OptionFile withFewChangedPages(OptionFile starter, ServerVersion version) {
    OptionFile file = defaultTo(starter, "innodb_max_dirty_pages_pct", "40");
    boolean forSpinningDisks = version.isMariaDb() || !version.atLeast(8, 4, 0);
    return forSpinningDisks && file.getForServer("innodb_io_capacity_max").isEmpty()
        ? defaultTo(file, "innodb_io_capacity", "1000")
        : file;
  }

  /**
   * Without a binary log, unless the starter file asks for one. Its name is relative, because a
   * clone would otherwise write into the log of its parent.
   */
  private static OptionFile withBinaryLog(OptionFile file) {
    return file.getForServer(LOG_BIN)
        .map(
            name ->
                file.setForServer(
                        LOG_BIN, "../log/" + (name.isEmpty() ? "mysql-bin" : baseName(name)))
                    .setFlagForServer("log-slave-updates"))
        .orElseGet(() -> file.setFlagForServer("skip-log-bin"));
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Keeps the server in its volume and away from other servers. Without symbolic links it ignores
   * {@code DATA DIRECTORY}; MySQL from 8.0 on has none unless told to.
   */
  private static OptionFile within(OptionFile file, ServerVersion version) {
    OptionFile changed = OutwardEngines.switchedOff(file, version);
    if (version.isMariaDb() || !version.atLeast(8, 0, 0)) {
      changed = changed.setForServer("symbolic-links", "OFF");
    }
    return version.isMariaDb()
        ? changed
        : changed.setForServer("loose-group-replication-start-on-boot", "OFF");
  }

  /** What must be so, whatever the user wants, and what else no server of ours should do. */
  private static OptionFile withPlace(
      OptionFile file, ServerLayout layout, String baseDir, int port, long serverId) {
    OptionFile changed =
        file.setForServer("basedir", baseDir)
            .setForServer("datadir", layout.data())
            .setForServer("tmpdir", layout.tmp())
            .setForServer("socket", layout.socket())
            .setForServer("pid-file", layout.pidFile())
            .setForServer("log-error", layout.errorLog())
            .setForServer("port", Integer.toString(port))
            .setForServer("server-id", Long.toString(serverId))
            .setFlagForServer("skip-slave-start");
    // Statements read and write files there only. The compiled-in directory of some packages does
    // not exist, and the server would not start; replicated loads of files pass through this one.
    changed = defaultTo(changed, "secure-file-priv", layout.tmp());
    return defaultTo(changed, "loose-mysqlx", "OFF");
  }

  private static OptionFile defaultTo(OptionFile file, String option, String value) {
    return file.getForServer(option).isPresent() ? file : file.setForServer(option, value);
  }
}
