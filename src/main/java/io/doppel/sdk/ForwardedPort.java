package io.doppel.sdk;

import io.doppel.model.Port;

/**
 * A TCP port as seen from a host, made reachable for this process until it is closed. Thread-safe.
 */
public interface ForwardedPort extends AutoCloseable {
  /** Returns the address to connect to from this process. */
  String host();

  /** Returns the port to connect to from this process. */
  Port port();

  /** Ends the forwarding, and with it the connections that use it. Never throws. */
  @Override
  void close();
}
