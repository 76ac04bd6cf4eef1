package io.doppel.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SshSocketTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(50);

  /** More than the kernel keeps for a peer that reads nothing. */
  private static final byte[] MUCH = new byte[64 * 1024 * 1024];

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static SshSocket connected(ServerSocket server, Duration interval, Duration limit)
      throws IOException {
    SshSocket socket = new SshSocket(interval, limit);
    socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    return socket;
  }

  @Test
  void whatWasOnItsWayToAPeerThatIsCutOffNeverArrives() throws IOException {
    try (ServerSocket server = server();
        SshSocket here = connected(server, SHORT, SHORT.multipliedBy(4));
        Socket there = server.accept();
        InputStream received = there.getInputStream()) {
      OutputStream sent = here.getOutputStream();

      assertThatThrownBy(() -> sent.write(MUCH)).isInstanceOf(SocketTimeoutException.class);

      assertThat(here.isClosed()).isTrue();
      assertThatThrownBy(received::readAllBytes)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void whatWasOnItsWayToAPeerThatLivesArrives() throws IOException {
    try (ServerSocket server = server()) {
      Socket there;
      try (SshSocket here = connected(server, LONG, LONG)) {
        there = server.accept();
        there.getOutputStream().write("alive".getBytes(StandardCharsets.UTF_8));
        assertThat(here.getInputStream().readNBytes(5)).asString().isEqualTo("alive");
        here.getOutputStream().write("abc".getBytes(StandardCharsets.UTF_8));
      }
      try (there) {
        assertThat(there.getInputStream().readAllBytes()).asString().isEqualTo("abc");
      }
    }
  }
}
