package io.doppel.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.Port;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalLibsTest extends LibsContract {
  private final RemoteConnection here = Connections.local("/tmp");
  private final LocalLibs libs = new LocalLibs();

  @Override
  Libs libs() {
    return libs;
  }

  @Override
  RemoteConnection host() {
    return here;
  }

  @Test
  void scriptsAreGivenNothingOfThisProcessesEnvironmentThatMayBeSecret() {
    Set<String> names =
        libs.runBash(here, BashScript.of("names", "compgen -e"))
            .stdout()
            .lines()
            .collect(Collectors.toSet());
    Set<String> others = new HashSet<>(System.getenv().keySet());
    others.removeAll(LocalShell.INHERITED);
    others.removeAll(Set.of("PWD", "OLDPWD", "SHLVL", "_", "LC_ALL"));
    assertThat(others).as("so that there is something to leave out").isNotEmpty();
    assertThat(names).contains("PATH", "HOME").doesNotContainAnyElementsOf(others);
  }

  @Test
  void connectsToAnUnixSocketAndHeedsItsTimeOut(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("it.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      try (Socket socket = libs.connect(here, path.toString());
          SocketChannel served = server.accept()) {
        socket.getOutputStream().write('x');
        ByteBuffer heard = ByteBuffer.allocate(1);
        assertThat(served.read(heard)).isEqualTo(1);
        socket.setSoTimeout(50);
        assertThatThrownBy(() -> socket.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
        served.write(ByteBuffer.wrap("y".getBytes(UTF_8)));
        assertThat(socket.getInputStream().read()).isEqualTo('y');
        served.shutdownOutput();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void movesMuchThroughAPortAndEndsWithAnInterrupt() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = libs.connect(here, "127.0.0.1", new Port(server.getLocalPort()));
        Socket served = server.accept()) {
      byte[] much = new byte[5_000_000];
      new Random(1).nextBytes(much);
      FutureTask<byte[]> reading =
          new FutureTask<>(() -> served.getInputStream().readNBytes(much.length));
      new Thread(reading).start();
      socket.getOutputStream().write(much);
      assertThat(reading.get()).isEqualTo(much);

      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void tellsWhatCannotBeConnectedTo(@TempDir Path directory) {
    assertThatThrownBy(() -> libs.connect(here, directory + "/none.sock"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> libs.connect(here, "no-such-host.invalid", new Port(3306)))
        .isInstanceOf(UnknownHostException.class);
  }
}
