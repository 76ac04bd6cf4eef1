package io.doppel.host;

import io.doppel.host.Bootstrap.HostSession;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.ScriptFailedException;
import io.doppel.sdk.ScriptResult;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of one script on one host. Threads of its own feed the script and read what it prints, so
 * that whoever waits for the result can be interrupted at any time.
 */
final class ScriptRun {
  private static final Logger log = LoggerFactory.getLogger(ScriptRun.class);
  private static final Duration SESSION_WAIT = Duration.ofSeconds(5);
  private final Shell shell;
  private final BashScript script;
  private final StdoutReader stdoutReader;
  private final boolean fed;
  private final StderrReader stderrReader;
  private final CompletableFuture<HostProcess> process = new CompletableFuture<>();
  private final CompletableFuture<OutputStream> scriptStdin = new CompletableFuture<>();
  private final CompletableFuture<HostSession> session = new CompletableFuture<>();
  private final CompletableFuture<ScriptResult> result = new CompletableFuture<>();

  private volatile EOFException notStarted;
  private volatile boolean ended;

  /** What becomes of what a script prints. Called once, on a thread of the run. */
  @FunctionalInterface
  interface StdoutReader {
    /**
     * Reads to the end.
     *
     * @return the text for the result
     */
    String read(InputStream stdout) throws Exception;
  }

  /**
   * Prepares a run.
   *
   * @param fed whether the caller writes to, and closes, {@link #stdin}; else the script reads
   *     nothing
   */
  ScriptRun(Shell shell, BashScript script, StdoutReader stdoutReader, boolean fed) {
    this.shell = shell;
    this.script = script;
    this.stdoutReader = stdoutReader;
    this.fed = fed;
    this.stderrReader = new StderrReader(script.stderrLines());
  }

  /** Starts the run. */
  ScriptRun begin() {
    HostThreads.execute(this::carryOut);
    return this;
  }

  /** Returns the result to come; it fails with the failure of the run. */
  CompletableFuture<ScriptResult> result() {
    return result;
  }

  /** Returns the host's name for messages. */
  String host() {
    return shell.host();
  }

  /** Returns the script. */
  BashScript script() {
    return script;
  }

  /** Tells whether the host was reached and the script handed over to it, at least in part. */
  boolean started() {
    return process.isDone() && !process.isCompletedExceptionally();
  }

  /** Returns the end of what the script has printed on standard error so far. */
  String stderr() {
    return stderrReader.end();
  }

  /**
   * Waits until the script is ready to read and returns its standard input, which the caller writes
   * to and closes.
   */
  OutputStream stdin() throws InterruptedException, ExecutionException {
    return scriptStdin.get();
  }

  private void carryOut() {
    long start = System.nanoTime();
    try (HostProcess started = shell.start()) {
      if (!process.complete(started)) {
        throw DoppelException.cancelled("The script " + script.name());
      }
      CompletableFuture<String> stdout = submit(() -> readStdout(started.stdout()));
      CompletableFuture<Void> stderr = submit(() -> readStderr(started.stderr()));
      feed(started.stdin());
      String printed = stdout.get();
      stderr.get();
      int exitCode = started.exitCode();
      ended = true;
      if (notStarted != null) {
        throw notBash(notStarted);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      finish(new ScriptResult(exitCode, printed, stderrReader.end(), took));
    } catch (InterruptedException e) {
      throw new AssertionError("threads of runs are not interrupted", e);
    } catch (ExecutionException e) {
      failWith(e.getCause());
    } catch (Throwable e) {
      failWith(e);
    }
  }

  private void finish(ScriptResult finished) {
    log.debug(
        "{} on {} ended with exit code {} after {} ms.",
        script.name(),
        shell.host(),
        finished.exitCode(),
        finished.took().toMillis());
    if (script.acceptedExitCodes().contains(finished.exitCode())) {
      result.complete(finished);
    } else {
      failWith(new ScriptFailedException(script.name(), shell.host(), finished));
    }
  }

  private void failWith(Throwable failure) {
    session.completeExceptionally(failure);
    scriptStdin.completeExceptionally(failure);
    process.completeExceptionally(failure);
    result.completeExceptionally(failure);
  }

  private <T> CompletableFuture<T> submit(Callable<T> task) {
    CompletableFuture<T> future = new CompletableFuture<>();
    HostThreads.execute(
        () -> {
          try {
            future.complete(task.call());
          } catch (Throwable e) {
            // At once: the first failure is the one to tell, and it must not wait for the others.
            failWith(e);
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  private void feed(OutputStream stdin) {
    try {
      stdin.write(Bootstrap.input(script));
      stdin.flush();
      if (fed) {
        scriptStdin.complete(stdin);
      } else {
        stdin.close();
      }
    } catch (IOException e) {
      // bash ended before it had read everything; what it printed and its exit code tell why.
      log.debug("{} on {} could not be fed.", script.name(), shell.host(), e);
      scriptStdin.completeExceptionally(e);
    }
  }

  private String readStdout(InputStream stdout) throws Exception {
    InputStream buffered = new BufferedInputStream(stdout);
    try {
      Bootstrap.skipToScript(buffered);
    } catch (EOFException e) {
      // Standard error tells the same, and more.
      log.debug("{} on {} did not begin: {}", script.name(), shell.host(), e.getMessage());
      return "";
    }
    return stdoutReader.read(buffered);
  }

  private Void readStderr(InputStream stderr) throws IOException {
    InputStream buffered = new BufferedInputStream(stderr);
    try {
      session.complete(Bootstrap.readSession(buffered));
    } catch (EOFException e) {
      notStarted = e;
      return null;
    }
    stderrReader.read(buffered);
    return null;
  }

  private DoppelException notBash(EOFException said) {
    String message =
        script.name()
            + " did not run on "
            + shell.host()
            + ", where no bash of version 4.4 or later has started. "
            + said.getMessage().substring(said.getMessage().lastIndexOf('\n') + 1);
    return new DoppelException(
        ErrorCode.SCRIPT_FAILED,
        message.strip(),
        "Make sure that bash 4.4 or later is installed there and that the account may run commands.",
        said.getMessage(),
        said);
  }

  /**
   * Ends the run and whatever it started on the host, if that is not over yet, and makes sure of
   * it. Waits for that, also when the calling thread is interrupted.
   *
   * @return what could not be ended, in a sentence; empty when nothing is left
   */
  String end() {
    if (ended || process.completeExceptionally(DoppelException.cancelled(script.name()))) {
      // What is not started yet will be let go when it is, before it is given the script.
      return "";
    } else if (process.isCompletedExceptionally()) {
      return "";
    }
    try (HostProcess started = process.join()) {
      log.debug("Ending {} on {} ({}).", script.name(), shell.host(), started);
      HostSession toEnd =
          session.copy().orTimeout(SESSION_WAIT.toMillis(), TimeUnit.MILLISECONDS).join();
      return new SessionEnd(shell, toEnd).carryOut();
    } catch (CompletionException e) {
      return e.getCause() instanceof TimeoutException
          ? "Whether it ran on " + shell.host() + " is not known."
          : ""; // It never got as far as a session.
    }
  }
}
