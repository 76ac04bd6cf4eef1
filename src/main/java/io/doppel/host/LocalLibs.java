package io.doppel.host;

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
 * Runs everything on this machine as the user of this process, whatever host a connection names.
 * Needs bash and setsid (util-linux). Thread-safe.
 */
public final class LocalLibs extends ScriptLibs {
  private final Shell shell;

  /** Creates libs that know no credentials and tell progress to nobody. */
  public LocalLibs() {
    this(
        supplier -> {
          throw new DoppelException(ErrorCode.NOT_FOUND, "No credentials are kept here.", "");
        },
        progress -> {});
  }

  /**
   * Creates libs.
   *
   * @param credentials answers what a credentials parameter stands for
   * @param progress is told how far an operation has come
   */
  public LocalLibs(
      Function<Map<String, Object>, Credentials> credentials, Consumer<Progress> progress) {
    super(credentials, progress);
    shell = new LocalShell();
  }

  /**
   * Creates libs of a machine that somebody else knows by a name.
   *
   * @param hostName what this machine is called in messages
   * @param credentials answers what a credentials parameter stands for
   * @param progress is told how far an operation has come
   */
  public LocalLibs(
      String hostName,
      Function<Map<String, Object>, Credentials> credentials,
      Consumer<Progress> progress) {
    super(credentials, progress);
    shell = new LocalShell(hostName);
  }

  @Override
  Shell shell(RemoteConnection connection) {
    return shell;
  }

  @Override
  public Socket connect(RemoteConnection connection, String host, Port port) throws IOException {
    return LocalSocket.connect(host, port);
  }

  @Override
  public Socket connect(RemoteConnection connection, String path) throws IOException {
    return LocalSocket.connect(path);
  }
}
