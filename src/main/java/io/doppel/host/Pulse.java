package io.doppel.host;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a script by a line feed on its standard input, now and then until it ends, that this
 * process is still there to take what it prints. A process that is stopped, or whose machine
 * sleeps, keeps its connections: without this the script would wait for it with all that it holds.
 */
record Pulse(ScriptRun run) {
  private static final Logger log = LoggerFactory.getLogger(Pulse.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Begins; the run's standard input must be left to this. */
  void begin() {
    HostThreads.execute(this::beat);
  }

  private void beat() {
    try (OutputStream stdin = run.stdin()) {
      while (!ended()) {
        stdin.write('\n');
        stdin.flush();
      }
    } catch (InterruptedException e) {
      throw new AssertionError("threads of runs are not interrupted", e);
    } catch (ExecutionException | IOException e) {
      log.debug("{} on {} listens no more.", run.script().name(), run.host(), e);
    }
  }

  private boolean ended() throws InterruptedException {
    try {
      run.result().get(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }
}
