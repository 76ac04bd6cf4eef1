package io.doppel.host;

import io.doppel.model.Secret;
import java.nio.file.Path;
import java.util.List;

/** What proves to a host that somebody may log in. */
public sealed interface LoginProof {
  /** Returns what two proofs of a kind have in common when they are the same. */
  List<Object> parts();

  /**
   * A private key in a file, in OpenSSH or PEM format.
   *
   * @param path the file
   * @param passphrase what it is encrypted with; empty when it is not
   */
  record KeyFile(Path path, Secret passphrase) implements LoginProof {
    @Override
    public List<Object> parts() {
      return List.of(path, passphrase);
    }
  }

  /**
   * A private key itself, in OpenSSH or PEM format.
   *
   * @param text the key
   * @param passphrase what it is encrypted with; empty when it is not
   */
  record KeyText(Secret text, Secret passphrase) implements LoginProof {
    @Override
    public List<Object> parts() {
      return List.of(text, passphrase);
    }
  }

  /**
   * The keys of an SSH agent.
   *
   * @param socket the agent's socket, as {@code SSH_AUTH_SOCK} names it
   */
  record Agent(Path socket) implements LoginProof {
    @Override
    public List<Object> parts() {
      return List.of(socket);
    }
  }

  /** A password, for the methods password and keyboard-interactive. */
  record Password(Secret password) implements LoginProof {
    @Override
    public List<Object> parts() {
      return List.of(password);
    }
  }
}
