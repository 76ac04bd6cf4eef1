package io.doppel.host;

import io.doppel.host.SshConnections.OpenChannel;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;

/** A channel of an SSH connection, as a socket: what is at its other end, the host connects to. */
final class SshStreamSocket extends StreamSocket {
  private final OpenChannel channel;

  SshStreamSocket(OpenChannel channel) {
    this.channel = channel;
  }

  @Override
  public InputStream getInputStream() {
    return channel.streams().in();
  }

  @Override
  public OutputStream getOutputStream() {
    return new FilterOutputStream(channel.streams().out()) {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] data, int offset, int length) throws IOException {
        // JSch keeps what is not flushed, where a socket sends at once
        out.write(data, offset, length);
        out.flush();
      }
    };
  }

  @Override
  public synchronized void setSoTimeout(int millis) throws SocketException {
    super.setSoTimeout(millis);
    channel.streams().in().timeout(millis);
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.streams().out().close();
  }

  @Override
  void end() {
    channel.close();
  }
}
