package io.doppel.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import io.doppel.sdk.HostScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.RemoteConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts on hosts by SSH: two sshd of their own, on this machine. */
final class SshLibsIT extends LibsContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String USER = System.getProperty("user.name");
  private static final RemoteConnection A = Connections.to("a", USER, "/tmp");
  private static final RemoteConnection B = Connections.to("b", USER, "/tmp");

  @TempDir Path directory;
  private TestSshd sshd;
  private TestSshd other;
  private HostKeys keys;
  private Sessions sessions;
  private HostLibs libs;

  @BeforeEach
  void start() {
    sshd = TestSshd.start(directory.resolve("a"), "127.0.0.11");
    keys = new HostKeys(directory.resolve("doppel/known_hosts"), key -> true);
    sessions = new Sessions(keys, Duration.ofSeconds(5));
    libs = libs(sessions);
  }

  @AfterEach
  void stop() {
    sessions.close();
    if (other != null) {
      other.close();
    }
    sshd.close();
  }

  private HostLibs libs(Sessions used) {
    return new HostLibs(used, this::access, supplier -> null, told -> {});
  }

  private HostAccess access(RemoteConnection connection) {
    return switch (connection.environment().name()) {
      case "a" -> sshd.login();
      case "b" -> other.login();
      default -> new ThisMachine();
    };
  }

  private void startOther(String... options) {
    other = TestSshd.start(directory.resolve("b"), "127.0.0.12", options);
  }

  @Override
  Libs libs() {
    return libs;
  }

  @Override
  RemoteConnection host() {
    return A;
  }

  private DoppelException failureOfLogin(HostLogin login) {
    HostLibs with = new HostLibs(sessions, connection -> login, supplier -> null, told -> {});
    return failureOf(() -> with.runBash(A, BashScript.of("test", "echo hello")));
  }

  private String greeting(HostLogin login) {
    HostLibs with = new HostLibs(sessions, connection -> login, supplier -> null, told -> {});
    return with.runBash(A, BashScript.of("test", "echo hello $SSH_CONNECTION")).stdout();
  }

  // Login

  @Test
  void logsInByKeysOfEveryFormat() throws IOException {
    Path authorized = directory.resolve("a/authorized_keys");
    Map<String, String[]> formats =
        Map.of(
            "rsa-pem", new String[] {"-t", "rsa", "-b", "2048", "-m", "PEM", "-N", ""},
            "ecdsa", new String[] {"-t", "ecdsa", "-N", ""},
            "locked", new String[] {"-t", "ed25519", "-N", "a 'p\"hräse$"},
            "locked-pem", new String[] {"-t", "rsa", "-m", "PEM", "-N", "a 'p\"hräse$"});
    for (Map.Entry<String, String[]> format : formats.entrySet()) {
      Path key = directory.resolve(format.getKey());
      List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-f", key.toString()));
      command.addAll(List.of(format.getValue()));
      TestSshd.run(command.toArray(String[]::new));
      Files.copy(
          Path.of(key + ".pub"), authorized, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Secret passphrase = Secret.of(format.getKey().startsWith("locked") ? "a 'p\"hräse$" : "");

      assertThat(greeting(sshd.login(new LoginProof.KeyFile(key, passphrase)))).startsWith("hello");
      Secret text = Secret.of(Files.readString(key));
      assertThat(greeting(sshd.login(new LoginProof.KeyText(text, passphrase))))
          .startsWith("hello");
    }
  }

  @Test
  void logsInByAnAgent() {
    Path socket = directory.resolve("agent");
    String started = TestSshd.run("ssh-agent", "-a", socket.toString());
    long pid = Long.parseLong(started.replaceAll("(?s).*SSH_AGENT_PID=(\\d+);.*", "$1"));
    try {
      HostLogin login = sshd.login(new LoginProof.Agent(socket));
      assertThat(failureOfLogin(login)).hasMessageContaining("it holds no key");

      TestSshd.run(
          Map.of("SSH_AUTH_SOCK", socket.toString()), "ssh-add", sshd.userKey().toString());

      assertThat(greeting(login)).startsWith("hello");
    } finally {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
    DoppelException failure =
        failureOfLogin(sshd.login(new LoginProof.Agent(directory.resolve("none"))));
    assertThat(failure.code()).isEqualTo(ErrorCode.LOGIN_REFUSED);
    assertThat(failure).hasMessageContaining("its socket does not exist");
  }

  @Test
  void logsInByPasswordOfAnyCharacters() throws IOException {
    assumeTrue(USER.equals("root"), "needs root, to make a user with a password");
    String password = "it's \"a\" $HOME `pass`\\wörd 密";
    String user = "doppel" + ProcessHandle.current().pid();
    startOther("PasswordAuthentication yes");
    TestSshd.run("useradd", "-M", "-d", "/tmp", "-s", "/bin/sh", user);
    try (Sessions own = new Sessions(keys)) {
      Path line = Files.writeString(directory.resolve("line"), user + ":" + password + "\n");
      TestSshd.run("sh", "-c", "chpasswd -c SHA512 <" + line);
      Secret right = Secret.of(password);
      HostLogin login =
          new HostLogin(other.address(), other.port(), user, new LoginProof.Password(right));
      HostLibs with = new HostLibs(own, connection -> login, supplier -> null, told -> {});

      assertThat(with.runBash(B, BashScript.of("test", "id -un; pwd")).stdout())
          .isEqualTo(user + "\n/tmp\n");

      Secret wrong = Secret.of(password + "x");
      DoppelException failure =
          failureOfLogin(
              new HostLogin(other.address(), other.port(), user, new LoginProof.Password(wrong)));
      assertThat(failure.code()).isEqualTo(ErrorCode.LOGIN_REFUSED);
      assertThat(failure).hasMessageContaining(user).hasMessageContaining("a password");
      assertThat(failure.toString() + failure.action() + failure.getCause())
          .doesNotContain(password);
    } finally {
      Deadline.after(PATIENCE)
          .await("the user is logged out", () -> other.connections() == 0, () -> other.log());
      TestSshd.run("userdel", user);
    }
  }

  @Test
  void tellsThatALoginWasRefused() {
    TestSshd.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory + "/stranger");
    Path stranger = directory.resolve("stranger");

    DoppelException failure =
        failureOfLogin(sshd.login(new LoginProof.KeyFile(stranger, Secret.of(""))));

    assertThat(failure.code()).isEqualTo(ErrorCode.LOGIN_REFUSED);
    assertThat(failure)
        .hasMessageContaining("127.0.0.11:" + sshd.port())
        .hasMessageContaining("user " + USER)
        .hasMessageContaining("private key " + stranger)
        .hasMessageContaining("publickey");
    assertThat(failure.action()).contains("authorized_keys");
  }

  @Test
  void tellsWhatIsWrongWithAKey() throws IOException {
    Path locked = directory.resolve("locked");
    TestSshd.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "phrase", "-f", locked.toString());
    Path text = Files.writeString(directory.resolve("text"), "hello");
    Path missing = directory.resolve("missing");

    assertThat(failureOfLogin(keyLogin(locked, "")))
        .hasMessageContaining("it is encrypted, and no passphrase was given");
    assertThat(failureOfLogin(keyLogin(locked, "other")))
        .hasMessageContaining("the passphrase does not open it");
    assertThat(failureOfLogin(keyLogin(text, "")))
        .hasMessageContaining("not a private key in OpenSSH or PEM format");
    assertThat(failureOfLogin(keyLogin(missing, ""))).hasMessageContaining("there is no such file");
  }

  private HostLogin keyLogin(Path key, String passphrase) {
    return sshd.login(new LoginProof.KeyFile(key, Secret.of(passphrase)));
  }

  // Reaching the host

  @Test
  void tellsWhyAHostCannotBeReached() throws IOException {
    LoginProof proof = sshd.login().proof();
    DoppelException unknown =
        failureOfLogin(new HostLogin("no-such-host.invalid", new Port(22), USER, proof));
    DoppelException refused = failureOfLogin(new HostLogin("127.0.0.13", new Port(9), USER, proof));

    assertThat(unknown.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(unknown)
        .hasMessageContaining("no-such-host.invalid:22")
        .hasMessageContaining("does not resolve");
    assertThat(refused.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(refused)
        .hasMessageContaining("127.0.0.13:9")
        .hasMessageContaining("Connection refused");
  }

  @Test
  void tellsThatAHostDoesNotAnswerInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.13"))) {
      Port port = new Port(silent.getLocalPort());
      DoppelException failure =
          failureOfLogin(new HostLogin("127.0.0.13", port, USER, sshd.login().proof()));

      assertThat(failure.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
      assertThat(failure).hasMessageContaining("no SSH connection came about");
    }
  }

  @Test
  void canBeCancelledWhileItConnects() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.13"))) {
      Port port = new Port(silent.getLocalPort());
      HostLogin login = new HostLogin("127.0.0.13", port, USER, sshd.login().proof());
      FutureTask<DoppelException> waiting = new FutureTask<>(() -> failureOfLogin(login));
      Thread thread = new Thread(waiting);
      thread.start();
      try (Socket connected = silent.accept()) {
        assertThat(connected.isConnected()).isTrue();
        thread.interrupt();

        assertThat(waiting.get().code()).isEqualTo(ErrorCode.CANCELLED);
      }
    }
  }

  @Test
  void failsTogetherWhenManyWaitForAHostThatCannotBeReached() throws Exception {
    HostLogin nowhere = new HostLogin("127.0.0.13", new Port(9), USER, sshd.login().proof());
    List<FutureTask<DoppelException>> tasks = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      tasks.add(new FutureTask<>(() -> failureOfLogin(nowhere)));
    }

    tasks.forEach(task -> new Thread(task).start());

    for (FutureTask<DoppelException> task : tasks) {
      assertThat(task.get().code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    }
  }

  // Host keys

  @Test
  void refusesAnUnknownHostAndNamesItsFingerprint() {
    try (Sessions careful = new Sessions(keys.confirmedBy(HostKeys.Confirmation.none()))) {
      DoppelException failure =
          failureOf(() -> libs(careful).runBash(A, BashScript.of("test", "echo")));

      assertThat(failure.code()).isEqualTo(ErrorCode.HOST_KEY_UNKNOWN);
      assertThat(failure)
          .hasMessageContaining(sshd.fingerprint())
          .hasMessageContaining("[127.0.0.11]:" + sshd.port());
      assertThat(keys.file()).doesNotExist();
    }
  }

  @Test
  void takesAGivenFingerprintAndRemembersTheHost() throws IOException {
    HostKeys none = keys.confirmedBy(HostKeys.Confirmation.none());
    HostLogin login = sshd.login();
    try (Sessions careful = new Sessions(none)) {
      assertThatThrownBy(
              () -> careful.connect(login, HostKeys.Confirmation.of("SHA256:somethingelse")))
          .isInstanceOfSatisfying(
              DoppelException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.HOST_KEY_CHANGED));

      careful.connect(login, HostKeys.Confirmation.of(sshd.fingerprint()));
    }
    try (Sessions later = new Sessions(none)) {
      assertThat(libs(later).runBash(A, BashScript.of("test", "echo hello")).stdout())
          .isEqualTo("hello\n");
    }
    assertThat(Files.getPosixFilePermissions(keys.file())).hasSize(2);
    // OpenSSH itself understands the file.
    assertThat(
            TestSshd.run("ssh-keygen", "-F", login.knownName(), "-l", "-f", keys.file().toString()))
        .contains(sshd.fingerprint());
  }

  @Test
  void refusesAChangedHostKey() throws IOException {
    String before = sshd.fingerprint();
    run("echo");
    sshd.stop();
    sshd.changeHostKey();
    sshd.start();

    DoppelException failure = failureOf(() -> run("echo"));

    assertThat(failure.code()).isEqualTo(ErrorCode.HOST_KEY_CHANGED);
    assertThat(failure).hasMessageContaining(before).hasMessageContaining(sshd.fingerprint());
    assertThat(failure.action()).contains(keys.file().toString());
  }

  // Connections

  @Test
  void sharesOneConnection() {
    for (int i = 0; i < 20; i++) {
      run("echo");
    }

    assertThat(sshd.connections()).isEqualTo(1);
  }

  @Test
  void logsInOnceForManyThatWantAConnectionAtOnce() throws Exception {
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tasks.add(new FutureTask<>(() -> sessions.connect(sshd.login(), key -> true), null));
    }

    tasks.forEach(task -> new Thread(task).start());

    for (FutureTask<Void> task : tasks) {
      task.get();
    }
    assertThat(sshd.connections()).isEqualTo(1);
  }

  @Test
  void makesMoreConnectionsWhenTheHostLimitsChannels() throws Exception {
    startOther("MaxSessions 2");
    List<FutureTask<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      BashScript script = BashScript.of("many", "sleep 0.5; echo \"$i\"").with("i", i);
      tasks.add(new FutureTask<>(() -> libs.runBash(B, script).stdout()));
    }

    tasks.forEach(task -> new Thread(task).start());

    for (int i = 0; i < tasks.size(); i++) {
      assertThat(tasks.get(i).get()).isEqualTo(i + "\n");
    }
  }

  @Test
  void connectsAnewWhenTheConnectionBrokeBetweenScripts() {
    run("echo");
    sshd.killConnections();

    assertThat(run("echo again").stdout()).isEqualTo("again\n");
  }

  @Test
  void endsTheScriptWhenTheConnectionBreaks() {
    Pids pids = new Pids();
    BashScript script =
        BashScript.of(
                "cut", "trap '' PIPE; sleep 1006 & echo \"pid $!\" >&2; echo \"pid $$\" >&2; wait")
            .onStderrLine(
                line -> {
                  pids.hear(line);
                  if (pids.heard().size() == 2) {
                    sshd.killConnections();
                  }
                });

    DoppelException failure = failureOf(() -> run(script));

    assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    assertThat(failure)
        .hasMessageContaining(sshd.login().toString())
        .hasMessageContaining("The script cut")
        .hasMessageContaining("Its processes have been ended.");
    assertThat(failure.output()).startsWith("pid ");
    assertThat(pids.alive()).isEmpty();
  }

  @Test
  void tellsWhenProcessesMayHaveBeenLeftBehind() {
    Pids pids = new Pids();
    BashScript script =
        BashScript.of(
                "cut", "trap '' HUP PIPE; echo \"pid $$\" >&2; while true; do sleep 0.1; done")
            .onStderrLine(
                line -> {
                  pids.hear(line);
                  sshd.stop();
                });
    try {
      DoppelException failure = failureOf(() -> run(script));

      assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
      assertThat(failure).hasMessageContaining("may still be running");
    } finally {
      pids.heard().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  @Test
  void closesItsConnections() {
    run("echo");
    assertThat(sshd.connections()).isEqualTo(1);

    sessions.close();

    Deadline.after(PATIENCE)
        .await("the connection is gone", () -> sshd.connections() == 0, () -> sshd.log());
  }

  // What the account prints, or is

  @Test
  void ignoresWhatStartUpFilesPrint() throws IOException {
    Path noise = Files.writeString(directory.resolve("noise"), "echo noise; echo -n no >&2\n");
    startOther("SetEnv BASH_ENV=" + noise + " SHLVL=1");

    assertThat(libs.runBash(B, BashScript.of("test", "echo hello")).stdout()).isEqualTo("hello\n");
  }

  @Test
  void tellsThatTheAccountMayNotRunBash() {
    startOther("ForceCommand echo 'This account is closed.' >&2; exit 1");

    DoppelException failure = failureOf(() -> libs.runBash(B, BashScript.of("test", "echo hello")));

    assertThat(failure.code()).isEqualTo(ErrorCode.SCRIPT_FAILED);
    assertThat(failure)
        .hasMessageEndingWith(
            "no bash of version 4.4 or later has started. This account is closed.");
    assertThat(failure.output()).isEqualTo("This account is closed.");
  }

  @Test
  void handsNoVariableToChildrenThatTheAccountExports() {
    startOther("SetEnv secret=exported SHLVL=1");
    BashScript script =
        BashScript.of("test", "bash -c 'echo \"${secret:-none}\"'; echo \"$secret\"")
            .with("secret", "hidden");

    assertThat(libs.runBash(B, script).stdout()).isEqualTo("none\nhidden\n");
  }

  // Pipes and ports

  @Test
  void pipesBetweenAnyTwoHosts() {
    startOther();
    RemoteConnection here = Connections.local("/tmp");
    long size = 20_000_000;

    for (RemoteConnection from : List.of(A, B, here)) {
      for (RemoteConnection to : List.of(A, B, here)) {
        PipeResult result =
            libs.pipe(
                new HostScript(from, BashScript.of("write", "head -c " + size + " /dev/zero")),
                new HostScript(to, BashScript.of("read", "wc -c")));

        assertThat(result.consumer().stdout().strip()).isEqualTo("" + size);
      }
    }
  }

  @Test
  void pipesAGigabyteInASmallHeap() {
    String arrived =
        TestSshd.run(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx48m",
            "-cp",
            System.getProperty("java.class.path"),
            SmallHeapPipe.class.getName(),
            sshd.address(),
            sshd.port().toString(),
            sshd.userKey().toString(),
            keys.file().toString(),
            "1000000000");

    assertThat(arrived.lines()).last().isEqualTo("1000000000");
  }

  @Test
  void endsTheReaderWhenTheWritersConnectionBreaks() {
    startOther();
    Pids pids = new Pids();
    BashScript write =
        BashScript.of("write", "echo \"pid $$\" >&2; cat /dev/zero").onStderrLine(pids::hear);
    BashScript read =
        BashScript.of(
                "read",
                "echo \"pid $$\" >&2; head -c 5000000 >/dev/null; echo enough >&2; cat >/dev/null")
            .onStderrLine(
                line -> {
                  pids.hear(line);
                  if (line.equals("enough")) {
                    sshd.killConnections();
                  }
                });

    DoppelException failure =
        failureOf(() -> libs.pipe(new HostScript(A, write), new HostScript(B, read)));

    assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    assertThat(failure).hasMessageContaining(sshd.login().toString());
    assertThat(pids.heard()).hasSize(2);
    assertThat(pids.alive()).isEmpty();
  }

  @Test
  void connectsToPortsThroughTheOneConnection() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.13"))) {
      Port port = new Port(server.getLocalPort());
      List<Socket> clients = new ArrayList<>();
      List<Socket> served = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Socket client = libs.connect(A, "127.0.0.13", port);
        clients.add(client);
        served.add(server.accept());
        client.getOutputStream().write(("hello " + i).getBytes(UTF_8));
        client.shutdownOutput();
      }
      for (int i = 0; i < 20; i++) {
        String heard = new String(served.get(i).getInputStream().readAllBytes(), UTF_8);
        assertThat(heard).isEqualTo("hello " + i);
        served.get(i).getOutputStream().write((heard + " too").getBytes(UTF_8));
        served.get(i).close();
        assertThat(new String(clients.get(i).getInputStream().readAllBytes(), UTF_8))
            .isEqualTo("hello " + i + " too");
        clients.get(i).close();
      }
    }
    assertThat(sshd.connections()).isEqualTo(1);
  }

  @Test
  void connectsToAnUnixSocketAndHeedsItsTimeOut(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("it.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      try (Socket client = libs.connect(A, path.toString());
          SocketChannel served = server.accept()) {
        client.setSoTimeout(50);
        assertThatThrownBy(() -> client.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
        served.write(ByteBuffer.wrap("x".getBytes(UTF_8)));
        assertThat(client.getInputStream().read()).isEqualTo('x');
        client.shutdownOutput();
        assertThat(served.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      }
    }
    assertThatThrownBy(() -> libs.connect(A, directory + "/none.sock"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void tellsAtOnceThatATargetDoesNotListen() {
    assertThatThrownBy(() -> libs.connect(A, "127.0.0.13", new Port(9)))
        .isInstanceOf(IOException.class);
  }

  /** The host waits for minutes then; what is done on the same connection goes on. */
  @Test
  void givesUpATargetThatAnswersNothing() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.13"))) {
      fillQueue(silent, waiting);
      FutureTask<String> working = new FutureTask<>(() -> run("sleep 23; echo over").stdout());
      new Thread(working).start();
      Deadline.after(PATIENCE).await("the script runs", () -> sshd.connections() == 1, () -> "");
      assertThatThrownBy(() -> libs.connect(A, "127.0.0.13", new Port(silent.getLocalPort())))
          .isInstanceOf(IOException.class);
      assertThat(working.isDone()).isFalse();
      assertThat(working.get()).isEqualTo("over\n");
      assertThat(sshd.connections()).isEqualTo(1);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  /** Connects until the kernel answers no more, because nobody accepts. */
  private static void fillQueue(ServerSocket server, List<Socket> sockets) throws IOException {
    while (true) {
      Socket socket = new Socket();
      sockets.add(socket);
      try {
        socket.connect(server.getLocalSocketAddress(), 300);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
  }

  @Test
  void connectsAnewAfterTheConnectionBroke() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.13"))) {
      server.setSoTimeout((int) PATIENCE.toMillis());
      run("echo");
      sshd.killConnections();

      try (Socket client = libs.connect(A, "127.0.0.13", new Port(server.getLocalPort()));
          Socket served = server.accept()) {
        client.getOutputStream().write('x');
        assertThat(served.getInputStream().read()).isEqualTo('x');
      }
    }
  }

  @Test
  void refusesAnotherUserOfThisMachineWithoutSsh() {
    RemoteConnection wrong = Connections.to("localhost", "somebody", "/tmp");

    DoppelException failure =
        failureOf(() -> libs.runBash(wrong, BashScript.of("test", "echo hello")));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(failure).hasMessageContaining("somebody");
  }
}
