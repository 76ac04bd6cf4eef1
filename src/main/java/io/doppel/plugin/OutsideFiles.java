package io.doppel.plugin;

import io.doppel.model.ErrorCode;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Files of a server of ours that do not lie in its volume. Snapshots would lack them, and the
 * server would share them with all servers on clones of its volume.
 */
final class OutsideFiles {
  private static final int MOST_NAMED = 5;

  /** Where a server keeps what its data need. */
  private static final List<String> PLACES =
      List.of(
          "aria_log_dir_path",
          "innodb_data_file_path",
          "innodb_data_home_dir",
          "innodb_doublewrite_dir",
          "innodb_log_group_home_dir",
          "innodb_undo_directory");

  private final HostScripts scripts;
  private final ServerLayout layout;
  private final String server;

  /**
   * Names the server.
   *
   * @param server as it begins a sentence, such as {@code The staging server on db2}
   */
  OutsideFiles(HostScripts scripts, ServerLayout layout, String server) {
    this.scripts = scripts;
    this.layout = layout;
    this.server = server;
  }

  /**
   * Refuses them; asks the host only.
   *
   * @throws UserError WRONG_STATE naming them
   */
  void refuse() {
    refuse(new ArrayList<>(scripts.outsideFiles(layout)));
  }

  /** Refuses them; asks the running server as well. */
  void refuse(SqlSession session) {
    List<String> found = new ArrayList<>(scripts.outsideFiles(layout));
    session.query(session.dialect().tableFiles()).stream()
        .map(row -> row.text("path"))
        .filter(this::isOutside)
        .forEach(found::add);
    for (String place : PLACES) {
      session
          .variable(place)
          .filter(value -> place.endsWith("_path") ? pathsLeadOut(value) : isOutside(value))
          .ifPresent(value -> found.add(place + "=" + value));
    }
    refuse(found);
  }

  /** Of several files, such as {@code ibdata1:12M;/srv/ibdata2:1G}, or a directory. */
  private boolean pathsLeadOut(String value) {
    return ReachingOptions.hasOutwardPath(value) && !value.startsWith(layout.mountPath() + "/");
  }

  private boolean isOutside(String path) {
    return path.startsWith("/") && !path.startsWith(layout.mountPath() + "/");
  }

  private void refuse(List<String> found) {
    if (found.isEmpty()) {
      return;
    }
    List<String> names = List.copyOf(new TreeSet<>(found));
    throw new UserError(
        ErrorCode.WRONG_STATE,
        server
            + " has files outside its volume "
            + layout.mountPath()
            + ": "
            + names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
            + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "")
            + ". A snapshot would not hold them, and all VDBs would share them.",
        "Put them into the data directory in place of the links to them (tables: make them anew"
            + " without DATA DIRECTORY), or remove them.");
  }
}
