package io.doppel.host;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelWindow;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a channel receives, as streams to read from. JSch's thread only puts data down here and
 * never waits; the peer is let send more as data is read. So a slow reader slows down its own
 * channel and no other.
 */
final class ReceivedStreams {
  private static final Logger log = LoggerFactory.getLogger(ReceivedStreams.class);
  private static final int GRANT = ChannelWindow.SIZE / 8;

  private final ChannelWindow window;
  private int consumed;

  /** Takes charge of a channel that is not connected yet. */
  ReceivedStreams(Channel channel) {
    this.window = ChannelWindow.manual(channel);
  }

  /** Returns a new stream, fed by what its {@link Received#sink} is given. */
  Received open() {
    return new Received();
  }

  private void consume(int bytes) {
    int grant;
    synchronized (this) {
      consumed += bytes;
      if (consumed < GRANT) {
        return;
      }
      grant = consumed;
      consumed = 0;
    }
    try {
      window.grant(grant);
    } catch (Exception e) {
      // The connection is gone. What has arrived can still be read; that it ends then tells more.
      log.debug("No more can be received.", e);
    }
  }

  /** One of the streams of a channel; read by one thread at a time. */
  final class Received extends InputStream {
    private final Queue<byte[]> arrived = new ArrayDeque<>();
    private byte[] current = new byte[0];
    private int position;
    private boolean ended;
    private volatile int timeout;

    /** Returns where JSch is to put the data. */
    OutputStream sink() {
      return new OutputStream() {
        @Override
        public void write(int value) {
          write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] data, int offset, int length) {
          window.received();
          byte[] copy = new byte[length];
          System.arraycopy(data, offset, copy, 0, length);
          arrive(copy);
        }

        @Override
        public void close() {
          end();
        }
      };
    }

    /** Sets how many milliseconds a read waits for data; 0 is for ever. */
    void timeout(int millis) {
      timeout = millis;
    }

    private synchronized void arrive(byte[] data) {
      if (!ended) {
        arrived.add(data);
        notifyAll();
      }
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    private synchronized byte[] next() throws IOException {
      try {
        long start = System.nanoTime();
        while (arrived.isEmpty() && !ended) {
          long limit = timeout;
          long left = limit - (System.nanoTime() - start) / 1_000_000;
          if (limit > 0 && left <= 0) {
            throw new SocketTimeoutException("Nothing arrived within " + limit + " ms.");
          }
          wait(limit > 0 ? left : 0);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Reading was interrupted.");
      }
      return arrived.poll();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, buffer.length);
      if (length == 0) {
        return 0;
      }
      if (position == current.length) {
        byte[] next = next();
        if (next == null) {
          return -1;
        }
        current = next;
        position = 0;
        consume(next.length);
      }
      int count = Math.min(length, current.length - position);
      System.arraycopy(current, position, buffer, offset, count);
      position += count;
      return count;
    }

    @Override
    public synchronized int available() {
      return current.length - position;
    }

    @Override
    public synchronized void close() {
      arrived.clear();
      end();
    }
  }
}
