package io.doppel.host;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Logger;
import com.jcraft.jsch.SSHAgentConnector;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.USocketFactory;
import com.jcraft.jsch.UserInfo;
import io.doppel.host.HostKeys.HostKey;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * One attempt to connect to a host and log in. Remembers how far it came, so that what stopped it
 * can be told without reading JSch's messages.
 */
final class SshLogin {
  private static final Duration ALIVE_INTERVAL = Duration.ofSeconds(10);
  private static final int ALIVE_MISSES = 3;

  /** After so long without an answer JSch gives a connection up. */
  private static final Duration SILENCE = ALIVE_INTERVAL.multipliedBy(ALIVE_MISSES + 1L);

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(SshLogin.class);

  private final HostLogin login;
  private final List<HostKey> known;
  private final Duration timeout;
  private IOException connectFailure;
  private HostKey presented;

  private SshLogin(HostLogin login, List<HostKey> known, Duration timeout) {
    this.login = login;
    this.known = known;
    this.timeout = timeout;
  }

  /**
   * Connects and logs in; has the host's key confirmed when the host is new.
   *
   * @param timeout how long connecting, and each answer until the login is done, may take
   * @throws DoppelException HOST_UNREACHABLE, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, LOGIN_REFUSED
   */
  static Session open(HostLogin login, HostKeys keys, Duration timeout) {
    List<HostKey> known = keys.of(login.knownName());
    SshLogin attempt = new SshLogin(login, known, timeout);
    Optional<Session> session = attempt.connect();
    if (session.isPresent()) {
      return session.get();
    } else if (!known.isEmpty()) {
      throw keys.changed(login, known, attempt.presented);
    }
    // sshd does not wait for a login as long as a person may take to answer: the attempt is over.
    keys.confirm(login, attempt.presented);
    SshLogin second = new SshLogin(login, List.of(attempt.presented), timeout);
    return second.connect().orElseThrow(() -> keys.changed(login, second.known, second.presented));
  }

  /** Returns nothing when the key that the host presents is not among the known ones. */
  private Optional<Session> connect() {
    Session session = prepare();
    try {
      session.connect((int) timeout.toMillis());
      log.debug("Connected to {} ({}).", login, session.getServerVersion());
      return Optional.of(session);
    } catch (JSchException e) {
      session.disconnect();
      if (presented != null && !isKnown(presented)) {
        return Optional.empty();
      }
      throw failure(e);
    }
  }

  private boolean isKnown(HostKey key) {
    return known.stream().anyMatch(one -> one.base64().equals(key.base64()));
  }

  private DoppelException failure(JSchException cause) {
    if (connectFailure != null) {
      return notConnected();
    } else if (presented == null || causedByIo(cause)) {
      return new DoppelException(
          ErrorCode.HOST_UNREACHABLE,
          "Something answers at "
              + where()
              + ", but no SSH connection came about: "
              + cause.getMessage()
              + ".",
          "Check that sshd listens there and that its log gives no reason (such as MaxStartups).",
          "",
          cause);
    }
    return new DoppelException(
        ErrorCode.LOGIN_REFUSED,
        "The host "
            + where()
            + " refused the login of the user "
            + login.user()
            + " with "
            + tried()
            + ": "
            + cause.getMessage()
            + ".",
        whatToDo(),
        "",
        cause);
  }

