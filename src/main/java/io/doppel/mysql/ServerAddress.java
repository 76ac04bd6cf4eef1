package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Port;

/**
 * Where a server accepts TCP connections.
 *
 * @param host name or IP address, as the host from which it is reached knows it
 * @param port the port
 */
public record ServerAddress(String host, Port port) {
  /** Checks that nothing is null. */
  public ServerAddress {
    requireNonNull(host, "host is null");
    requireNonNull(port, "port is null");
  }

  /** Returns {@code host:port}. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
