package io.doppel.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LimitedOutputTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(300);

  /** More than the kernel keeps for a peer that reads nothing. */
  private static final byte[] MUCH = new byte[64 * 1024 * 1024];

  @Test
  void whatIsSentArrives() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket here = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket there = server.accept();
        LimitedOutput output = new LimitedOutput(here, here.getOutputStream(), LONG)) {
      output.write('a');
      output.write("bcd".getBytes(StandardCharsets.UTF_8), 1, 2);
      here.shutdownOutput();

      assertThat(there.getInputStream().readAllBytes()).asString().isEqualTo("acd");
    }
  }

  @Test
  void aPeerThatTakesNothingIsGivenUp() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket here = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket there = server.accept()) {
      LimitedOutput output = new LimitedOutput(here, here.getOutputStream(), SHORT);

      assertThatThrownBy(() -> output.write(MUCH))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("nothing could be sent for 300 ms");
      assertThat(here.isClosed()).isTrue();
      assertThat(there.isClosed()).isFalse();
    }
  }

  @Test
  void aPauseBetweenTwoWritesDoesNoHarm() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket here = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket there = server.accept()) {
      LimitedOutput output = new LimitedOutput(here, here.getOutputStream(), SHORT);
      output.write('a');
      assertThat(there.getInputStream().read()).isEqualTo('a');
      there.setSoTimeout((int) SHORT.multipliedBy(2).toMillis());
      assertThatThrownBy(() -> there.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      output.write('b');

      assertThat(there.getInputStream().read()).isEqualTo('b');
    }
  }
}
