package io.doppel.mysql;

import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.util.List;

/** Finds the servers that are running on a host. */
@SuppressWarnings("DoNotCallSuggester")
public final class RunningServers {
  private RunningServers() {}

  /**
   * Returns every server that is running on a host, sorted by process; those in containers of the
   * host are not its own and left out.
   *
   * @param installations the host's installations, to which the servers are matched
   */
  public static List<RunningServer> find(
      Libs libs, RemoteConnection connection, List<Installation> installations) {
    throw new UnsupportedOperationException();
  }
}
