package io.doppel.host;

import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.Set;

/**
 * A socket whose streams are not those of a TCP connection of this machine. It is connected from
 * the beginning, and what concerns TCP alone is accepted without effect. Of its options only the
 * time-out of reads does something.
 */
abstract class StreamSocket extends Socket {
  private int timeout;
  private volatile boolean closed;

  /** Ends both directions; called once. */
  abstract void end();

  @Override
  public final synchronized void close() {
    if (!closed) {
      closed = true;
      end();
    }
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public boolean isInputShutdown() {
    return closed;
  }

  @Override
  public boolean isOutputShutdown() {
    return closed;
  }

  @Override
  public synchronized void setSoTimeout(int millis) throws SocketException {
    timeout = millis;
  }

  @Override
  public synchronized int getSoTimeout() {
    return timeout;
  }

  @Override
  public void setTcpNoDelay(boolean on) {}

  @Override
  public boolean getTcpNoDelay() {
    return true;
  }

  @Override
  public void setKeepAlive(boolean on) {}

  @Override
  public boolean getKeepAlive() {
    return true;
  }

  @Override
  public void setSoLinger(boolean on, int seconds) {}

  @Override
  public int getSoLinger() {
    return -1;
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }
}
