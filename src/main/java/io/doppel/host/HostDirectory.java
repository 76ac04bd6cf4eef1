package io.doppel.host;

import io.doppel.sdk.RemoteConnection;

/** Knows how the hosts of connections are reached. Thread-safe. */
@FunctionalInterface
public interface HostDirectory {
  /** Returns how a connection's host is reached as the connection's user. */
  HostAccess access(RemoteConnection connection);
}
