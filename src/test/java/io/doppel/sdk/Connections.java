package io.doppel.sdk;

/** Connections for tests. */
public final class Connections {
  private Connections() {}

  /**
   * Returns a connection to this machine, as the user of this process.
   *
   * @param scratchPath the toolkit directory, absolute
   */
  public static RemoteConnection local(String scratchPath) {
    return to("localhost", System.getProperty("user.name"), scratchPath);
  }

  /**
   * Returns a connection.
   *
   * @param host the host's address, also used as the environment's name
   * @param user the login name
   * @param scratchPath the toolkit directory, absolute
   */
  public static RemoteConnection to(String host, String user, String scratchPath) {
    return new RemoteConnection(
        new RemoteEnvironment(
            host, "ENVIRONMENT-" + host, new RemoteHost(host, "HOST-" + host, "", scratchPath)),
        new RemoteUser(user, "USER-" + user));
  }
}
