package io.doppel.app.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Where questions are asked, and what both ends agree on. */
final class Wire {
  /** The first byte that comes back: an {@link Answer} follows. */
  static final int ACCEPTED = 1;

  /** The first byte that comes back: the asker has to find out by itself. */
  static final int DECLINED = 0;

  /** What Linux takes, sun_path in unix(7), less the zero at its end. */
  private static final int LONGEST_ADDRESS = 107;

  private Wire() {}

  /** Returns where the questions about a home directory are answered. */
  static Path socket(Path home) {
    return home.resolve("answers.sock");
  }

  /** Tells whether the system takes a path as the address of a socket. */
  static boolean possible(Path socket) {
    return socket.toString().getBytes(UTF_8).length <= LONGEST_ADDRESS;
  }

  /** Connects; fails when nobody listens. */
  static SocketChannel connect(Path socket) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  /** Waits until there is something to read, or the other end has closed; returns whether so. */
  static boolean readable(SocketChannel channel, long milliseconds) throws IOException {
    channel.configureBlocking(false);
    boolean readable;
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      readable = selector.select(milliseconds) > 0;
    }
    channel.configureBlocking(true);
    return readable;
  }
}
