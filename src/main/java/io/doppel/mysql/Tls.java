package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a connection to a server of others is to be encrypted.
 *
 * @param mode how much is asked for
 * @param authority path of a PEM file, on the host from which the server is reached, with the
 *     certificates of the authorities that are trusted; needed to verify, and only then
 */
public record Tls(Mode mode, Optional<String> authority) {
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

  /** Never encrypted. */
  public static final Tls NEVER = new Tls(Mode.DISABLED, Optional.empty());

  /** Always encrypted, whatever the certificate. */
  public static final Tls ALWAYS = new Tls(Mode.REQUIRED, Optional.empty());

  /** Checks that there is an authority where one is needed, and only there. */
  public Tls {
    requireNonNull(mode, "mode is null");
    if (mode.verifies() != authority.isPresent()) {
      throw new IllegalArgumentException(mode + " with authority " + authority);
    }
  }

  /** Returns what is to be told to who must know whether to encrypt: never PREFERRED. */
  public Tls settled(boolean offered) {
    if (mode != Mode.PREFERRED) {
      return this;
    }
    return offered ? ALWAYS : NEVER;
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
