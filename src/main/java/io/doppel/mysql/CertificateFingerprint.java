package io.doppel.mysql;

import io.doppel.model.ErrorCode;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.UserError;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The SHA-256 fingerprint of a server's certificate, written as OpenSSL writes it: pairs of
 * hexadecimal digits with colons between them.
 */
public final class CertificateFingerprint {
  private static final Pattern PATTERN = Pattern.compile("([0-9A-F]{2}:){31}[0-9A-F]{2}");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int PROTOCOL_10 = 10;
  private static final int LONGEST_GREETING = 4096;

  // https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html
  private static final int CLIENT_SSL = 0x800;
  private static final int PROTOCOL_41_SECURE_CONNECTION = 0x200 | 0x8000;
  private static final int UTF8MB4 = 45;

  private CertificateFingerprint() {}

  /**
   * What a server shows.
   *
   * @param fingerprint of its certificate
   * @param passing whether it may be another one after a restart: MariaDB from 11.4 on makes one at
   *     each start, signed by itself, unless it is given one
   */
  public record Shown(String fingerprint, boolean passing) {}

  /** Returns what a user has written in the one way, or empty when it is no fingerprint. */
  public static Optional<String> parse(String text) {
    String digits = text.strip().toUpperCase(Locale.ROOT).replaceFirst("^SHA-?256[: =]", "");
    String written = digits.replace(":", "").replaceAll("(..)(?!$)", "$1:");
    return PATTERN.matcher(written).matches() ? Optional.of(written) : Optional.empty();
  }

  static String of(Certificate certificate) throws CertificateEncodingException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /**
   * Returns the certificate that a server shows. Nobody logs in.
   *
   * @param via the host from which the server is reached
   * @return empty when the server offers no TLS
   * @throws UserError HOST_UNREACHABLE when no server answers there that can be understood
   */
  public static Optional<Shown> shownBy(Libs libs, RemoteConnection via, ServerAddress address) {
    try (Socket socket = libs.connect(via, address.host(), address.port())) {
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      ByteBuffer greeting = greeting(socket);
      boolean mariaDb = version(greeting).contains("MariaDB");
      if ((capabilities(greeting) & CLIENT_SSL) == 0) {
        return Optional.empty();
      }
      ByteBuffer request = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
      request.putInt(32 | 1 << 24).putInt(CLIENT_SSL | PROTOCOL_41_SECURE_CONNECTION);
      request.putInt(1 << 24).put((byte) UTF8MB4);
      socket.getOutputStream().write(request.array());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      try (SSLSocket encrypted =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(socket, address.host(), address.port().number(), true)) {
        encrypted.startHandshake();
        Certificate shown = encrypted.getSession().getPeerCertificates()[0];
        return Optional.of(new Shown(of(shown), mariaDb && signedByItself(shown)));
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new UserError(
          ErrorCode.HOST_UNREACHABLE,
          "The server " + address + " shows no certificate.",
          "Check the address, and that a server answers there.",
          String.valueOf(e.getMessage()),
          e);
    }
  }

  private static boolean signedByItself(Certificate certificate) {
    return certificate instanceof X509Certificate known
        && known.getIssuerX500Principal().equals(known.getSubjectX500Principal());
  }

  private static ByteBuffer greeting(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int length = Integer.reverseBytes(in.readInt()) & 0xFFFFFF;
    if (length > LONGEST_GREETING) {
      throw new IOException("What answers there is not a database server.");
    }
    ByteBuffer greeting = ByteBuffer.wrap(in.readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
    if (!greeting.hasRemaining() || greeting.get() != PROTOCOL_10) {
      throw new IOException("The server does not let this host in.");
    }
    return greeting;
  }

  private static String version(ByteBuffer greeting) {
    StringBuilder version = new StringBuilder();
    while (greeting.hasRemaining()) {
      byte next = greeting.get();
      if (next == 0) {
        break;
      }
      version.append((char) next);
    }
    return version.toString();
  }

  /** Returns the lower half of what the server can do; the greeting was read up to the version. */
  private static int capabilities(ByteBuffer greeting) throws IOException {
    int behindSessionAndSeed = greeting.position() + 4 + 8 + 1;
    if (behindSessionAndSeed + 2 > greeting.limit()) {
      throw new IOException("The server's greeting is not understood.");
    }
    return greeting.getShort(behindSessionAndSeed) & 0xFFFF;
  }

  /** It is to be seen what is shown. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
