package io.doppel.mysql;

import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.util.List;

/** Finds the servers that are installed on a host. */
@SuppressWarnings("DoNotCallSuggester")
public final class Installations {
  private Installations() {}

  /**
   * Returns every installation on a host, each once, sorted by path; empty when there is none.
   *
   * <p>Looks at package paths, {@code /usr/local}, {@code /opt}, the PATH and running servers;
   * never walks network mounts or data. A program that does not run is left out.
   */
  public static List<Installation> find(Libs libs, RemoteConnection connection) {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the installation in one directory.
   *
   * @param installPath directory that holds the server program, or its parent
   * @throws io.doppel.sdk.UserError PROGRAM_MISSING when there is none, or it does not run
   */
  public static Installation at(Libs libs, RemoteConnection connection, String installPath) {
    throw new UnsupportedOperationException();
  }
}
