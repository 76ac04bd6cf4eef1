package io.doppel.lab;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ExecConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A database host: a container in which sshd runs, with the users {@code doppel} (may sudo) and
 * {@code plain} (may not), and the lab's shared storage at the same paths as on this machine. For
 * one thread.
 */
public final class LabHost implements AutoCloseable {
  /** The user whose key is accepted and who may do everything by sudo. */
  public static final String USER = "doppel";

  /** The user whose key is accepted and who may not sudo. */
  public static final String PLAIN_USER = "plain";

  private static final int ROOT_PORT = 2222;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String name;
  private final GenericContainer<?> container;
  private final Lab lab;
  private Set<String> mountsAtStart = Set.of();

  /** As {@code ip route} tells it; of a host that was cut off. */
  private String defaultRoute = "";

  /** Null until somebody asks; the next start may bring another one. */
  private volatile String address;

  private Runnable stopServer = () -> {};
  private boolean closed;
  private boolean wasCutOff;

  /** How a host differs from the usual one. */
  public static final class Options {
    private final Map<String, Secret> passwords = new LinkedHashMap<>();
    private boolean mountRights;
    private boolean java;

    Options() {}

    /**
     * Gives a user a password and makes sshd accept passwords, until the host is first stopped.
     * Otherwise only the key is accepted.
     */
    public Options password(String user, Secret password) {
      passwords.put(user, password);
      return this;
    }

    /** Lets root (and so sudo) mount file systems in the host. */
    public Options mountRights() {
      mountRights = true;
      return this;
    }

    /**
     * Makes sure that there is a Java runtime: the one of the image if it has one, else the one
     * that runs the tests, below {@code /usr/lib/jvm}.
     */
    public Options java() {
      java = true;
      return this;
    }
  }

  /** What a command printed and how it ended. */
  public record Result(int exitCode, String stdout, String stderr) {}

  LabHost(Lab lab, Network network, String name, String image, Options options) {
    this.lab = lab;
    this.name = name;
    this.container =
        new GenericContainer<>(DockerImageName.parse(lab.imageReference(image)))
            .withImagePullPolicy(ignored -> false)
            .withNetwork(network)
            .withNetworkAliases(name)
            .withLabels(LabNetwork.labels())
            .withEnv("AUTHORIZED_KEY", LabKey.publicKey())
            .withCreateContainerCmdModifier(
                command -> configure(command, lab, name, image, options))
            .waitingFor(Wait.forLogMessage(".*Server listening on.*", 1))
            .withStartupTimeout(PATIENCE);
    if (!options.passwords.isEmpty()) {
      String lines =
          options.passwords.entrySet().stream()
              .map(entry -> entry.getKey() + ":" + entry.getValue().reveal() + "\n")
              .collect(Collectors.joining());
      container.withCopyToContainer(
          Transferable.of(lines.getBytes(StandardCharsets.UTF_8), 0100600),
          "/etc/dbhost/login-passwords");
    }
  }

  private static void configure(
      CreateContainerCmd command, Lab lab, String name, String image, Options options) {
    HostConfig config = command.getHostConfig();
    // a first process that buries the orphans, as init does on a real host
    config.withInit(true);
    List<Bind> binds =
        new ArrayList<>(
            List.of(
                // datasets are mounts that come and go: they show up only by propagation
                bind(lab.zfsDirectory(), ":rslave"),
                bind(lab.btrfsDirectory(), ""),
                bind(lab.xfsDirectory(), "")));
    if (options.java && !hasJava(image)) {
      binds.addAll(javaBinds());
    }
    config.withBinds(binds);
    if (options.mountRights) {
      config.withCapAdd(Capability.SYS_ADMIN).withSecurityOpts(List.of("apparmor=unconfined"));
    }
    command.withHostName(name);
  }

