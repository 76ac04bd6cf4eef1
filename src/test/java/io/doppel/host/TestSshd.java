package io.doppel.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.doppel.model.Deadline;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A real sshd of its own, for tests: on an address of the loopback network, with its own host key,
 * with a key that the user of this process may log in with. Needs openssh-server.
 */
public final class TestSshd implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(10);

  private final Path directory;
  private final String address;
  private final Port port;
  private Process process;

  private TestSshd(Path directory, String address, Port port) {
    this.directory = directory;
    this.address = address;
    this.port = port;
  }

  /**
   * Starts an sshd.
   *
   * @param directory an empty directory for its files, removed by the caller
   * @param address an address in 127.0.0.0/8
   * @param options lines for sshd_config that go before the others, so that they win
   */
  public static TestSshd start(Path directory, String address, String... options) {
    try {
      Files.createDirectories(directory);
      TestSshd sshd = new TestSshd(directory, address, freePort(address));
      run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory + "/host_key");
      run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory + "/user_key");
      Files.copy(directory.resolve("user_key.pub"), directory.resolve("authorized_keys"));
      List<String> config = new ArrayList<>(Arrays.asList(options));
      config.addAll(
          List.of(
              "Port " + sshd.port,
              "ListenAddress " + address,
              "HostKey " + directory + "/host_key",
              "PidFile " + directory + "/sshd.pid",
              "AuthorizedKeysFile " + directory + "/authorized_keys",
              "StrictModes no",
              // Keeps bash from reading the ~/.bashrc of whoever runs the tests, which may be slow.
              "SetEnv SHLVL=1",
              "UsePAM no",
              "PermitRootLogin yes",
              "PasswordAuthentication no",
              "KbdInteractiveAuthentication no",
              "MaxStartups 100"));
      Files.write(directory.resolve("sshd_config"), config);
      sshd.start();
      return sshd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Port freePort(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return new Port(socket.getLocalPort());
    }
  }

  /** Starts it again after {@link #stop}. */
  public void start() throws IOException {
    if (System.getProperty("user.name").equals("root")) {
      Files.createDirectories(Path.of("/run/sshd"));
    }
    process =
        new ProcessBuilder(
                "/usr/sbin/sshd",
                "-D",
                "-f",
                directory + "/sshd_config",
                "-E",
                directory + "/sshd.log")
            .start();
    Deadline.after(START)
        .await("sshd listens on " + address + ":" + port, this::answers, () -> log());
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("sshd ended: " + log());
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port.number()), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the address. */
  public String address() {
    return address;
  }

  /** Returns the port. */
  public Port port() {
    return port;
  }

  /** Returns the login of this process's user by key. */
  public HostLogin login() {
    return login(new LoginProof.KeyFile(userKey(), Secret.of("")));
  }

  /** Returns the login of this process's user by another proof. */
  public HostLogin login(LoginProof proof) {
    return new HostLogin(address, port, System.getProperty("user.name"), proof);
  }

  /** Returns the file of the private key that may log in. */
  public Path userKey() {
    return directory.resolve("user_key");
  }

  /** Returns the fingerprint of the host key as ssh-keygen tells it. */
  public String fingerprint() {
    return run("ssh-keygen", "-l", "-f", directory + "/host_key.pub")
        .replaceFirst("\\S+ (\\S+) .*", "$1");
  }

  /** Makes another host key; it is used from the next start on. */
  public void changeHostKey() throws IOException {
    Files.delete(directory.resolve("host_key"));
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory + "/host_key");
  }

  /** Returns what sshd has logged. */
  public String log() {
    try {
      return Files.readString(directory.resolve("sshd.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Ends the connections as a crash would, without a word to the other end of the protocol. */
  public void killConnections() {
    process.descendants().filter(TestSshd::isSshd).forEach(ProcessHandle::destroyForcibly);
  }

  /** Returns how many connections are open. */
  public long connections() {
    return process.children().filter(TestSshd::isSshd).count();
  }

  private static boolean isSshd(ProcessHandle handle) {
    return handle.info().command().orElse("").contains("sshd");
  }

  /** Stops it, with its connections. */
  public void stop() {
    killConnections();
    process.destroy();
    process.onExit().join();
  }

  @Override
  public void close() {
    stop();
  }

  static String run(String... command) {
    return run(Map.of(), command);
  }

  static String run(Map<String, String> environment, String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
