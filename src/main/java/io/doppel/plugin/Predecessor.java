package io.doppel.plugin;

import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerLayout;
import java.util.List;
import java.util.Optional;

/**
 * The archived plugin 2.1.0, whose volumes have the layout of ours but not what keeps servers apart
 * from each other: its staging servers read no option of their file (it was written under the wrong
 * group), its VDBs share their parent's identity and may follow the source.
 */
final class Predecessor {
  /** What it wrote into a staging server's file under the group of the client program. */
  private static final List<String> MISPLACED =
      List.of(
          "server-id",
          "binlog-format",
          "log_bin",
          "relay-log",
          "log-slave-updates",
          "read-only",
          "basedir",
          "datadir",
          "tmpdir",
          "socket",
          "port",
          "log-error",
          "pid-file");

  /** The status of a server that it started and nobody has restarted since. */
  static final String RUNNING = "runs as version 2.1.0 left it; the next snapshot takes it over";

  private static final String CLIENT_GROUP = "mysql";

  private Predecessor() {}

  /** Returns the option file that it left in a volume; empty when the volume is ours, or empty. */
  static Optional<OptionFile> optionFile(HostScripts scripts, ServerLayout layout) {
    return scripts
        .optionFile(layout)
        .map(OptionFile::parse)
        .filter(file -> !file.getForServer("pid-file").equals(Optional.of(layout.pidFile())));
  }

  /** Returns what the user wanted in a staging server's file. */
  static OptionFile wanted(OptionFile left) {
    if (left.get(CLIENT_GROUP, "datadir").isEmpty()) {
      return left;
    }
    OptionFile wanted = left;
    for (String option : MISPLACED) {
      wanted = wanted.remove(CLIENT_GROUP, option);
    }
    return wanted;
  }
}