  /** Tells whether Debian's package is in an image. */
  private static boolean hasJava(String image) {
    try (Stream<String> catalog = Files.lines(Path.of("lab/images/catalog"))) {
      return catalog.anyMatch(line -> line.startsWith(image + " ") && line.contains("openjdk"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Debian keeps a part of Java in /etc. */
  private static List<Bind> javaBinds() {
    Path home = Path.of(System.getProperty("java.home"));
    List<Bind> binds = new ArrayList<>();
    binds.add(Bind.parse(home + ":/usr/lib/jvm/" + home.getFileName() + ":ro"));
    Path settings = Path.of("/etc/java-" + Runtime.version().feature() + "-openjdk");
    if (Files.isDirectory(settings)) {
      binds.add(bind(settings, ":ro"));
    }
    return binds;
  }

  private static Bind bind(Path directory, String mode) {
    return Bind.parse(directory + ":" + directory + mode);
  }

  /** Starts the host, also again after {@link #stop} or {@link #kill}. */
  public void start() {
    address = null;
    if (container.getContainerId() == null) {
      container.start();
      mountsAtStart = Mounts.ofProcess(pid());
    } else {
      docker().startContainerCmd(container.getContainerId()).exec();
      Deadline.after(PATIENCE)
          .await("sshd of " + name + " listens", () -> listens(address(), port()), () -> "");
    }
  }

  /** Tells whether somebody listens there. */
  static boolean listens(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Shuts the host down. */
  public void stop() {
    docker().stopContainerCmd(container.getContainerId()).withTimeout(5).exec();
  }

  /** Ends the host as a power failure does. */
  public void kill() {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  /** Pulls the network cable: packets vanish, nothing is told to either end. */
  public void cutOff() {
    wasCutOff = true;
    String route = ip("route", "show", "default");
    defaultRoute = route.isEmpty() ? defaultRoute : route;
    ip("link", "set", "eth0", "down");
  }

  /**
   * Plugs the network cable in again; the address is the same as before. The kernel has forgotten
   * the default route, without which a server waits ten seconds for each name that it looks up.
   */
  public void reconnect() {
    ip("link", "set", "eth0", "up");
    if (defaultRoute.isEmpty()) {
      return;
    }
    List<String> restore = new ArrayList<>(List.of("route", "replace"));
    restore.addAll(List.of(defaultRoute.split(" ")));
    ip(restore.toArray(String[]::new));
  }

  private String ip(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid()), "-n", "ip"));
    command.addAll(List.of(arguments));
    return Command.run(command.toArray(String[]::new));
  }

  /** Returns its host name, by which the other hosts of the network reach it. */
  public String name() {
    return name;
  }

  /** Returns its address as seen from this machine and from the other hosts. */
  public String address() {
    String known = address;
    if (known == null) {
      // To ask takes Docker's daemon some milliseconds, and tests that wait ask again and again.
      known =
          inspect().getNetworkSettings().getNetworks().values().stream()
              .map(network -> network.getIpAddress())
              .findFirst()
              .orElseThrow();
      address = known;
    }
    return known;
  }

  /** Returns the port of its sshd. */
  public int port() {
    return 22;
  }

  /**
   * Lets root log in by the same key, until the host is stopped; returns the port of the sshd that
   * does.
   */
  public int letRootIn() {
    sh(
        "install -D -m 600 /home/"
            + USER
            + "/.ssh/authorized_keys /root/.ssh/authorized_keys; chmod 700 /root/.ssh;"
            + " /usr/sbin/sshd -h /etc/ssh/ssh_host_ed25519_key -p "
            + ROOT_PORT
            + " -o UsePAM=no -o UseDNS=no -o PermitRootLogin=prohibit-password"
            + " -o MaxSessions=50 -o MaxStartups=100 -o PidFile=none");
    return ROOT_PORT;
  }

  /** Returns the file with the private key that both users accept, readable by its owner only. */
  public Path privateKey() {
    return LabKey.privateKeyFile();
  }

  /** Returns the fingerprint of its (one) host key, as in {@code SHA256:...}. */
  public String fingerprint() {
    return sh("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub").split(" ", -1)[1];
  }

  /** Makes a new host key and restarts sshd, so that known hosts no longer match. */
  public void changeHostKey() {
    sh("rm /etc/ssh/ssh_host_*");
    stop();
    start();
  }

  /** Returns a file of the host as a path on this machine; only while the host runs. */
  public Path file(String path) {
    return Path.of("/proc/" + pid() + "/root" + path);
  }

  /**
   * Runs a bash script as a user, not over SSH. It can be seen in the list of processes, so there
   * must be no secret in it.
   */
  public Result run(String user, String script) {
    try {
      var result =
          container.execInContainer(
              ExecConfig.builder().user(user).command(new String[] {"bash", "-c", script}).build());
      return new Result(result.getExitCode(), result.getStdout(), result.getStderr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(name + ": interrupted in: " + script, e);
    }
  }

  /** Runs a bash script as root and returns what it printed; fails when it fails. */
  public String sh(String script) {
    Result result = run("root", "set -euo pipefail; " + script);
    if (result.exitCode() != 0) {
      throw new IllegalStateException(
          name + ": exit code " + result.exitCode() + " of: " + script + "\n" + result.stderr());
    }
    return result.stdout().strip();
  }

  /** Returns, as assignments, where all hosts keep initialised data, and what makes this one's. */
  String templates() {
    return "TEMPLATES='%s'\nIMAGE='%s'\n"
        .formatted(lab.xfsDirectory().resolve("templates"), container.getDockerImageName());
  }

  /** Says how to stop the host's server, which is no leak when the host is closed. */
  void serverStopsBy(Runnable stop) {
    stopServer = stop;
  }

  /** Writes a file, for root to read only. */
  void write(String path, String content) {
    container.copyFileToContainer(
        Transferable.of(content.getBytes(StandardCharsets.UTF_8), 0100600), path);
  }

  /** Ends the host. What a test left running or mounted in it is reported by {@link LeakCheck}. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (container.getContainerId() != null) {
      if (Boolean.TRUE.equals(inspect().getState().getRunning())) {
        stopServer.run();
        LeakCheck.found(leftovers());
      }
      container.stop();
    }
  }

  /** Waits a moment for processes to end, then returns what is left of them and of mounts. */
  private List<String> leftovers() {
    if (wasCutOff) {
      // An idle sshd never learns that the other side closed the connection meanwhile.
      sh("pkill -f '^sshd: .*@notty' || true");
    }
    try {
      Deadline.after(Duration.ofSeconds(3))
          .await("the processes in " + name + " end", () -> processes().isEmpty(), () -> "");
    } catch (DoppelException stillThere) {
      // told below
    }
    Set<String> mounts = new HashSet<>(Mounts.ofProcess(pid()));
    mounts.removeAll(mountsAtStart);
    // what others make on the shared pool shows up here too
    mounts.removeIf(
        mount ->
            mount.startsWith(lab.zfsDirectory() + "/")
                && !mount.startsWith(lab.zfsDirectory() + "/" + lab.prefix()));
    return Stream.concat(
            processes().stream().map(process -> name + ": process " + process),
            mounts.stream().map(mount -> name + ": mount " + mount))
        .toList();
  }

  /** Returns all processes but the first one and the sshd that listens. */
  private List<String> processes() {
    return Arrays.stream(
            docker()
                .topContainerCmd(container.getContainerId())
                .withPsArgs("-eo pid,args")
                .exec()
                .getProcesses())
        .map(columns -> String.join(" ", columns))
        .filter(line -> !line.contains("docker-init -- ") && !line.contains("[listener]"))
        .toList();
  }

  private long pid() {
    return inspect().getState().getPidLong();
  }

  private InspectContainerResponse inspect() {
    return docker().inspectContainerCmd(container.getContainerId()).exec();
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  @Override
  public String toString() {
    return name;
  }
}
