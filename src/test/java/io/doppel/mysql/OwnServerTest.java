package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.host.LocalLibs;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.sdk.Connections;
import io.doppel.sdk.UserError;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a process that is called a server, and a socket that accepts and says nothing. */
final class OwnServerTest {
  private static final Secret PASSWORD = Secret.of("never sent");

  @TempDir private Path directory;

  private Path mount;
  private ServerLayout layout;
  private ServerSocketChannel listening;
  private Process server;

  @BeforeEach
  void listen() throws IOException {
    mount = Files.createDirectories(directory.toRealPath().resolve("volume"));
    layout = ServerLayout.of(mount.toString());
    listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(layout.socket()));
    listening.configureBlocking(false);
  }

  @AfterEach
  void end() throws IOException {
    listening.close();
    if (server != null) {
      server.destroyForcibly();
    }
  }

  private void runServer() throws IOException {
    Path program = Files.createSymbolicLink(mount.resolve("mysqld"), Path.of("/bin/bash"));
    server =
        new ProcessBuilder(
                program.toString(), "-c", "echo ready; read -r", "--datadir=" + layout.data())
            .start();
    assertThat(server.inputReader().readLine()).isEqualTo("ready");
  }

  private OwnServer own() {
    return new OwnServer(new LocalLibs(), Connections.local("/tmp"), layout);
  }

  private UserError refusal() {
    return catchThrowableOfType(UserError.class, () -> own().manage(PASSWORD));
  }

  private void assertNotConnected() throws IOException {
    assertThat(listening.accept()).isNull();
  }

  @Test
  void aSocketWithoutItsServerIsNotConnectedTo() throws IOException {
    assertThat(refusal().code()).isEqualTo(ErrorCode.WRONG_STATE);
    assertThat(refusal()).hasMessageContaining("is not running");
    assertNotConnected();
  }

  @Test
  void aServerWhoseSocketIsGoneIsTold() throws IOException {
    runServer();
    Files.delete(Path.of(layout.socket()));
    assertThat(refusal()).hasMessageContaining(layout.socket() + " is not there");
  }

  @Test
  void aSocketThatOthersCouldReplaceIsNotConnectedTo() throws IOException {
    runServer();
    Files.setPosixFilePermissions(mount, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(refusal())
        .hasMessageContaining("others may write there")
        .hasMessageContaining(mount + " ");
    assertNotConnected();
  }

  @Test
  void aSocketBehindALinkIsJudgedByBothPlaces() throws IOException {
    runServer();
    Path open = Files.createDirectory(directory.toRealPath().resolve("open"));
    Path link = Files.createSymbolicLink(open.resolve("link"), mount);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Process byLink =
        new ProcessBuilder(
                mount.resolve("mysqld").toString(), "-c", "read -r", "--datadir=" + link + "/data")
            .start();
    try {
      layout = ServerLayout.of(link.toString());
      assertThat(refusal()).hasMessageContaining(open + " ");
      assertNotConnected();
    } finally {
      byLink.destroyForcibly();
    }
  }

  @Test
  void aServerThatHasProvenItselfIsConnectedTo() throws IOException {
    runServer();
    assertThatThrownBy(() -> own().open("any", PASSWORD, Duration.ofMillis(200)))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOGIN_REFUSED));
    assertThat(listening.accept()).isNotNull();
  }
}
