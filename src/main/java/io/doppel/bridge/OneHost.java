package io.doppel.bridge;

import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Credentials;
import io.doppel.sdk.HostScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RemoteEnvironment;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;

/**
 * Libs of the host that an operation runs on, which take no other for it: from a host, the engine's
 * connections to other hosts cannot be used.
 */
final class OneHost implements Libs {
  private final Libs libs;
  private final RemoteEnvironment here;

  OneHost(Libs libs, RemoteEnvironment here) {
    this.libs = libs;
    this.here = here;
  }

  @Override
  public ScriptResult runBash(RemoteConnection connection, BashScript script) {
    requireHere(connection);
    return libs.runBash(connection, script);
  }

  @Override
  public PipeResult pipe(HostScript producer, HostScript consumer) {
    requireHere(producer.connection());
    requireHere(consumer.connection());
    return libs.pipe(producer, consumer);
  }

  @Override
  public Socket connect(RemoteConnection connection, String host, Port port) throws IOException {
    requireHere(connection);
    return libs.connect(connection, host, port);
  }

  @Override
  public Socket connect(RemoteConnection connection, String path) throws IOException {
    requireHere(connection);
    return libs.connect(connection, path);
  }

  @Override
  public Credentials retrieveCredentials(Map<String, Object> credentialsSupplier) {
    return libs.retrieveCredentials(credentialsSupplier);
  }

  @Override
  public boolean reachesSeveralHosts() {
    return false;
  }

  @Override
  public boolean runsOneOperationAtATime() {
    return false;
  }

  @Override
  public void progress(Progress progress) {
    libs.progress(progress);
  }

  private void requireHere(RemoteConnection connection) {
    RemoteEnvironment wanted = connection.environment();
    if (!wanted.reference().equals(here.reference())
        && !wanted.host().name().equals(here.host().name())) {
      throw new UserError(
          ErrorCode.HOST_UNREACHABLE,
          "Under a Delphix Engine an operation works on one host, here "
              + here.host().name()
              + ", and cannot do anything on "
              + wanted.host().name()
              + ".",
          "Choose another way: a logical backup needs nothing on the source's host.");
    }
  }
}
