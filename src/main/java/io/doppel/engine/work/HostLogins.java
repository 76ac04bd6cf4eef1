package io.doppel.engine.work;

import io.doppel.engine.Login;
import io.doppel.model.Port;
import io.doppel.sdk.RemoteConnection;
import java.util.Optional;

/** Tells how the hosts of connections are reached. Thread-safe. */
@FunctionalInterface
public interface HostLogins {
  /** Returns how the host of a connection is reached as the connection's user. */
  HostLogin login(RemoteConnection connection);

  /**
   * How a host is reached.
   *
   * @param address host name or IP address
   * @param sshPort where sshd listens
   * @param user the OS account
   * @param login what proves who we are; {@link Login.ThisMachine} for no SSH at all
   * @param hostKeyFingerprint the only key that a host that is met for the first time may show, as
   *     {@code SHA256:...}; when empty the confirmation is asked
   */
  record HostLogin(
      String address,
      Port sshPort,
      String user,
      Login login,
      Optional<String> hostKeyFingerprint) {}
}
