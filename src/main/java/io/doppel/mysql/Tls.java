package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a connection to a server of others is to be encrypted.
 *
 * @param mode how much is asked for
 * @param authority path of a PEM file, on the host from which the server is reached, with the
 *     certificates of the authorities that are trusted; needed to verify, and only then
 * @param certificate the fingerprint, as {@link CertificateFingerprint} writes it, of the one
 *     certificate that Doppel's own connections accept; only where no authority is verified, and
 *     never with PREFERRED
 * @param clear whether the user wants nothing encrypted, rather than that the server offers no TLS
 */
public record Tls(
    Mode mode, Optional<String> authority, Optional<String> certificate, boolean clear) {
  /** How much is asked for. */
  public enum Mode {
    /** Never encrypted. */
    DISABLED,
    /** Encrypted when the server offers it, whatever its certificate. */
    PREFERRED,
    /** Always encrypted, whatever the certificate. */
    REQUIRED,
    /** Encrypted, and the certificate must come from a trusted authority. */
    VERIFY_CA,
    /** As VERIFY_CA, and the certificate must be for the name by which the server is reached. */
    VERIFY_IDENTITY;

    /** Tells whether certificates are verified. */
    public boolean verifies() {
      return this == VERIFY_CA || this == VERIFY_IDENTITY;
    }
  }

  /** Encrypted when the server offers it. */
  public static final Tls WHEN_OFFERED = new Tls(Mode.PREFERRED, Optional.empty());

  /** Never encrypted, for the server does not offer it. */
  public static final Tls NOT_OFFERED =
      new Tls(Mode.DISABLED, Optional.empty(), Optional.empty(), false);

  /** Never encrypted, on purpose. */
  public static final Tls NEVER = new Tls(Mode.DISABLED, Optional.empty());

  /** Always encrypted, whatever the certificate. */
  public static final Tls ALWAYS = new Tls(Mode.REQUIRED, Optional.empty());

  /** Checks that there is an authority where one is needed, and only there. */
  public Tls {
    requireNonNull(mode, "mode is null");
    requireNonNull(certificate, "certificate is null");
    if (mode.verifies() != authority.isPresent()) {
      throw new IllegalArgumentException(mode + " with authority " + authority);
    }
    if (certificate.isPresent() && mode != Mode.REQUIRED) {
      throw new IllegalArgumentException(mode + " with the certificate " + certificate);
    }
  }

  /** Says how much is asked for, with no certificate known. */
  public Tls(Mode mode, Optional<String> authority) {
    this(mode, authority, Optional.empty(), mode == Mode.DISABLED);
  }

  /**
   * Returns the same with a certificate that alone is accepted: a server that has shown it once
   * cannot do without TLS later. Where an authority is verified, or nothing is encrypted, it is of
   * no use.
   */
  public Tls pinnedTo(String fingerprint) {
    return mode == Mode.PREFERRED || mode == Mode.REQUIRED
        ? new Tls(Mode.REQUIRED, Optional.empty(), Optional.of(fingerprint), false)
        : this;
  }

  /**
   * Tells whether who answers has proven to be the server that is meant before it gets anything.
   */
  public boolean proves() {
    return mode.verifies() || certificate.isPresent();
  }

  /** Returns what is to be told to who must know whether to encrypt: never PREFERRED. */
  public Tls settled(boolean offered) {
    if (mode != Mode.PREFERRED) {
      return this;
    }
    return offered ? ALWAYS : NOT_OFFERED;
  }

  /** Tells whether the connection is encrypted; not to be asked of PREFERRED. */
  public boolean encrypts() {
    if (mode == Mode.PREFERRED) {
      throw new IllegalStateException("not settled");
    }
    return mode != Mode.DISABLED;
  }

  /** Tells whether the certificate's name is verified. */
  public boolean verifiesName() {
    return mode == Mode.VERIFY_IDENTITY;
  }
}
