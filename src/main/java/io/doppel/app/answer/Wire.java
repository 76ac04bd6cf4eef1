package io.doppel.app.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;

/** Where questions are asked, and what both ends agree on. */
final class Wire {
  /** The first byte that comes back: an {@link Answer} follows. */
  static final int ACCEPTED = 1;

  /** The first byte that comes back: the asker has to find out by itself. */
  static final int DECLINED = 0;

  /** What Java takes on Linux: sun_path of unix(7) is 108 bytes long. */
  private static final int LONGEST_ADDRESS = 106;

  private Wire() {}

  /** Returns where the questions about a home directory are answered. */
  static Path socket(Path home) {
    return home.resolve("answers.sock");
  }

  /** Tells whether the system takes a path as the address of a socket. */
  static boolean possible(Path socket) {
    return socket.toString().getBytes(UTF_8).length <= LONGEST_ADDRESS;
  }
}
