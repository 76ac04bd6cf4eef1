package io.doppel.plugin;

import io.doppel.model.Problem;
import io.doppel.mysql.ServerVersion;
import java.util.Optional;

/**
 * Whether a server can run the data of a snapshot.
 *
 * <p>A snapshot is crash-consistent, and only a server of the same series recovers what another one
 * left unfinished. MySQL 8.0 moreover refuses data of a later patch release.
 */
final class Compatibility {
  private Compatibility() {}

  /** Returns what stands in the way, if anything does. */
  static Optional<Problem> check(ServerVersion snapshot, ServerVersion server, String where) {
    if (!server.sameSeries(snapshot)) {
      return Optional.of(
          new Problem(
              where,
              "The snapshot is of " + snapshot + ", the installation there is " + server + ".",
              "Choose an installation of "
                  + snapshot.vendor()
                  + " "
                  + snapshot.series()
                  + ", or install one and refresh the environment."));
    }
    return server.runsFilesOf(snapshot)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                where,
                "The installation there, "
                    + server
                    + ", is older than the server of the snapshot, "
                    + snapshot
                    + ", and MySQL 8.0 starts no data of a later release.",
                "Update the installation to " + snapshot.number() + " or later."));
  }
}
