package io.doppel.host;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;

/**
 * A login by SSH. Equal logins share their connections.
 *
 * @param address host name or IP address
 * @param port where sshd listens
 * @param user login name
 * @param proof what proves to the host that we may log in
 */
public record HostLogin(String address, Port port, String user, LoginProof proof)
    implements HostAccess {
  /** The port of sshd when nothing else is said. */
  public static final Port DEFAULT_PORT = new Port(22);

  /** Checks that nothing is missing. */
  public HostLogin {
    requireNonNull(port, "port is null");
    requireNonNull(proof, "proof is null");
    if (address.isBlank() || user.isBlank()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "A host's address and the user to log in as must not be empty.",
          "Give both.");
    }
  }

  /** Returns the host's name in known hosts files: the port is part of it when it is not 22. */
  String knownName() {
    return port.equals(DEFAULT_PORT) ? address : "[" + address + "]:" + port;
  }

  /** Returns the login for messages, such as {@code mysql@db1} or {@code mysql@db1:2222}. */
  @Override
  public String toString() {
    return user + "@" + address + (port.equals(DEFAULT_PORT) ? "" : ":" + port);
  }
}
