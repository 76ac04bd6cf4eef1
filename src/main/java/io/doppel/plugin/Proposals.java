package io.doppel.plugin;

import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.plugin.HostScripts.HostFacts;
import io.doppel.sdk.UserError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Ports and server ids for databases whose user does not care. They go by the names of host and
 * database, so that a plan and what is done afterwards are the same, and that databases that are
 * made at the same time hardly ever get the same ones.
 */
final class Proposals {
  /** Below the range from which systems take ports for outgoing connections. */
  private static final int FIRST_PORT = 10_000;

  private static final int PORTS = 20_000;

  /** Small server ids are those that people give by hand. */
  private static final long FIRST_SERVER_ID = 1_000_000;

  private Proposals() {}

  /** Returns a port that nothing on the host uses. */
  static Port port(String host, String name, HostFacts facts) {
    int start = (int) Long.remainderUnsigned(hash(host, name), PORTS);
    for (int i = 0; i < PORTS; i++) {
      int candidate = FIRST_PORT + (start + i) % PORTS;
      if (!facts.listening().contains(candidate) && !facts.configured().contains(candidate)) {
        return new Port(candidate);
      }
    }
    throw new UserError(
        ErrorCode.PORT_IN_USE,
        "All ports from "
            + FIRST_PORT
            + " to "
            + (FIRST_PORT + PORTS - 1)
            + " on "
            + host
            + " are taken.",
        "Give a port.");
  }

  /** Returns a server id that hardly any other server has. */
  static long serverId(String host, String name) {
    return FIRST_SERVER_ID
        + Long.remainderUnsigned(
            hash(name, host), LinkedParameters.MAX_SERVER_ID - FIRST_SERVER_ID);
  }

  private static long hash(String first, String second) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((first + "\0" + second).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
