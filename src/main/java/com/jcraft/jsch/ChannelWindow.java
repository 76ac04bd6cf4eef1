package com.jcraft.jsch;

/**
 * Lets the receiver of a channel's data decide when the peer may send more.
 *
 * <p>By itself JSch grants the peer new window space as soon as it has handed data on, from the one
 * thread that reads for all channels of a connection. A receiver that is not ready can then only
 * block that thread, and with it all other channels, also the one that would make it ready. With
 * manual windows the thread never waits: the peer sends no more than the window, and the receiver
 * grants what it has consumed (RFC 4254, section 5.2).
 *
 * <p>It is in JSch's package because JSch keeps these few members to itself.
 */
public final class ChannelWindow {
  /** The window of a channel in bytes: the most that is received and not yet consumed. */
  public static final int SIZE = 2 * 1024 * 1024;

  private static final byte WINDOW_ADJUST = 93;

  private final Channel channel;

  private ChannelWindow(Channel channel) {
    this.channel = channel;
  }

  /** Makes the windows of a channel manual. Must be called before the channel is connected. */
  public static ChannelWindow manual(Channel channel) {
    // JSch grants space when the window has fallen below half of the maximum; below 0 it never is.
    channel.lwsize_max = 0;
    channel.lwsize = SIZE;
    return new ChannelWindow(channel);
  }

  /** To be called for all data, on the thread that brings it: keeps JSch from granting space. */
  public void received() {
    channel.lwsize = SIZE;
  }

  /** Lets the peer send so many bytes more. Thread-safe. */
  public void grant(int bytes) throws Exception {
    Buffer buffer = new Buffer(64);
    Packet packet = new Packet(buffer);
    packet.reset();
    buffer.putByte(WINDOW_ADJUST);
    buffer.putInt(channel.getRecipient());
    buffer.putInt(bytes);
    synchronized (channel) {
      if (!channel.close) {
        channel.getSession().write(packet);
      }
    }
  }
}
