package io.doppel.app;

import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.Login;
import io.doppel.engine.work.HostLogins;
import io.doppel.engine.work.HostLogins.HostLogin;
import io.doppel.engine.work.LibsFactory;
import io.doppel.host.HostAccess;
import io.doppel.host.HostKeys;
import io.doppel.host.HostLibs;
import io.doppel.host.LoginProof;
import io.doppel.host.Sessions;
import io.doppel.host.ThisMachine;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.sdk.Credentials;
import io.doppel.sdk.KeyPairCredentials;
import io.doppel.sdk.Libs;
import io.doppel.sdk.PasswordCredentials;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reaches the engine's hosts by SSH or as this machine. SSH connections are kept until this is
 * closed, and shared among jobs. Thread-safe.
 */
final class HostLibsFactory implements LibsFactory, AutoCloseable {
  private final HostKeys keys;
  private final Function<String, String> environment;
  private Sessions sessions;

  /**
   * Creates a factory without any connection.
   *
   * @param knownHosts the file of the hosts' keys that have been confirmed
   * @param environment returns the value of an environment variable, or null
   */
  HostLibsFactory(Path knownHosts, Function<String, String> environment) {
    this.keys = new HostKeys(knownHosts, HostKeys.Confirmation.none());
    this.environment = environment;
  }

  private synchronized Sessions sessions() {
    if (sessions == null) {
      sessions = new Sessions(keys);
    }
    return sessions;
  }

  @Override
  public JobLibs open(
      HostLogins logins, HostKeyConfirmation confirmation, Consumer<Progress> progress) {
    Libs libs =
        new HostLibs(
            sessions(),
            connection -> access(connection, logins, confirmation),
            HostLibsFactory::credentials,
            progress);
    return new JobLibs() {
      @Override
      public Libs libs() {
        return libs;
      }

      @Override
      public void close() {
        // Nothing belongs to the job alone.
      }
    };
  }

  /** Connects at the first use, for that is when a host's key is confirmed: in this job's way. */
  private HostAccess access(
      RemoteConnection connection, HostLogins logins, HostKeyConfirmation confirmation) {
    HostLogin login = logins.login(connection);
    if (login.login() instanceof Login.ThisMachine) {
      return new ThisMachine();
    }
    io.doppel.host.HostLogin host =
        new io.doppel.host.HostLogin(
            login.address(), login.sshPort(), login.user(), proof(login.login()));
    sessions()
        .connect(
            host,
            login
                .hostKeyFingerprint()
                .map(HostKeys.Confirmation::of)
                .orElse(key -> confirmation.confirm(asked(login, key))));
    return host;
  }

  private static HostKeyConfirmation.HostKey asked(HostLogin login, HostKeys.Unconfirmed key) {
    return new HostKeyConfirmation.HostKey(
        login.address(), login.sshPort(), key.type(), key.fingerprint());
  }

  private LoginProof proof(Login login) {
    if (login instanceof Login.KeyFile key) {
      return new LoginProof.KeyFile(Path.of(key.path()), key.passphrase().orElse(Secret.of("")));
    }
    if (login instanceof Login.Password password) {
      return new LoginProof.Password(password.password());
    }
    String socket = environment.apply("SSH_AUTH_SOCK");
    if (socket == null || socket.isEmpty()) {
      throw new DoppelException(
          ErrorCode.LOGIN_REFUSED,
          "The environment logs in by the SSH agent, but none is at hand: SSH_AUTH_SOCK is not"
              + " set.",
          "Start an agent (eval \"$(ssh-agent)\"; ssh-add), or add the environment with a key or"
              + " a password.");
    }
    return new LoginProof.Agent(Path.of(socket));
  }

  /** Credentials as they are typed in themselves; there is no vault here. */
  private static Credentials credentials(Map<String, Object> supplier) {
    String user = text(supplier, "username");
    return switch (text(supplier, "type")) {
      case "NamedPasswordCredential" ->
          new PasswordCredentials(user, Secret.of(text(supplier, "password")));
      case "NamedKeyPairCredential" ->
          new KeyPairCredentials(
              user, Secret.of(text(supplier, "privateKey")), text(supplier, "publicKey"));
      default ->
          throw new DoppelException(
              ErrorCode.INVALID_ARGUMENT,
              "Credentials of the type '" + text(supplier, "type") + "' cannot be looked up here.",
              "Give a NamedPasswordCredential or a NamedKeyPairCredential.");
    };
  }

  private static String text(Map<String, Object> supplier, String name) {
    return supplier.get(name) instanceof String text ? text : "";
  }

  @Override
  public synchronized void close() {
    if (sessions != null) {
      sessions.close();
    }
  }
}
