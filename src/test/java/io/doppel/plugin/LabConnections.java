package io.doppel.plugin;

import io.doppel.host.HostKeys;
import io.doppel.host.HostLibs;
import io.doppel.host.HostLogin;
import io.doppel.host.LoginProof;
import io.doppel.host.Sessions;
import io.doppel.lab.LabHost;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RemoteEnvironment;
import io.doppel.sdk.RemoteHost;
import io.doppel.sdk.RemoteUser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Connections to hosts of the lab over SSH, with a toolkit directory on each. */
final class LabConnections implements AutoCloseable {
  private static final String TOOLKIT = "/home/doppel/toolkit";

  private final Map<String, HostLogin> logins = new ConcurrentHashMap<>();
  private final List<Progress> progress = new CopyOnWriteArrayList<>();
  private final Sessions sessions;

  LabConnections(Path directory) {
    sessions = new Sessions(new HostKeys(directory.resolve("known_hosts"), key -> true));
  }

  /** Returns a connection to a host, as the user {@code doppel}. */
  RemoteConnection to(LabHost host) {
    host.run(LabHost.USER, "mkdir -p " + TOOLKIT);
    logins.put(
        host.name(),
        new HostLogin(
            host.address(),
            new Port(host.port()),
            LabHost.USER,
            new LoginProof.KeyFile(host.privateKey(), Secret.of(""))));
    return new RemoteConnection(
        new RemoteEnvironment(
            host.name(),
            "UNIX_HOST_ENVIRONMENT-" + host.name(),
            new RemoteHost(host.address(), "HOST-" + host.name(), "", TOOLKIT)),
        new RemoteUser(LabHost.USER, "USER-" + host.name()));
  }

  /** Returns the libs that reach them. */
  Libs libs() {
    return new HostLibs(
        sessions,
        connection -> logins.get(connection.environment().name()),
        supplier -> {
          throw new UnsupportedOperationException("no vault in the lab");
        },
        progress::add);
  }

  /** Returns the activities that were told, in their order. */
  List<String> activities() {
    return progress.stream().map(Progress::activity).distinct().toList();
  }

  @Override
  public void close() {
    sessions.close();
  }
}
