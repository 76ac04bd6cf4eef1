package io.doppel.host;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DataSize;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Credentials;
import io.doppel.sdk.HostScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** What is the same for all hosts: waiting for scripts, ending them, piping. */
abstract class ScriptLibs implements Libs {
  /** The most that a script may print when it is not piped, in bytes. */
  static final int MAX_STDOUT = 16 * 1024 * 1024;

  private final Function<Map<String, Object>, Credentials> credentials;
  private final Consumer<Progress> progress;

  ScriptLibs(Function<Map<String, Object>, Credentials> credentials, Consumer<Progress> progress) {
    this.credentials = requireNonNull(credentials, "credentials is null");
    this.progress = requireNonNull(progress, "progress is null");
  }

  /** Returns the way to start commands on a connection's host. Does not connect yet. */
  abstract Shell shell(RemoteConnection connection);

  @Override
  public final Credentials retrieveCredentials(Map<String, Object> credentialsSupplier) {
    return credentials.apply(credentialsSupplier);
  }

  @Override
  public final void progress(Progress told) {
    progress.accept(told);
  }

  @Override
  public final ScriptResult runBash(RemoteConnection connection, BashScript script) {
    ScriptRun run =
        new ScriptRun(shell(connection), script, ScriptLibs.capture(script), false).begin();
    return await(run.result(), script.timeout(), run);
  }

  @Override
  public final PipeResult pipe(HostScript producer, HostScript consumer) {
    ScriptRun reading =
        new ScriptRun(
            shell(consumer.connection()), consumer.script(), capture(consumer.script()), true);
    ScriptPipe pipe = new ScriptPipe(reading);
    ScriptRun writing = new ScriptRun(shell(producer.connection()), producer.script(), pipe, true);
    CompletableFuture<PipeResult> both = pipe.connect(writing);
    reading.begin();
    writing.begin();
    new Pulse(writing).begin();
    Duration limit = shorter(producer.script().timeout(), consumer.script().timeout());
    return await(both, limit, writing, reading);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Returns what keeps all that a script prints, up to a limit. */
  static ScriptRun.StdoutReader capture(BashScript script) {
    return stdout -> readAll(script, stdout);
  }

  private static String readAll(BashScript script, InputStream stdout) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int count = stdout.read(buffer); count >= 0; count = stdout.read(buffer)) {
      printed.write(buffer, 0, count);
      if (printed.size() > MAX_STDOUT) {
        throw new DoppelException(
            ErrorCode.SCRIPT_FAILED,
            "The script "
                + script.name()
                + " printed more than "
                + new DataSize(MAX_STDOUT)
                + " on standard output, which was kept in memory.",
            "Pipe it into another script instead.");
      }
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** Waits for a result that the runs work on; whatever else happens, the runs are ended. */
  private static <T> T await(CompletableFuture<T> result, Duration limit, ScriptRun... runs) {
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      DoppelException cancelled =
          new DoppelException(
              ErrorCode.CANCELLED,
              names(runs) + " was cancelled." + end(runs),
              "",
              stderr(runs),
              e);
      Thread.currentThread().interrupt();
      throw cancelled;
    } catch (TimeoutException e) {
      String ending = end(runs);
      throw new DoppelException(
          ErrorCode.TIMED_OUT,
          names(runs) + " took longer than " + inWords(limit) + " and was ended." + ending,
          "",
          stderr(runs),
          e);
    } catch (ExecutionException e) {
      throw failure(e.getCause(), runs);
    }
  }

  private static RuntimeException failure(Throwable cause, ScriptRun... runs) {
    String ending = end(runs);
    if (cause instanceof DoppelException failure && failure.code() == ErrorCode.CONNECTION_LOST) {
      return new DoppelException(
          ErrorCode.CONNECTION_LOST,
          failure.getMessage() + " " + names(runs) + " was running." + describeEnding(ending),
          failure.action(),
          stderr(runs),
          failure);
    } else if (cause instanceof RuntimeException failure) {
      if (!ending.isEmpty()) {
        failure.addSuppressed(new IllegalStateException(ending.strip()));
      }
      return failure;
    } else if (cause instanceof Error error) {
      throw error;
    }
    return new DoppelException(
        ErrorCode.INTERNAL,
        names(runs) + " failed: " + cause.getMessage() + ending,
        "",
        stderr(runs),
        cause);
  }

  private static String describeEnding(String ending) {
    return ending.isEmpty() ? " Its processes have been ended." : ending;
  }

  /** Returns what could not be ended, each sentence behind a space. */
  private static String end(ScriptRun... runs) {
    StringBuilder left = new StringBuilder();
    for (ScriptRun run : runs) {
      String sentence = run.end();
      left.append(sentence.isEmpty() ? "" : " ").append(sentence);
    }
    return left.toString();
  }

  private static String names(ScriptRun... runs) {
    return runs.length == 1 ? name(runs[0]) : name(runs[0]) + ", piped into " + name(runs[1]);
  }

  private static String name(ScriptRun run) {
    return "The script " + run.script().name() + " on " + run.host();
  }

  private static String stderr(ScriptRun... runs) {
    StringBuilder text = new StringBuilder();
    for (ScriptRun run : runs) {
      text.append(run.stderr());
    }
    return text.toString();
  }

  private static String inWords(Duration limit) {
    return limit.toSeconds() < 2 ? limit.toMillis() + " ms" : limit.toSeconds() + " s";
  }
}
