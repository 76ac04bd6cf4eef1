package io.doppel.host;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.sdk.Credentials;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Works on the hosts of a directory: by SSH, or on this machine. One is made for each job; the
 * connections are shared. Thread-safe.
 */
public final class HostLibs extends ScriptLibs {
  private final Sessions sessions;
  private final HostDirectory directory;
  private final Shell local = new LocalShell();

  /**
   * Creates the libs of a job.
   *
   * @param sessions the connections; stay open
   * @param directory tells how a connection's host is reached
   * @param credentials answers what a credentials parameter stands for
   * @param progress is told how far the job has come
   */
  public HostLibs(
      Sessions sessions,
      HostDirectory directory,
      Function<Map<String, Object>, Credentials> credentials,
      Consumer<Progress> progress) {
    super(credentials, progress);
    this.sessions = requireNonNull(sessions, "sessions is null");
    this.directory = requireNonNull(directory, "directory is null");
  }

  @Override
  Shell shell(RemoteConnection connection) {
    HostAccess access = directory.access(connection);
    if (access instanceof HostLogin login) {
      return new SshShell(sessions.of(login));
    }
    refuseOtherUser(connection);
    return local;
  }

  private static void refuseOtherUser(RemoteConnection connection) {
    String wanted = connection.user().name();
    String actual = System.getProperty("user.name");
    if (!wanted.equals(actual)) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "This machine is used without SSH, as the user "
              + actual
              + ", but the environment "
              + connection.environment().name()
              + " wants the user "
              + wanted
              + ".",
          "Use the user " + actual + ", or give the environment a login by SSH.");
    }
  }

  @Override
  public Socket connect(RemoteConnection connection, String host, Port port) throws IOException {
    if (directory.access(connection) instanceof HostLogin login) {
      return new SshStreamSocket(sessions.of(login).tcp(host, port));
    }
    return LocalSocket.connect(host, port);
  }

  @Override
  public Socket connect(RemoteConnection connection, String path) throws IOException {
    if (directory.access(connection) instanceof HostLogin login) {
      return new SshStreamSocket(sessions.of(login).unixSocket(path));
    }
    return LocalSocket.connect(path);
  }
}
