package io.doppel.mysql;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.plugin.TlsSocketPlugin;

/**
 * Has the driver accept one certificate and no other, whoever has signed it and whatever it is for.
 * The driver finds it as a service, by its name.
 */
public final class PinnedTls implements TlsSocketPlugin {
  private static final String TYPE = "doppel-pinned";
  private static final String FINGERPRINT = "doppelCertificate";

  /** For the driver. */
  public PinnedTls() {}

  /** Has a connection use it. */
  static void use(Properties properties, String fingerprint) {
    properties.setProperty("tlsSocketType", TYPE);
    properties.setProperty(FINGERPRINT, fingerprint);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public TrustManager[] getTrustManager(
      Configuration configuration, ExceptionFactory exceptions, HostAddress server) {
    String fingerprint = configuration.nonMappedOptions().getProperty(FINGERPRINT, "");
    return new TrustManager[] {new OneCertificate(fingerprint)};
  }

  @Override
  public KeyManager[] getKeyManager(Configuration configuration, ExceptionFactory exceptions) {
    return new KeyManager[0];
  }

  /** The one certificate may be for any name. */
  @Override
  public void verify(String host, SSLSession session, long serverThread) {}

  /** Another certificate is shown than the one that is known. */
  static final class OtherCertificateException extends CertificateException {
    private static final long serialVersionUID = 1;

    private final String shown;

    private OtherCertificateException(String shown) {
      super("another certificate is shown, " + shown);
      this.shown = shown;
    }

    String shown() {
      return shown;
    }
  }

  private record OneCertificate(String fingerprint) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      String shown = CertificateFingerprint.of(chain[0]);
      if (!shown.equals(fingerprint)) {
        throw new OtherCertificateException(shown);
      }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
