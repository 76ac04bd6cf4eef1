package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Port;
import java.util.Set;

/**
 * Where a server accepts TCP connections.
 *
 * @param host name or IP address, as the host from which it is reached knows it
 * @param port the port
 */
public record ServerAddress(String host, Port port) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

  /** Checks that nothing is null. */
  public ServerAddress {
    requireNonNull(host, "host is null");
    requireNonNull(port, "port is null");
  }

  /** Returns the address of a server on the host from which it is reached. */
  public static ServerAddress local(Port port) {
    return new ServerAddress("127.0.0.1", port);
  }

  /** Tells whether the server runs on the host from which it is reached. */
  public boolean isLocal() {
    return LOOPBACK.contains(host);
  }

  /** Returns {@code host:port}. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
