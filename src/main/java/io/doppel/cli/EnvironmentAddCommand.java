package io.doppel.cli;

import io.doppel.cli.terminal.ProgressDisplay;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.ErrorReport;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.Login;
import io.doppel.engine.MountStrategy;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Adds a host. */
@Command(
    name = "add",
    description = {
      "Adds a host: logs in, has its key confirmed, and finds the MySQL and MariaDB installations"
          + " on it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  doppel environment add staging --address 10.0.1.30 --user mysql",
      "  doppel environment add target --address db2 --user mysql \\",
      "      --key ~/.ssh/doppel \\",
      "      --fingerprint SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
      "  doppel environment add lab --address db3 --user ada \\",
      "      --password-from env:LAB_PASSWORD",
      "  doppel environment add here --local",
      "",
      "Without --key, --agent or --password-from it is the key of the configuration",
      "(ssh.key), else the usual key in ~/.ssh, else the SSH agent, that opens the door."
    })
final class EnvironmentAddCommand implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "What to call it.")
  private String name;

  @Option(names = "--address", paramLabel = "HOST", description = "Host name or IP address.")
  private String address;

  @Option(
      names = "--local",
      description = "It is this machine, without SSH; servers run as the user who runs Doppel.")
  private boolean local;

  @Option(names = "--port", paramLabel = "PORT", description = "The SSH port, else 22.")
  private Integer port;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "The account; servers run as this user.")
  private String user;

  @ArgGroup(exclusive = true)
  private LoginOptions login = new LoginOptions();

  @Option(
      names = "--passphrase-from",
      paramLabel = "SOURCE",
      description = "What opens the key: env:VARIABLE, file:PATH or prompt.")
  private String passphraseSource;

  @Option(
      names = "--fingerprint",
      paramLabel = "SHA256:...",
      description = "The key that the host must show. Else the key is shown to you to confirm.")
  private String fingerprint;

  @Option(
      names = "--toolkit",
      paramLabel = "DIRECTORY",
      description =
          "Where Doppel may keep its own files on the host; else .doppel-toolkit in the home"
              + " directory.")
  private String toolkit;

  @ArgGroup(exclusive = true)
  private MountOptions mounts = new MountOptions();

  @Option(
      names = "--nfs-client",
      paramLabel = "CLIENT",
      description = "Who may mount, as the storage's host knows it; else the host's address.")
  private String nfsClient;

  /** How to log in. */
  static final class LoginOptions {
    @Option(names = "--key", paramLabel = "FILE", description = "Log in with this private key.")
    private String key;

    @Option(names = "--agent", description = "Log in with the keys of the SSH agent.")
    private boolean agent;

    @Option(
        names = "--password-from",
        paramLabel = "SOURCE",
        description = "Log in with a password: env:VARIABLE, file:PATH or prompt.")
    private String passwordSource;
  }

  /** How volumes get there. */
  static final class MountOptions {
    @Option(
        names = "--shared-directory",
        paramLabel = "DIRECTORY",
        description = "Where the host sees the storage's directory already.")
    private String shared;

    @Option(
        names = "--storage-host",
        description = "The host is the one that keeps the storage, whatever its address.")
    private boolean storageHost;

    @Option(
        names = "--nfs",
        paramLabel = "SERVER",
        description =
            "Volumes come over NFS (mounted by sudo) from the storage's host, which the host knows"
                + " by this address.")
    private String nfsServer;
  }

  EnvironmentAddCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (local == (address != null)) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "It is not said which host " + name + " is.",
          "Give either --address HOST or --local.");
    }
    throwIfTogether(
        "--local",
        List.of(
            "--port",
            "--key",
            "--agent",
            "--password-from",
            "--passphrase-from",
            "--fingerprint",
            "--nfs"));
    throwIfTogether("--passphrase-from", List.of("--agent", "--password-from"));
    if (nfsClient != null && mounts.nfsServer == null) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "--nfs-client is of use together with --nfs only.",
          "Add --nfs SERVER, or drop it.");
    }
    SshDefaults defaults = session.application().sshDefaults(session.globals());
    EnvironmentRequest request =
        new EnvironmentRequest(
            name,
            local ? "localhost" : address,
            port == null ? defaults.port() : new Port(port),
            Optional.ofNullable(user)
                .or(() -> local ? Optional.empty() : defaults.user())
                .orElse(""),
            local ? new Login.ThisMachine() : sshLogin(defaults),
            Optional.ofNullable(fingerprint),
            Optional.ofNullable(toolkit).or(defaults::toolkitDirectory),
            mountStrategy());
    EnvironmentCommand.show(session, add(request));
  }

  /** Refuses what would be passed over: whoever gives an option counts on it. */
  private void throwIfTogether(String option, List<String> others) {
    ParseResult given = spec.commandLine().getParseResult();
    for (String other : others) {
      if (given.hasMatchedOption(option) && given.hasMatchedOption(other)) {
        throw new DoppelException(
            ErrorCode.INVALID_ARGUMENT,
            option + " and " + other + " contradict each other.",
            "Drop one.");
      }
    }
  }

  private EnvironmentView add(EnvironmentRequest request) {
    try {
      return session.run(
          (listener, display) ->
              session.engine().addEnvironment(request, confirmation(display), listener));
    } catch (DoppelException e) {
      if (e.code() != ErrorCode.HOST_KEY_UNKNOWN) {
        throw e;
      }
      throw new DoppelException(
          e.code(),
          e.getMessage(),
          (e.action() + "\nIf it is the right one, add --fingerprint with it.").strip(),
          e.output(),
          e);
    }
  }

  private Login sshLogin(SshDefaults defaults) {
    if (login.passwordSource != null) {
      return new Login.Password(
          session.secrets().fetch("Password of " + name, login.passwordSource));
    }
    if (login.agent) {
      return new Login.Agent();
    }
    Optional<String> key = Optional.ofNullable(login.key).or(defaults::keyFile);
    if (key.isPresent()) {
      Optional<Secret> passphrase =
          Optional.ofNullable(passphraseSource)
              .map(source -> session.secrets().fetch("Passphrase of " + key.get(), source));
      return new Login.KeyFile(key.get(), passphrase);
    }
    if (passphraseSource != null) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "There is no private key that --passphrase-from could open.",
          "Give --key FILE, or drop it.");
    }
    if (defaults.agent()) {
      return new Login.Agent();
    }
    if (session.mayAsk()) {
      return new Login.Password(session.secrets().fetch("Password of " + name, "prompt"));
    }
    throw new DoppelException(
        ErrorCode.INVALID_ARGUMENT,
        "There is neither a private key in ~/.ssh nor an SSH agent to log in to "
            + address
            + " with.",
        "Give --key FILE, --agent or --password-from SOURCE.");
  }

  private MountStrategy mountStrategy() {
    if (mounts.shared != null) {
      return new MountStrategy.SharedDirectory(mounts.shared);
    }
    if (mounts.nfsServer != null) {
      return new MountStrategy.Nfs(mounts.nfsServer, nfsClient == null ? address : nfsClient);
    }
    return mounts.storageHost ? new MountStrategy.StorageHost() : new MountStrategy.Automatic();
  }

  private HostKeyConfirmation confirmation(ProgressDisplay display) {
    if (!session.mayAsk()) {
      return HostKeyConfirmation.refuse();
    }
    return key -> {
      display.pause();
      try {
        session
            .terminal()
            .err()
            .println(
                DisplayText.harmless(
                    key.address()
                        + " (port "
                        + key.port()
                        + ") shows a host key that is not known yet: "
                        + key.type()
                        + " "
                        + key.fingerprint()));
        return ask("Is this the right host?");
      } finally {
        display.resume();
      }
    };
  }

  /**
   * Asks on a thread of its own: nothing interrupts the reading of a terminal, but whoever cancels
   * the job does not want to wait for an answer.
   */
  private boolean ask(String question) {
    FutureTask<Boolean> answer =
        new FutureTask<>(() -> session.questions().confirm(question, false));
    Thread asking = new Thread(answer, "question");
    asking.setDaemon(true);
    asking.start();
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      session.terminal().err().println();
      throw DoppelException.cancelled("The question");
    } catch (ExecutionException e) {
      throw ErrorReport.failure(e.getCause());
    }
  }
}
