package io.doppel.engine;

import io.doppel.model.Port;

/** Decides whether an unknown host is the one that is meant. */
@FunctionalInterface
public interface HostKeyConfirmation {
  /** Returns whether to trust this key from now on. */
  boolean confirm(HostKey key);

  /** Returns a confirmation that trusts no unknown key. */
  static HostKeyConfirmation refuse() {
    return key -> false;
  }

  /**
   * The key that a host showed.
   *
   * @param address the host
   * @param port its SSH port
   * @param type such as {@code ssh-ed25519}
   * @param fingerprint as {@code SHA256:...}
   */
  record HostKey(String address, Port port, String type, String fingerprint) {}
}
