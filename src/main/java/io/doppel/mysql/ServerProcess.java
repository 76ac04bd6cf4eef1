package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of one server of ours, known by its data directory alone: to end it takes neither its
 * installation nor its settings, which may be gone or wrong. Holds no state; thread-safe.
 */
public final class ServerProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

  private static final int STILL_RUNNING = 5;

  /** The script gets more time than the server, so that it can tell what became of it. */
  private static final Duration SCRIPT_MARGIN = Duration.ofSeconds(30);

  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(60);

  private final Libs libs;
  private final RemoteConnection connection;
  private final ServerLayout layout;

  /** Names a process, which need not exist. */
  public ServerProcess(Libs libs, RemoteConnection connection, ServerLayout layout) {
    this.libs = requireNonNull(libs, "libs is null");
    this.connection = requireNonNull(connection, "connection is null");
    this.layout = requireNonNull(layout, "layout is null");
  }

  /**
   * Stops the server cleanly and waits until its process is gone; does nothing when it is not
   * running. Ends what a lost connection has left copying into its data directory, too.
   *
   * @throws UserError TIMED_OUT when it is still running; it goes on stopping
   */
  public void stop(Duration timeout) {
    end("TERM", timeout);
  }

  /**
   * Ends the process at once, as a power cut would. Only for a server whose data is thrown away, or
   * that has been asked to stop in vain.
   *
   * @param reason for the log
   */
  public void kill(String reason) {
    LOG.warn("killing {}: {}", this, reason);
    end("KILL", KILL_TIMEOUT);
  }

  /** Ends the process at once, as {@link #kill} does; its data are about to be deleted. */
  public void abandon() {
    LOG.info("{} is ended: its data are to be deleted", this);
    end("KILL", KILL_TIMEOUT);
  }

  private void end(String signal, Duration timeout) {
    BashScript script =
        withFunctions("mysql/stop-server.sh")
            .with("DATA_DIR", layout.data())
            .with("PID_FILE", layout.pidFile())
            .with("ERROR_LOG", layout.errorLog())
            .with("SOCKET", layout.socket())
            .with("SIGNAL", signal)
            .with("TIMEOUT_SECONDS", timeout.toSeconds())
            .timeout(timeout.plus(SCRIPT_MARGIN))
            .accept(0, STILL_RUNNING);
    ScriptResult result = libs.runBash(connection, script);
    if (result.exitCode() == STILL_RUNNING) {
      throw new UserError(
          ErrorCode.TIMED_OUT,
          this + " is still stopping after " + timeout.toSeconds() + " s.",
          "Wait until it has written its changes to disk, then try again.",
          result.stderr(),
          null);
    }
  }

  /** Returns the process's number, if the server is running. */
  public OptionalLong running() {
    BashScript script =
        withFunctions("mysql/server-status.sh")
            .with("DATA_DIR", layout.data())
            .with("PID_FILE", layout.pidFile());
    ScriptResult result = libs.runBash(connection, script);
    long pid = ScriptAnswer.read(script, result, new TypeReference<PidAnswer>() {}).pid;
    return pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid);
  }

  /** Returns the last lines of the error log; empty when there is none. */
  public String errorLogEnd() {
    return libs.runBash(
            connection, withFunctions("mysql/error-log.sh").with("ERROR_LOG", layout.errorLog()))
        .stderr();
  }

  /** Returns a script that has the functions for finding a server's process at hand. */
  static BashScript withFunctions(String path) {
    return BashScript.resource(path).after("mysql/server-process.sh");
  }

  /** Returns what it is, as the beginning of a sentence. */
  @Override
  public String toString() {
    return "The server of " + layout.data() + " on " + connection.environment().host().name();
  }

  private record PidAnswer(long pid) {}
}
