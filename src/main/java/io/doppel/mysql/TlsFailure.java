package io.doppel.mysql;

import io.doppel.model.ErrorCode;
import io.doppel.mysql.PinnedTls.OtherCertificateException;
import io.doppel.sdk.UserError;
import java.io.EOFException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Tells why a connection could not be encrypted as it was to be. */
final class TlsFailure {
  /** The driver's words for a certificate that is for another name. */
  private static final Pattern OTHER_NAME =
      Pattern.compile("doesn't correspond to|CN not found in certificate");

  private TlsFailure() {}

  /**
   * Judges a failure to connect; empty when it has nothing to do with TLS.
   *
   * @param said what server or driver said
   */
  static Optional<UserError> judge(
      ServerAddress address,
      String where,
      String user,
      Tls tls,
      SQLException failure,
      String said) {
    if (find(failure, CachingSha2.WantedException.class).isPresent()) {
      return Optional.of(
          error(
              "The server "
                  + where
                  + " wants the password of '"
                  + user
                  + "' itself, and offers no TLS: anybody on the way could be given it.",
              "Give the server a certificate (ssl_cert, ssl_key) and restart it. Or choose the TLS"
                  + " mode Disabled on purpose, for a network that you trust: the password is then"
                  + " encrypted by whatever key is sent from there.",
              said,
              failure));
    }
    Optional<OtherCertificateException> other = find(failure, OtherCertificateException.class);
    if (other.isPresent()) {
      return Optional.of(
          error(
              "The server "
                  + where
                  + " shows another certificate than before: "
                  + other.get().shown()
                  + ", not "
                  + tls.certificate().orElse("the one that is known")
                  + ". It has been renewed, or somebody else answers in the server's place.",
              "Look at the server's own certificate there: openssl x509 -noout -fingerprint -sha256"
                  + " -in FILE, with the file that SELECT @@ssl_cert tells. If it is the new one,"
                  + " accept it: doppel dsource update NAME --set sourceCertificate="
                  + other.get().shown(),
              said,
              failure));
    }
    if (SqlSession.wantsTls(failure)) {
      return Optional.of(
          error(
              "The account '" + user + "' of the server " + where + " may only log in by TLS.",
              "Choose another TLS mode than Disabled, or alter the account with REQUIRE NONE.",
              said,
              failure));
    }
    if (tls.mode() == Tls.Mode.DISABLED) {
      return Optional.empty();
    }
    if (SqlSession.noTlsOffered(failure)) {
      return Optional.of(
          error(
              "The server " + where + " does not offer TLS, which is asked for.",
              "Give the server a certificate (ssl_cert, ssl_key) and restart it, or choose the TLS"
                  + " mode Preferred.",
              said,
              failure));
    }
    if (has(failure, CertificateExpiredException.class)) {
      return Optional.of(
          error(
              "The certificate of the server " + where + ", or of its authority, has expired.",
              "Renew it: on the server, or in " + authority(tls) + ".",
              said,
              failure));
    }
    if (has(failure, CertificateNotYetValidException.class)) {
      return Optional.of(
          error(
              "The certificate of the server " + where + ", or of its authority, is not valid yet.",
              "Check the clocks of the server and of the host that Doppel runs on.",
              said,
              failure));
    }
    if (OTHER_NAME.matcher(said).find()) {
      return Optional.of(
          error(
              "The certificate of the server " + where + " is not for " + address.host() + ".",
              "Give as the source's address a name that the certificate is for, which the server's"
                  + " words tell; or issue one for this name (subjectAltName); or choose the TLS mode"
                  + " Verify CA, which checks no name but where MariaDB from 11.4 on follows.",
              said,
              failure));
    }
    if (has(failure, CertPathBuilderException.class)
        || has(failure, CertPathValidatorException.class)) {
      return Optional.of(
          error(
              "The certificate of the server "
                  + where
                  + " does not come from the authority in "
                  + authority(tls)
                  + ".",
              "Give the file with the certificate of the authority that signed the server's (on"
                  + " MySQL, when it has made them itself: ca.pem in its data directory), and make"
                  + " sure that nobody else answers in the server's place.",
              said,
              failure));
    }
    boolean broken = has(failure, SocketException.class) || has(failure, EOFException.class);
    if (has(failure, SSLException.class) && !broken) {
      return Optional.of(
          error(
              "TLS with the server " + where + " could not be agreed on.",
              "Check the server's certificate and the TLS versions that it allows (tls_version); see"
                  + " the output.",
              said,
              failure));
    }
    return Optional.empty();
  }

  private static String authority(Tls tls) {
    return tls.authority().orElse("the file of its authority");
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return find(failure, type).isPresent();
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }

  private static UserError error(String message, String action, String said, SQLException failure) {
    return new UserError(ErrorCode.TLS_FAILED, message, action, said, failure);
  }
}
