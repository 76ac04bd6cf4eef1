package io.doppel.host;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is sent to a socket; closes it when the peer takes nothing for too long. A read has its
 * time-out from Java, a write has none: when the peer is cut off while much is being sent, it
 * returns only when the kernel gives up, after a quarter of an hour. JSch's signs of life would not
 * help, for they wait until such a write has ended.
 */
final class LimitedOutput extends FilterOutputStream {
  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final Socket socket;
  private final Duration limit;

  /**
   * Wraps a socket's own stream.
   *
   * @param socket is closed when a write takes too long
   * @param limit how long one write may take
   */
  LimitedOutput(Socket socket, OutputStream out, Duration limit) {
    super(out);
    this.socket = socket;
    this.limit = limit;
  }

  private static ScheduledThreadPoolExecutor watch() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "host-writes");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> ending =
        WATCH.schedule(() -> end(late), limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      out.write(data, offset, length);
    } catch (IOException e) {
      if (late.get()) {
        SocketTimeoutException timeout =
            new SocketTimeoutException(
                "nothing could be sent for " + limit.toMillis() + " ms, so the connection is over");
        timeout.initCause(e);
        throw timeout;
      }
      throw e;
    } finally {
      ending.cancel(false);
    }
  }

  private Void end(AtomicBoolean late) throws IOException {
    late.set(true);
    socket.close();
    return null;
  }
}
