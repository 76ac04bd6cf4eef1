package io.doppel.sdk;

import io.doppel.model.Port;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;

/**
 * All that a plugin may ask of the engine that runs it.
 *
 * <p>Every call ends early when its thread is interrupted: what it started on a host is ended
 * there, and a {@code DoppelException} with code CANCELLED is thrown, the interrupt flag being set
 * again. Thread-safe.
 */
public interface Libs {
  /**
   * Runs a script with bash as the connection's user, in that user's home directory.
   *
   * @throws ScriptFailedException when it ended with an exit code that the script does not accept
   * @throws io.doppel.model.DoppelException HOST_UNREACHABLE, LOGIN_REFUSED, HOST_KEY_UNKNOWN,
   *     HOST_KEY_CHANGED, CONNECTION_LOST (also in mid-script), TIMED_OUT (the script's process
   *     group has been ended), CANCELLED
   */
  ScriptResult runBash(RemoteConnection connection, BashScript script);

  /**
   * Runs two scripts at the same time, the standard output of the first being the standard input of
   * the second, without holding the stream in memory or on disk. When one fails the other is ended
   * too; of two failures the one that came first is thrown.
   *
   * <p>On its standard input the first gets a line feed every 10 seconds. When these stop, nobody
   * takes what it prints: it should end, rather than hold what others need.
   */
  PipeResult pipe(HostScript producer, HostScript consumer);

  /**
   * Connects to a TCP port as seen from the connection's host: over SSH by a channel of that
   * connection, so that nothing listens on this machine. Reads heed the socket's time-out, and end
   * with an InterruptedIOException when their thread is interrupted.
   *
   * @param connection from where to see the port
   * @param host the address as that host knows it
   * @param port the port
   * @throws IOException when the address cannot be connected to from there
   * @throws io.doppel.model.DoppelException when the host itself is not reached, as for scripts, or
   *     does not let its users connect through it
   */
  Socket connect(RemoteConnection connection, String host, Port port) throws IOException;

  /**
   * Connects to a unix socket of the connection's host, as its user; otherwise as {@link
   * #connect(RemoteConnection, String, Port)}.
   *
   * @param path absolute path of the socket
   */
  Socket connect(RemoteConnection connection, String path) throws IOException;

  /**
   * Returns the login that a credentials parameter stands for.
   *
   * @param credentialsSupplier the parameter's value, unmodified
   */
  Credentials retrieveCredentials(Map<String, Object> credentialsSupplier);

  /**
   * Tells whether an operation can work on any host that it has a connection to. Otherwise it works
   * on one, as under a Delphix Engine.
   */
  default boolean reachesSeveralHosts() {
    return true;
  }

  /**
   * Tells whether never two operations work on one dSource or VDB at the same time. Otherwise, as
   * under a Delphix Engine, each operation is a process of its own on the host that it works on,
   * and one may be called while another one runs.
   */
  default boolean runsOneOperationAtATime() {
    return true;
  }

  /** Tells the user how far the operation has come. Cheap; may be called often. */
  void progress(Progress progress);
}
