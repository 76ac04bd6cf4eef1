package io.doppel.host;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * The TCP connection to a host, which is given up when the host is cut off. Nothing that was sent
 * and has not arrived by then arrives later: the kernel would go on sending it after a usual close,
 * and a host that is back would run a script whose job has long been undone.
 */
final class SshSocket extends Socket {
  private final Duration aliveInterval;
  private final Duration writeLimit;
  private volatile long lastReceived = System.nanoTime();

  /**
   * Creates a socket that is not connected yet.
   *
   * @param aliveInterval a host that is asked so often for a sign of life, and that has given none
   *     for twice as long, counts as cut off when the connection is closed
   * @param writeLimit how long one write may take before the connection is closed
   */
  SshSocket(Duration aliveInterval, Duration writeLimit) {
    this.aliveInterval = aliveInterval;
    this.writeLimit = writeLimit;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Received(super.getInputStream());
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new LimitedOutput(this, super.getOutputStream(), writeLimit);
  }

  @Override
  public synchronized void close() throws IOException {
    if (isConnected() && !isClosed() && isCutOff()) {
      // the close is a reset then, and what is not sent is thrown away
      setSoLinger(true, 0);
    }
    super.close();
  }

  private boolean isCutOff() {
    return System.nanoTime() - lastReceived > aliveInterval.multipliedBy(2).toNanos();
  }

  private final class Received extends FilterInputStream {
    Received(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      lastReceived = System.nanoTime();
      return read;
    }

    @Override
    public int read(byte[] data, int offset, int length) throws IOException {
      int read = in.read(data, offset, length);
      lastReceived = System.nanoTime();
      return read;
    }
  }
}
