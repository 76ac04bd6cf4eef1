package io.doppel.host;

import io.doppel.model.Port;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that this machine makes itself, to a TCP port or a unix socket. Other than with the
 * sockets of the JDK, an interrupt ends the waiting for data, and the unix socket is one, too.
 */
final class LocalSocket extends StreamSocket {
  private static final Logger log = LoggerFactory.getLogger(LocalSocket.class);
  private static final int CONNECT_MILLIS = 10_000;

  private final SocketChannel channel;
  private final Selector readable;
  private final Selector writable;

  private LocalSocket(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    this.readable = Selector.open();
    channel.register(readable, SelectionKey.OP_READ);
    this.writable = Selector.open();
    channel.register(writable, SelectionKey.OP_WRITE);
  }

  /** Connects to a TCP port. */
  static LocalSocket connect(String host, Port port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port.number());
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.socket().connect(address, CONNECT_MILLIS);
      return new LocalSocket(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Connects to a unix socket. */
  static LocalSocket connect(String path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      return new LocalSocket(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private int receive(ByteBuffer into) throws IOException {
    long start = System.nanoTime();
    while (true) {
      int count = channel.read(into);
      if (count != 0) {
        return count;
      }
      long limit = getSoTimeout();
      long left = limit - (System.nanoTime() - start) / 1_000_000;
      if (limit > 0 && left <= 0) {
        throw new SocketTimeoutException("Nothing arrived within " + limit + " ms.");
      }
      await(readable, limit > 0 ? left : 0);
    }
  }

  private void send(ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      if (channel.write(data) == 0) {
        await(writable, 0);
      }
    }
  }

  private static void await(Selector selector, long millis) throws IOException {
    try {
      selector.select(millis);
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException e) {
      throw new SocketException("The socket is closed.");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Waiting for the other end was interrupted.");
    }
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        return length == 0 ? 0 : receive(ByteBuffer.wrap(buffer, offset, length));
      }

      @Override
      public void close() {
        LocalSocket.this.close();
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] data, int offset, int length) throws IOException {
        send(ByteBuffer.wrap(data, offset, length));
      }

      @Override
      public void close() {
        LocalSocket.this.close();
      }
    };
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  void end() {
    try {
      channel.close();
      readable.close();
      writable.close();
    } catch (IOException e) {
      log.debug("A socket could not be closed.", e);
    }
  }
}
