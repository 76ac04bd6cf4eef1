package io.doppel.host;

import io.doppel.host.Bootstrap.HostSession;
import io.doppel.model.DoppelException;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.ScriptResult;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends all processes of a script's session on its host: TERM, then KILL, then a look whether they
 * are gone. Works through a command of its own, so also when the script's connection is gone.
 */
record SessionEnd(Shell shell, HostSession session) {
  private static final Logger log = LoggerFactory.getLogger(SessionEnd.class);
  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(8);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * Ends the processes. Does not heed interruption, which is what calls for it; bounded in time.
   *
   * @return what could not be ended, in a sentence; empty when nothing is left
   */
  String carryOut() {
    BashScript script =
        BashScript.resource("host/end-session.sh")
            .with("sid", session.id())
            .with("started", session.started())
            .with("grace", GRACE.toSeconds())
            .with("limit", LIMIT.toSeconds())
            .accept(0, 3);
    ScriptRun run = new ScriptRun(shell, script, ScriptLibs.capture(script), false).begin();
    try {
      ScriptResult result =
          run.result().orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).join();
      if (result.exitCode() == 0) {
        return "";
      }
      return "Some of its processes on " + shell.host() + " could not be ended: " + result.stdout();
    } catch (CompletionException e) {
      log.warn("The session {} on {} could not be ended.", session.id(), shell.host(), e);
      return "Its processes on "
          + shell.host()
          + " (session "
          + session.id()
          + ") may still be running: they could not be ended"
          + (e.getCause() instanceof DoppelException cause ? ": " + cause.getMessage() : ".");
    }
  }
}
