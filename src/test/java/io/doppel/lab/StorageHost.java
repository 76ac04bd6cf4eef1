package io.doppel.lab;

import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * This machine as a host that is reached over SSH: an sshd of its own at a loopback address, where
 * root logs in by key and finds the lab's {@code zfs}. It plays the host that holds the pool. For
 * one thread.
 */
public final class StorageHost implements AutoCloseable {
  /** The user whose key is accepted. */
  public static final String USER = "root";

  private static final String ADDRESS = "127.0.0.20";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path directory;
  private final int port;
  private final Process sshd;

  private StorageHost() throws IOException {
    directory = Files.createTempDirectory("doppel-lab-sshd");
    port = freePort();
    Command.run(
        "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve("key").toString());
    Files.writeString(directory.resolve("authorized_keys"), LabKey.publicKey() + "\n");
    Path config = directory.resolve("sshd_config");
    Files.write(
        config,
        List.of(
            "Port " + port,
            "ListenAddress " + ADDRESS,
            "HostKey " + directory.resolve("key"),
            "PidFile none",
            "AuthorizedKeysFile " + directory.resolve("authorized_keys"),
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "PermitRootLogin prohibit-password",
            "MaxSessions 50",
            "MaxStartups 100",
            "SetEnv PATH="
                + Path.of("lab/bin").toAbsolutePath()
                + ":/usr/sbin:/usr/bin:/sbin:/bin"));
    // sshd wants this directory for its unprivileged part
    Files.createDirectories(Path.of("/run/sshd"));
    sshd =
        new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
  }

  /** Starts sshd and returns when it listens. */
  public static StorageHost start() {
    try {
      StorageHost host = new StorageHost();
      Deadline.after(PATIENCE).await("sshd at " + ADDRESS, host::listens, host::logText);
      return host;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    if (!sshd.isAlive()) {
      throw new IllegalStateException("sshd ended: " + logText());
    }
    return LabHost.listens(ADDRESS, port);
  }

  /** Returns its address, which only this machine can reach. */
  public String address() {
    return ADDRESS;
  }

  /** Returns the port of its sshd. */
  public int port() {
    return port;
  }

  /** Returns the file with the private key that root accepts. */
  public Path privateKey() {
    return LabKey.privateKeyFile();
  }

  /** Returns the fingerprint of its host key, as in {@code SHA256:...}. */
  public String fingerprint() {
    return Command.run("ssh-keygen", "-lf", directory.resolve("key.pub").toString())
        .split(" ", -1)[1];
  }

  /** Returns what sshd logs. */
  public Path log() {
    return directory.resolve("log");
  }

  private String logText() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends sshd; sessions that are still open count as leaks. */
  @Override
  public void close() {
    try {
      Deadline.after(PATIENCE)
          .await("sessions end", () -> sshd.descendants().findAny().isEmpty(), () -> "");
    } catch (DoppelException stillThere) {
      LeakCheck.found(
          sshd.descendants().map(child -> "session of the storage host " + child.info()).toList());
      sshd.descendants().forEach(ProcessHandle::destroy);
    }
    sshd.destroy();
    try {
      if (!sshd.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("sshd does not end: " + logText());
      }
      for (String name : List.of("key", "key.pub", "authorized_keys", "sshd_config", "log")) {
        Files.deleteIfExists(directory.resolve(name));
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while sshd ends.", e);
    }
  }
}
