package io.doppel.engine;

import io.doppel.model.Secret;
import java.util.Optional;

/** How Doppel proves to a host who it is. */
public sealed interface Login {
  /** No SSH at all: the environment is this machine, its user the one that runs Doppel. */
  record ThisMachine() implements Login {}

  /**
   * SSH with a private key.
   *
   * @param path the key's file on this machine
   * @param passphrase what opens the key, when it needs one
   */
  record KeyFile(String path, Optional<Secret> passphrase) implements Login {}

  /** SSH with the keys of the user's SSH agent. */
  record Agent() implements Login {}

  /** SSH with a password. */
  record Password(Secret password) implements Login {}
}
