package io.doppel.host;

import io.doppel.model.Port;
import io.doppel.sdk.ForwardedPort;

/** A port that this machine reaches by itself. */
record LocalPort(String host, Port port) implements ForwardedPort {
  @Override
  public void close() {
    // Nothing was opened.
  }
}
