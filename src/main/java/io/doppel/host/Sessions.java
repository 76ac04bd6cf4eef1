package io.doppel.host;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The SSH connections of this process: those of one login are shared among all who use it, kept
 * alive, replaced when they break, and closed with this. Thread-safe.
 */
public final class Sessions implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final HostKeys keys;
  private final Duration timeout;
  private final Map<List<Object>, SshConnections> logins = new HashMap<>();
  private boolean closed;

  /** Creates sessions without any connection yet. */
  public Sessions(HostKeys keys) {
    this(keys, TIMEOUT);
  }

  /**
   * Creates sessions without any connection yet.
   *
   * @param timeout how long connecting, and each answer of a host until the login is done, may take
   */
  public Sessions(HostKeys keys, Duration timeout) {
    this.keys = requireNonNull(keys, "keys is null");
    this.timeout = requireNonNull(timeout, "timeout is null");
  }

  /**
   * Connects and logs in at once, unless that has been done, and has the host's key confirmed in
   * this way when the host is not known.
   *
   * @throws DoppelException HOST_UNREACHABLE, LOGIN_REFUSED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED
   */
  public void connect(HostLogin login, HostKeys.Confirmation confirmation) {
    of(login).connect(keys.confirmedBy(confirmation));
  }

  /** Returns the connections of a login; connects when the first is needed. */
  synchronized SshConnections of(HostLogin login) {
    if (closed) {
      throw DoppelException.cancelled("The use of " + login);
    }
    return logins.computeIfAbsent(key(login), key -> new SshConnections(login, keys, timeout));
  }

  /**
   * Returns what equal logins have in common: lists are compared by code that is there, whereas a
   * record's is made when it is first used, which takes longer than a host does to answer.
   */
  private static List<Object> key(HostLogin login) {
    return List.of(
        login.address(),
        login.port(),
        login.user(),
        login.proof().getClass(),
        login.proof().parts());
  }

  /** Closes all connections; scripts that run on them fail with CONNECTION_LOST. */
  @Override
  public synchronized void close() {
    closed = true;
    logins.values().forEach(SshConnections::close);
    logins.clear();
  }
}
