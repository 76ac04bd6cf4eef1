package io.doppel.mysql;

import io.doppel.sdk.BashScript;

/**
 * The user that a server runs as: the connection's, or {@code mysql} when that is root. Scripts
 * that write into a server's volume run as this user.
 */
public final class ServerUser {
  private ServerUser() {}

  /** Returns a script that does the same as the server's user. */
  public static BashScript runs(BashScript script, ServerLayout layout) {
    return script.inside("mysql/as-server-user.sh").with("VOLUME", layout.mountPath());
  }
}
