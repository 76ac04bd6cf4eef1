package io.doppel.host;

import com.jcraft.jsch.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The streams of a channel.
 *
 * @param out what is sent; blocks while the peer takes no more
 * @param in what is received
 * @param extended what is received besides; ends when the channel is closed, not before
 */
record ChannelStreams(OutputStream out, ReceivedStreams.Received in, InputStream extended) {
  /** Sets up a channel that is not connected yet. */
  static ChannelStreams of(Channel channel) throws IOException {
    ReceivedStreams received = new ReceivedStreams(channel);
    ReceivedStreams.Received in = received.open();
    ReceivedStreams.Received extended = received.open();
    channel.setOutputStream(in.sink());
    channel.setExtOutputStream(extended.sink());
    return new ChannelStreams(new Sent(channel), in, extended);
  }

  /** Fails when the channel is closed; JSch's own stream then lets what is written vanish. */
  private static final class Sent extends OutputStream {
    private final Channel channel;
    private final OutputStream out;

    Sent(Channel channel) throws IOException {
      this.channel = channel;
      this.out = channel.getOutputStream();
    }

    private void check() throws IOException {
      if (channel.isClosed()) {
        throw new IOException("The other end has closed the channel.");
      }
    }

    @Override
    public void write(int value) throws IOException {
      check();
      out.write(value);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      check();
      out.write(data, offset, length);
    }

    @Override
    public void flush() throws IOException {
      check();
      out.flush();
    }

    @Override
    public void close() throws IOException {
      if (!channel.isClosed()) {
        out.close();
      }
    }
  }
}
