package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.host.LocalLibs;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.sdk.Connections;
import io.doppel.sdk.UserError;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With somebody who answers in a source's place, offers no TLS, and wants the password. */
final class UnprovenSourceTest {
  private static final Secret PASSWORD = Secret.of("whole password");
  private static final byte[] WANTS_WHOLE_PASSWORD = {1, 4};
  private static final byte[] SWITCH_TO_SHA2 =
      bytes("\u00fecaching_sha2_password\0abcdefghijklmnopqrst\0");
  private static final byte[] SWITCH_TO_CLEAR = bytes("\u00femysql_clear_password\0");

  private final List<byte[]> heard = new CopyOnWriteArrayList<>();
  private ServerSocket rogue;
  private volatile boolean clear;

  @BeforeEach
  void listen() throws IOException {
    rogue = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "rogue");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws IOException {
    rogue.close();
  }

  private void serve() {
    while (!rogue.isClosed()) {
      try (Socket client = rogue.accept()) {
        send(client, 0, greeting());
        receive(client.getInputStream());
        send(client, 2, clear ? SWITCH_TO_CLEAR : SWITCH_TO_SHA2);
        byte[] proof = receive(client.getInputStream());
        if (clear) {
          heard.add(proof);
        }
        send(client, 4, WANTS_WHOLE_PASSWORD);
        heard.add(receive(client.getInputStream()));
      } catch (IOException e) {
        // who has asked is gone
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] greeting() {
    int capabilities = (0xf7ff & ~0x800) | 0x00080000 | 0x00008000;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(bytes("\n8.0.40\0\1\0\0\0abcdefgh\0"));
    text.write(capabilities);
    text.write(capabilities >> 8);
    text.writeBytes(new byte[] {45, 2, 0});
    text.write(capabilities >> 16);
    text.write(capabilities >> 24);
    text.write(21);
    text.writeBytes(new byte[10]);
    text.writeBytes(bytes("ijklmnopqrst\0caching_sha2_password\0"));
    return text.toByteArray();
  }

  private static void send(Socket client, int number, byte[] packet) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(new byte[] {(byte) packet.length, (byte) (packet.length >> 8), 0});
    all.write(number);
    all.writeBytes(packet);
    client.getOutputStream().write(all.toByteArray());
  }

  private static byte[] receive(InputStream from) throws IOException {
    DataInputStream in = new DataInputStream(from);
    int length = Integer.reverseBytes(in.readInt()) & 0xFFFFFF;
    byte[] packet = new byte[length];
    in.readFully(packet);
    return packet;
  }

  private UserError refusal(Tls tls) {
    return catchThrowableOfType(
        UserError.class,
        () ->
            SqlSession.open(
                new LocalLibs(),
                Connections.local("/tmp"),
                new ServerAddress("127.0.0.1", new Port(rogue.getLocalPort())),
                "reader",
                PASSWORD,
                tls));
  }

  @Test
  void whereTlsIsPreferredThePasswordIsNotSentWithoutIt() {
    UserError refusal = refusal(Tls.WHEN_OFFERED);

    assertThat(refusal.code()).isEqualTo(ErrorCode.TLS_FAILED);
    assertThat(refusal).hasMessageContaining("wants the password of 'reader' itself");
    assertThat(heard).isEmpty();
  }

  @Test
  void whoHasShownACertificateOnceCannotDoWithoutTls() {
    Tls pinned = Tls.WHEN_OFFERED.pinnedTo("AB:".repeat(31) + "AB");

    assertThat(refusal(pinned)).hasMessageContaining("does not offer TLS");
    assertThat(heard).isEmpty();
  }

  @Test
  void whereTlsIsDisabledOnPurposeAKeyIsAskedFor() {
    refusal(Tls.NEVER);

    assertThat(heard).hasSize(1);
    assertThat(heard.get(0)).as("the request for the key").containsExactly(2);
  }

  @Test
  void aPasswordInClearIsNeverSent() {
    clear = true;

    assertThat(refusal(Tls.WHEN_OFFERED).code()).isEqualTo(ErrorCode.DATABASE_LOGIN_REFUSED);
    assertThat(refusal(Tls.NEVER).code()).isEqualTo(ErrorCode.DATABASE_LOGIN_REFUSED);
    assertThat(heard).isEmpty();
  }

  @Test
  void noTlsIsNoCertificate() {
    assertThat(
            CertificateFingerprint.shownBy(
                new LocalLibs(),
                Connections.local("/tmp"),
                new ServerAddress("127.0.0.1", new Port(rogue.getLocalPort()))))
        .isEmpty();
  }

  @Test
  void fingerprintsAreReadAsTheyArePrinted() {
    String digits = HexFormat.of().formatHex(new byte[32]).replace("00", "0f");
    String written = "0F:".repeat(31) + "0F";

    assertThat(CertificateFingerprint.parse(digits)).contains(written);
    assertThat(CertificateFingerprint.parse(" sha256:" + written)).contains(written);
    assertThat(CertificateFingerprint.parse(written.substring(3))).isEqualTo(Optional.empty());
    assertThat(CertificateFingerprint.parse("anything")).isEqualTo(Optional.empty());
  }
}
