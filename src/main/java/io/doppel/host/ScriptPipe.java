package io.doppel.host;

import io.doppel.model.DataSize;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.ScriptResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands what one script prints to another, at the pace of the slower one.
 *
 * <p>The reading script sees the end of its input only when the writing one has succeeded: what
 * came of a writer that failed half-way is never taken for the whole.
 */
final class ScriptPipe implements ScriptRun.StdoutReader {
  private static final int BUFFER = 64 * 1024;

  private final ScriptRun reading;
  private final AtomicLong transferred = new AtomicLong();
  private final CompletableFuture<PipeResult> failure = new CompletableFuture<>();

  ScriptPipe(ScriptRun reading) {
    this.reading = reading;
  }

  /**
   * Couples the two runs.
   *
   * @return the result to come; it fails as soon as one of the runs does
   */
  CompletableFuture<PipeResult> connect(ScriptRun writing) {
    CompletableFuture<ScriptResult> written = watched(writing.result());
    CompletableFuture<ScriptResult> read = watched(reading.result());
    CompletableFuture<Void> ended = watched(written.thenAcceptAsync(nothing -> endInput()));
    CompletableFuture<PipeResult> both =
        ended.thenCombine(
            read,
            (nothing, consumer) ->
                new PipeResult(written.join(), consumer, new DataSize(transferred.get())));
    return CompletableFuture.anyOf(failure, both).thenApply(PipeResult.class::cast);
  }

  private <T> CompletableFuture<T> watched(CompletableFuture<T> part) {
    return part.whenComplete(
        (value, thrown) -> {
          if (thrown != null) {
            failure.completeExceptionally(
                thrown instanceof CompletionException ? thrown.getCause() : thrown);
          }
        });
  }

  private void endInput() {
    try {
      reading.stdin().close();
    } catch (IOException | ExecutionException e) {
      throw readerEnded(e);
    } catch (InterruptedException e) {
      throw new AssertionError("threads of runs are not interrupted", e);
    }
  }

  @Override
  public String read(InputStream stdout) throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    for (int count = stdout.read(buffer); count >= 0; count = stdout.read(buffer)) {
      try {
        OutputStream stdin = reading.stdin();
        stdin.write(buffer, 0, count);
        stdin.flush();
      } catch (IOException | ExecutionException e) {
        throw readerEnded(e);
      }
      transferred.addAndGet(count);
    }
    return "";
  }

  /** Returns why the reading script takes nothing more: its own failure, if it is one. */
  private DoppelException readerEnded(Exception cause) {
    try {
      reading.result().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DoppelException own) {
        return own;
      }
      throw e;
    }
    return new DoppelException(
        ErrorCode.SCRIPT_FAILED,
        "The script "
            + reading.script().name()
            + " on "
            + reading.host()
            + " ended before it had read everything.",
        "",
        reading.stderr(),
        cause);
  }
}