  private static boolean causedByIo(Throwable failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  private DoppelException notConnected() {
    String found;
    if (connectFailure instanceof UnknownHostException) {
      found = "its name does not resolve to an address";
    } else if (connectFailure instanceof SocketTimeoutException) {
      found = "it did not answer within " + timeout.toMillis() + " ms";
    } else {
      // Such as "Connection refused" or "No route to host".
      found = connectFailure.getMessage();
    }
    return new DoppelException(
        ErrorCode.HOST_UNREACHABLE,
        "The host " + where() + " cannot be reached: " + found + ".",
        "Check the address and the port, that the host is up and runs sshd, and that no firewall "
            + "is in between.",
        "",
        connectFailure);
  }

  private String where() {
    return login.address() + ":" + login.port();
  }

  private String tried() {
    if (login.proof() instanceof LoginProof.KeyFile key) {
      return "the private key " + key.path();
    } else if (login.proof() instanceof LoginProof.KeyText) {
      return "the private key that was given";
    } else if (login.proof() instanceof LoginProof.Agent agent) {
      return "the keys of the SSH agent at " + agent.socket();
    }
    return "a password";
  }

  private String whatToDo() {
    return login.proof() instanceof LoginProof.Password
        ? "Check user and password, and that sshd there allows PasswordAuthentication or "
            + "KbdInteractiveAuthentication."
        : "Check the user, and that the public key is in ~/.ssh/authorized_keys there, which only "
            + "that user may be able to write.";
  }

  private Session prepare() {
    JSch jsch = new JSch();
    jsch.setInstanceLogger(new TraceLogger());
    jsch.setHostKeyRepository(new KnownKeys());
    try {
      Session session = jsch.getSession(login.user(), login.address(), login.port().number());
      session.setConfig("StrictHostKeyChecking", "yes");
      session.setConfig("server_host_key", plainKeys(session.getConfig("server_host_key")));
      session.setSocketFactory(new Sockets());
      session.setDaemonThread(true);
      session.setServerAliveInterval((int) ALIVE_INTERVAL.toMillis());
      session.setServerAliveCountMax(ALIVE_MISSES);
      if (login.proof() instanceof LoginProof.Password password) {
        session.setConfig("PreferredAuthentications", "password,keyboard-interactive");
        session.setPassword(password.password().reveal().getBytes(StandardCharsets.UTF_8));
        session.setUserInfo(new PasswordAnswers(password.password()));
      } else {
        session.setConfig("PreferredAuthentications", "publickey");
        offerKeys(jsch);
      }
      return session;
    } catch (JSchException e) {
      throw new DoppelException(
          ErrorCode.INTERNAL, "SSH could not be set up: " + e.getMessage() + ".", "", "", e);
    }
  }

  /** Leaves out certificates: what is confirmed and kept is the host's key itself. */
  private static String plainKeys(String algorithms) {
    return Stream.of(algorithms.split(",", -1))
        .filter(algorithm -> !algorithm.contains("-cert-"))
        .collect(Collectors.joining(","));
  }

  private void offerKeys(JSch jsch) throws JSchException {
    if (login.proof() instanceof LoginProof.KeyFile key) {
      offerKey(jsch, tried(), read(key.path()), key.passphrase());
    } else if (login.proof() instanceof LoginProof.KeyText key) {
      byte[] text = key.text().reveal().getBytes(StandardCharsets.UTF_8);
      offerKey(jsch, tried(), text, key.passphrase());
    } else if (login.proof() instanceof LoginProof.Agent agent) {
      offerAgent(jsch, agent.socket());
    }
  }

  private byte[] read(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.LOGIN_REFUSED,
          "The private key "
              + path
              + " for "
              + login
              + " could not be read: "
              + (Files.exists(path) ? e.getMessage() : "there is no such file")
              + ".",
          "Name a file that this user may read.",
          "",
          e);
    }
  }

  private void offerKey(JSch jsch, String which, byte[] text, Secret passphrase)
      throws JSchException {
    byte[] secret =
        passphrase.isEmpty() ? null : passphrase.reveal().getBytes(StandardCharsets.UTF_8);
    KeyPair pair;
    try {
      pair = KeyPair.load(jsch, text.clone(), null);
    } catch (JSchException e) {
      throw unusableKey(which, "it is not a private key in OpenSSH or PEM format", e);
    }
    try {
      if (pair.isEncrypted() && secret == null) {
        throw unusableKey(which, "it is encrypted, and no passphrase was given", null);
      } else if (pair.isEncrypted() && !pair.decrypt(secret)) {
        throw unusableKey(which, "the passphrase does not open it", null);
      }
    } finally {
      pair.dispose();
    }
    jsch.addIdentity("key", text, null, secret);
  }

  private DoppelException unusableKey(String which, String found, Exception cause) {
    return new DoppelException(
        ErrorCode.LOGIN_REFUSED,
        "The login to " + login + " with " + which + " cannot be tried: " + found + ".",
        "Give a key, and its passphrase if it has one, that ssh-keygen -y can read.",
        "",
        cause);
  }

  private void offerAgent(JSch jsch, Path socket) {
    SSHAgentConnector connector = new SSHAgentConnector(new UnixSockets(), socket);
    AgentIdentityRepository agent = new AgentIdentityRepository(connector);
    String problem = "";
    if (!Files.exists(socket)) {
      problem = "its socket does not exist";
    } else if (agent.getStatus() != AgentIdentityRepository.RUNNING) {
      problem = "it does not answer";
    } else if (agent.getIdentities().isEmpty()) {
      problem = "it holds no key";
    }
    if (!problem.isEmpty()) {
      throw new DoppelException(
          ErrorCode.LOGIN_REFUSED,
          "The login to " + login + " with " + tried() + " cannot be tried: " + problem + ".",
          "Start an agent, add a key with ssh-add, and give the socket that SSH_AUTH_SOCK names.");
    }
    jsch.setIdentityRepository(agent);
  }

  /** Judges the host's key during the key exchange, before anything is said about the user. */
  private final class KnownKeys implements HostKeyRepository {
    @Override
    public int check(String host, byte[] key) {
      presented = HostKey.of(key);
      if (isKnown(presented)) {
        return OK;
      }
      return known.isEmpty() ? NOT_INCLUDED : CHANGED;
    }

    @Override
    public com.jcraft.jsch.HostKey[] getHostKey(String host, String type) {
      return known.stream()
          .filter(key -> type == null || key.type().equals(type))
          .map(this::forJsch)
          .toArray(com.jcraft.jsch.HostKey[]::new);
    }

    private com.jcraft.jsch.HostKey forJsch(HostKey key) {
      try {
        return new com.jcraft.jsch.HostKey(login.knownName(), key.bytes());
      } catch (JSchException e) {
        throw new IllegalStateException("not a key: " + key.type(), e);
      }
    }

    @Override
    public com.jcraft.jsch.HostKey[] getHostKey() {
      return getHostKey(login.knownName(), null);
    }

    @Override
    public String getKnownHostsRepositoryID() {
      return "known hosts";
    }

    @Override
    public void add(com.jcraft.jsch.HostKey key, UserInfo asker) {
      throw new UnsupportedOperationException("keys are confirmed elsewhere");
    }

    @Override
    public void remove(String host, String type) {
      throw new UnsupportedOperationException("keys are removed by people");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
      throw new UnsupportedOperationException("keys are removed by people");
    }
  }

  /** Connects to any of the host's addresses, and remembers why it could not. */
  private final class Sockets implements SocketFactory {
    @Override
    public Socket createSocket(String host, int port) throws IOException {
      IOException last = null;
      try {
        for (InetAddress address : InetAddress.getAllByName(host)) {
          Socket socket = new SshSocket(ALIVE_INTERVAL, SILENCE);
          try {
            socket.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
            return socket;
          } catch (IOException e) {
            last = e;
            socket.close();
          }
        }
      } catch (UnknownHostException e) {
        last = e;
      }
      connectFailure = last;
      throw last;
    }

    @Override
    public InputStream getInputStream(Socket socket) throws IOException {
      return socket.getInputStream();
    }

    @Override
    public OutputStream getOutputStream(Socket socket) throws IOException {
      return socket.getOutputStream();
    }
  }

  /** The sockets of Java itself; what JSch brings needs a multi-release jar or a library. */
  private static final class UnixSockets implements USocketFactory {
    @Override
    public SocketChannel connect(Path path) throws IOException {
      return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    @Override
    public ServerSocketChannel bind(Path path) throws IOException {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
          .bind(UnixDomainSocketAddress.of(path));
    }
  }

  /** Gives the password to whoever asks without an echo; once, so that a wrong one is refused. */
  private static final class PasswordAnswers implements UserInfo, UIKeyboardInteractive {
    private final Secret password;
    private boolean given;

    PasswordAnswers(Secret password) {
      this.password = password;
    }

    @Override
    public String[] promptKeyboardInteractive(
        String destination, String name, String instruction, String[] prompts, boolean[] echo) {
      if (prompts.length == 0) {
        return new String[0];
      }
      if (given || prompts.length > 1 || echo[0]) {
        return null;
      }
      given = true;
      return new String[] {password.reveal()};
    }

    @Override
    public String getPassphrase() {
      return null;
    }

    @Override
    public String getPassword() {
      return null;
    }

    @Override
    public boolean promptPassword(String message) {
      return false;
    }

    @Override
    public boolean promptPassphrase(String message) {
      return false;
    }

    @Override
    public boolean promptYesNo(String message) {
      return false;
    }

    @Override
    public void showMessage(String message) {
      log.debug("The host says: {}", message);
    }
  }

  /** Hands JSch's messages on as trace messages. */
  private static final class TraceLogger implements Logger {
    @Override
    public boolean isEnabled(int level) {
      return log.isTraceEnabled();
    }

    @Override
    public void log(int level, String message) {
      log.trace("{}", message);
    }
  }
}
