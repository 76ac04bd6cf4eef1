package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * One server of ours: its files below a mount path, its process. Holds no state; thread-safe.
 *
 * <p>The server runs as the connection's user, or as {@code mysql} when that is root.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class Mysqld {
  private final Libs libs;
  private final RemoteConnection connection;
  private final Installation installation;
  private final ServerLayout layout;

  /** Names a server, which need not exist yet. */
  public Mysqld(
      Libs libs, RemoteConnection connection, Installation installation, ServerLayout layout) {
    this.libs = requireNonNull(libs, "libs is null");
    this.connection = requireNonNull(connection, "connection is null");
    this.installation = requireNonNull(installation, "installation is null");
    this.layout = requireNonNull(layout, "layout is null");
  }

  /** Returns where its files are. */
  public ServerLayout layout() {
    return layout;
  }

  /** Returns what it runs. */
  public Installation installation() {
    return installation;
  }

  /**
   * Initialises the data directory, which must be empty or missing. The server then has
   * passwordless roots until {@link InitSql#rootPassword} and {@link InitSql#removeOtherRoots} at
   * its first start.
   *
   * @param arguments what must be the same as on the source from the beginning, such as {@code
   *     --lower-case-table-names=1} or {@code --innodb-page-size=16384}
   * @throws io.doppel.sdk.UserError WRONG_STATE when data is there; SERVER_NOT_STARTED when the
   *     server's own initialisation failed; DISK_FULL
   */
  public void initialize(List<String> arguments) {
    throw new UnsupportedOperationException(libs + " " + connection);
  }

  /**
   * Starts the server and waits until it answers on its port. A server that is running already
   * stays as it is.
   *
   * @throws io.doppel.sdk.UserError PORT_IN_USE when another process has the port;
   *     SERVER_NOT_STARTED with the end of the error log when the server ended; TIMED_OUT when it
   *     did not answer (it has been ended then); DISK_FULL
   */
  public Started start(StartOptions options) {
    throw new UnsupportedOperationException();
  }

  /**
   * Stops the server cleanly and waits until its process is gone; does nothing when it is not
   * running.
   *
   * @throws io.doppel.sdk.UserError TIMED_OUT when it is still running; it goes on stopping
   */
  public void stop(Duration timeout) {
    throw new UnsupportedOperationException();
  }

  /**
   * Ends the server's process at once, as a power cut would. Only for a server whose data is thrown
   * away, or that has been asked to stop in vain.
   *
   * @param reason for the log
   */
  public void kill(String reason) {
    throw new UnsupportedOperationException();
  }

  /** Returns the process of the server, if it is running. */
  public OptionalLong running() {
    throw new UnsupportedOperationException();
  }

  /** Returns the last lines of the error log; empty when there is none. */
  public String errorLogEnd() {
    throw new UnsupportedOperationException();
  }

  /**
   * What came of a start.
   *
   * @param pid the server's process
   * @param wasRunning whether it had been running before; init SQL and options had no effect then
   * @param took from launch until it answered; zero when it was running
   */
  public record Started(long pid, boolean wasRunning, Duration took) {}
}
