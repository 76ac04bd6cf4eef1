package io.doppel.plugin;

import io.doppel.model.Port;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.mysql.Installation;
import io.doppel.plugin.HostScripts.HostFacts;
import io.doppel.plugin.HostScripts.PathState;
import io.doppel.sdk.RemoteConnection;
import java.util.List;

/** What on a host stands in the way of a new server. */
final class HostChecks {
  private HostChecks() {}

  /**
   * Returns everything that does.
   *
   * @param mounted whether the volume is mounted already, so that the mount path is not empty
   */
  static List<Problem> problems(
      RemoteConnection connection,
      Installation installation,
      HostFacts facts,
      String mountPath,
      Port port,
      boolean mounted) {
    String host = connection.environment().host().name();
    Problems problems = new Problems();
    if (!facts.serverRuns()) {
      problems.add(
          host,
          "There is no program " + installation.server() + " any more.",
          "Refresh the environment and choose another installation.");
    }
    if (facts.listensOn(port)) {
      problems.add(
          host + ":" + port,
          "Another process listens on the port.",
          "Choose another port, or stop that process.");
    }
    if (!mounted && facts.mountPath() == PathState.FILLED) {
      problems.add(
          host + ":" + mountPath,
          "The mount path is a directory that is not empty.",
          "Choose another mount path, or empty the directory.");
    }
    if (!mounted && facts.mountPath() == PathState.OTHER) {
      problems.add(
          host + ":" + mountPath,
          "The mount path exists and is no directory.",
          "Choose another mount path, or remove what is there.");
    }
    if (!facts.toolkitWritable()) {
      problems.add(
          host,
          "The toolkit directory "
              + connection.environment().host().scratchPath()
              + " is missing, or "
              + connection.user().name()
              + " may not write to it.",
          "Create it for that user, or give the environment another one.");
    }
    return problems.list();
  }
}
