package io.doppel.bench;

import io.doppel.app.LocalEngine;
import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.Engine;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.JobListener;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.Login;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.Lab;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabNetwork;
import io.doppel.lab.LabServer;
import io.doppel.model.Deadline;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A source and a staging host with a gigabyte of data on btrfs, and the engine that is measured.
 * Not thread-safe.
 */
final class BenchLab implements AutoCloseable {
  private static final String USER = "bench";
  private static final Secret PASSWORD = Secret.of("bench-password");
  private static final String DSOURCE = "bench";
  private static final int FLOOR_PORT = 30_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String image;
  private final Path home;
  private final Path storage;
  private final LabNetwork network;
  private final LabHost staging;
  private final LabServer source;
  private final LocalEngine local;
  private final Engine engine;
  private final List<String> kept = new ArrayList<>();
  private DSource dSource;
  private Floor floor;
  private SnapshotView underLoad;

  private BenchLab(Path home, Path storage, LabNetwork network, String image) throws Exception {
    this.image = image;
    this.home = home;
    this.storage = storage;
    this.network = network;
    this.source =
        LabServer.on(network.host("source", image)).config("innodb_buffer_pool_size=1G").start();
    this.staging = network.host("staging", image);
    BenchData.MAIN.load(source);
    source.replicationAccount(USER, PASSWORD);
    Files.writeString(
        home.resolve("config.yml"),
        "storage:%n  kind: btrfs%n  location: %s%n".formatted(storage.resolve("volumes")));
    this.local = LocalEngine.open(home);
    this.engine = local.engine();
    addHost("staging", staging);
  }

  private void addHost(String name, LabHost host) {
    engine
        .addEnvironment(
            new EnvironmentRequest(
                name,
                host.address(),
                new Port(host.port()),
                LabHost.USER,
                new Login.KeyFile(host.privateKey().toString(), Optional.empty()),
                Optional.of(host.fingerprint()),
                Optional.empty(),
                new MountStrategy.SharedDirectory(storage.resolve("volumes").toString())),
            HostKeyConfirmation.refuse(),
            JobListener.none())
        .await();
  }

  static BenchLab open(String image) throws Exception {
    Lab lab = Lab.get();
    Path storage = Files.createDirectories(lab.btrfsDirectory().resolve(lab.prefix()));
    // The hosts' users write here as well.
    Files.setPosixFilePermissions(storage, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path home = Files.createTempDirectory("doppel-bench");
    LabNetwork network = LabNetwork.create();
    try {
      return new BenchLab(home, storage, network, image);
    } catch (Exception | Error e) {
      network.close();
      throw e;
    }
  }

  /** Returns the name of the hosts' image. */
  String image() {
    return image;
  }

  static void say(String format, Object... values) {
    System.err.printf(Locale.ROOT, "bench: " + format + "%n", values);
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  // The dSource

  /** The linked source, and how long linking took. */
  record DSource(DatabaseView view, double linkSeconds) {}

  DSource dSource() {
    if (dSource == null) {
      dSource = whileWrittenTo(() -> link(DSOURCE, Map.of(), JobListener.none()));
    }
    return dSource;
  }

  private DSource link(String name, Map<String, Object> more, JobListener listener) {
    Map<String, Object> parameters = new HashMap<>(more);
    parameters.put("sourceip", source.host().address());
    parameters.put("sourceUser", USER);
    parameters.put("sourcePass", PASSWORD);
    parameters.put("stagingPass", PASSWORD);
    long start = System.nanoTime();
    DatabaseView view =
        engine
            .link(
                new LinkRequest(
                    name,
                    "staging",
                    Optional.empty(),
                    Optional.empty(),
                    Map.of("port", String.valueOf(source.port())),
                    parameters),
                listener)
            .await();
    return new DSource(view, secondsSince(start));
  }

  /** Does something while clients of the source go on with their work. */
  private <T> T whileWrittenTo(Supplier<T> work) {
    try (BenchData.Load load = BenchData.MAIN.writeSteadily(source)) {
      load.awaitTransactions(1);
      return work.get();
    }
  }

  /**
   * Returns how long a bare pipe of dump and client takes into a fresh server with its default
   * settings.
   */
  double barePipe() {
    return whileWrittenTo(() -> secondsOfBareServer("bare-pipe.sh", bare(BenchData.MAIN)));
  }

  private Map<String, String> bare(BenchData data) {
    return Map.of(
        "DIRECTORY", storage.resolve("bare").toString(),
        "SOURCE_HOST", source.host().address(),
        "SOURCE_PORT", String.valueOf(source.port()),
        "USER", USER,
        "PASSWORD", PASSWORD.reveal(),
        "DATABASE", data.database());
  }

  private double secondsOfBareServer(String script, Map<String, String> variables) {
    return Double.parseDouble(script(variables, "bare-server.sh", script).strip());
  }

  /** How long it takes to apply what a source has written since its backup. */
  record CatchUp(double seconds, double bareSeconds) {}

  /**
   * Applies the same changes twice: by a dSource that is linked from a backup, from the moment at
   * which it is loaded until it has caught up, and by a bare server that has loaded the same backup
   * and has as many appliers.
   */
  CatchUp catchUp(BenchData data, long transactions) throws SQLException {
    data.load(source);
    Map<String, String> variables = new HashMap<>(bare(data));
    String dump = storage.resolve("backlog.sql").toString();
    variables.put("DUMP", dump);
    script(variables, "dump.sh");
    try (BenchData.Load load = data.write(source)) {
      load.awaitTransactions(transactions);
    }
    Stopwatch watch = new Stopwatch("Setting up replication", "Copying accounts");
    DSource linked =
        link(data.database(), Map.of("backupPath", dump, "databaseList", data.database()), watch);
    delete(linked.view());
    return new CatchUp(watch.seconds(), secondsOfBareServer("bare-catch-up.sh", variables));
  }

  /** Returns how long a link by the backup tool takes; the dSource is deleted again. */
  double physicalLink() {
    addHost("source", source.host());
    DSource linked = whileWrittenTo(this::physicallyLinked);
    delete(linked.view());
    return linked.linkSeconds();
  }

  private DSource physicallyLinked() {
    long start = System.nanoTime();
    DatabaseView view =
        engine
            .link(
                new LinkRequest(
                    "physical",
                    "staging",
                    Optional.empty(),
                    Optional.of(engine.sourceConfigs(Optional.of("source")).get(0).name()),
                    Map.of(),
                    Map.of(
                        "backupMethod", "Physical",
                        "sourceUser", USER,
                        "sourcePass", PASSWORD,
                        "stagingPass", PASSWORD)),
                JobListener.none())
            .await();
    return new DSource(view, secondsSince(start));
  }

  /** Returns how long the bare pipe of the backup tool takes, with making the copy consistent. */
  double barePhysicalPipe() {
    return whileWrittenTo(
        () -> {
          try {
            return runBarePhysicalPipe();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
  }

  private double runBarePhysicalPipe() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-s").redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var in = BenchLab.class.getResourceAsStream("/bench/bare-physical-pipe.sh");
        var stdin = process.getOutputStream()) {
      stdin.write(
          assignments(
                  Map.of(
                      "KEY", staging.privateKey().toString(),
                      "DIRECTORY", storage.resolve("bare-physical").toString(),
                      "SOURCE_HOST", source.host().address(),
                      "STAGING_HOST", staging.address(),
                      "USER", USER,
                      "PASSWORD", PASSWORD.reveal()))
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      in.transferTo(stdin);
    }
    String seconds =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The bare pipe of the backup tool failed");
    }
    return Double.parseDouble(seconds.strip());
  }

  private static String assignments(Map<String, String> variables) {
    StringBuilder text = new StringBuilder();
    variables.forEach((key, value) -> text.append(key).append("='").append(value).append("'\n"));
    return text.toString();
  }

  // Snapshots

  SnapshotView snapshotUnderLoad() throws Exception {
    if (underLoad == null) {
      underLoad = underLoad(this::snapshot);
      awaitIdle();
    }
    return underLoad;
  }

  double secondsOfSnapshotUnderLoad() throws Exception {
    return underLoad(this::secondsOfSnapshot);
  }

  double secondsOfSnapshot() {
    long start = System.nanoTime();
    snapshot();
    return secondsSince(start);
  }

  private SnapshotView snapshot() {
    return engine.snapshot(DSOURCE, Map.of(), JobListener.none()).await();
  }

  private <T> T underLoad(Callable<T> work) throws Exception {
    dSource();
    try (BenchData.Load load = BenchData.MAIN.write(source)) {
      load.awaitTransactions(3000);
      return work.call();
    }
  }

  /** Waits until the staging server has caught up. */
  void awaitIdle() {
    Deadline.after(PATIENCE)
        .await(
            "the staging server has caught up",
            () -> engine.status(DSOURCE).detail().contains(" 0 s behind"),
            () -> engine.status(DSOURCE).detail());
  }

  Prober probeStaging() {
    return new Prober(staging.address(), port(dSource().view(), "stagingPort"), USER, PASSWORD);
  }

  private static int port(DatabaseView view, String parameter) {
    return Integer.parseInt(String.valueOf(view.parameters().get(parameter)));
  }

  // VDBs

  /** A VDB, and how long it took from the request until it answered a query. */
  record Provisioned(DatabaseView view, double secondsUntilAnswer) {}

  Provisioned provision(String name, SnapshotView snapshot) throws Exception {
    return provision(name, snapshot, freePort());
  }

  private Provisioned provision(String name, SnapshotView snapshot, int port) throws Exception {
    ExecutorService client = Executors.newSingleThreadExecutor();
    try {
      Instant start = Instant.now();
      Future<Instant> answered = client.submit(() -> awaitAnswer(port));
      DatabaseView view =
          engine
              .provision(
                  new ProvisionRequest(
                      name,
                      Optional.of(DSOURCE),
                      Optional.of(snapshot.name()),
                      "staging",
                      Optional.empty(),
                      Map.of("vdbUser", "vdb", "vdbPass", PASSWORD, "port", String.valueOf(port))),
                  JobListener.none())
              .await();
      return new Provisioned(view, Duration.between(start, answered.get()).toNanos() / 1e9);
    } finally {
      client.shutdownNow();
    }
  }

  /** Asks a server every few milliseconds; returns when it answered. */
  private Instant awaitAnswer(int port) throws InterruptedException {
    Deadline deadline = Deadline.after(PATIENCE);
    while (!answers(port)) {
      if (deadline.expired()) {
        throw new IllegalStateException("No answer on port " + port);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return Instant.now();
  }

  private boolean answers(int port) {
    // A refused connection is all that most attempts come to: the cheaper, the truer the figures.
    try {
      new Socket(staging.address(), port).close();
    } catch (IOException e) {
      return false;
    }
    try (Connection connection = LabServer.connect(staging.address(), port, "vdb", PASSWORD);
        var statement = connection.createStatement()) {
      return statement.execute("SELECT COUNT(*) FROM bench.t1 WHERE id < 100");
    } catch (SQLException e) {
      return false;
    }
  }

  // Above the ports that Doppel proposes, below those that systems take by themselves.
  private int nextPort = 31_000;

  private int freePort() {
    return nextPort++;
  }

  /** Provisions VDBs at once, returns the time until the last one answered, and deletes them. */
  double provisionAtOnce(String prefix, int count, SnapshotView snapshot) throws Exception {
    List<Provisioned> vdbs = atOnce(prefix, count, count, snapshot);
    for (Provisioned vdb : vdbs) {
      delete(vdb.view());
    }
    return vdbs.stream().mapToDouble(Provisioned::secondsUntilAnswer).max().orElseThrow();
  }

  /** Provisions VDBs that stay. */
  void withVdbs(String prefix, int count, SnapshotView snapshot) throws Exception {
    atOnce(prefix, count, 5, snapshot).forEach(vdb -> kept.add(vdb.view().name()));
  }

  private List<Provisioned> atOnce(String prefix, int count, int threads, SnapshotView snapshot)
      throws Exception {
    ExecutorService users = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Provisioned>> requests = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String name = prefix + i;
        int port = freePort();
        requests.add(() -> provision(name, snapshot, port));
      }
      List<Provisioned> vdbs = new ArrayList<>();
      for (Future<Provisioned> vdb : users.invokeAll(requests)) {
        vdbs.add(vdb.get());
      }
      return vdbs;
    } finally {
      users.shutdownNow();
    }
  }

  void delete(DatabaseView view) {
    engine.delete(view.name(), JobListener.none()).await();
  }

  double ownMegabytes(DatabaseView vdb) {
    DatabaseStatus status = engine.status(vdb.name());
    return status.space().orElseThrow().own().bytes() / 1e6;
  }

  double residentMegabytes(DatabaseView vdb) {
    String kilobytes =
        script(Map.of("PID_FILE", vdb.mountPaths().get(0) + "/clone.pid"), "resident.sh");
    return Double.parseDouble(kilobytes.strip()) / 1e3;
  }

  // The floor

  Floor floor() throws Exception {
    if (floor == null) {
      Provisioned vdb = provision("floor", snapshotUnderLoad());
      engine.stopVdb("floor", JobListener.none()).await();
      String volume = staging.sh("readlink -f " + vdb.view().mountPaths().get(0)).strip();
      Path base = storage.resolve("floor-base");
      run("btrfs", "subvolume", "snapshot", volume, base.toString());
      delete(vdb.view());
      floor = new Floor(base);
    }
    return floor;
  }

  /** What cloning the volume and starting the bare server takes, without Doppel. */
  final class Floor {
    private final Path base;

    private Floor(Path base) {
      this.base = base;
    }

    /**
     * Returns the time until {@code count} clones that were started at once all answer the query
     * that a provisioned one is asked.
     */
    double seconds(int count) throws Exception {
      List<Path> clones = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        Path clone = storage.resolve("floor-" + i);
        run("btrfs", "subvolume", "snapshot", base.toString(), clone.toString());
        clones.add(clone);
      }
      double cloning = secondsSince(start);
      Map<String, String> servers =
          Map.of(
              "PREFIX", storage.resolve("floor-").toString(),
              "COUNT", String.valueOf(count),
              "BASE_PORT", String.valueOf(FLOOR_PORT));
      ExecutorService clients = Executors.newFixedThreadPool(count);
      try {
        List<Future<Instant>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          int port = FLOOR_PORT + i;
          answers.add(clients.submit(() -> awaitAnswer(port)));
        }
        // The host's clock is this machine's.
        Instant started =
            Instant.EPOCH.plus(
                Long.parseLong(script(servers, "bare-start.sh").strip()), ChronoUnit.MICROS);
        Instant last = started;
        for (Future<Instant> answer : answers) {
          last = last.isBefore(answer.get()) ? answer.get() : last;
        }
        return cloning + Duration.between(started, last).toNanos() / 1e9;
      } finally {
        clients.shutdownNow();
        script(servers, "bare-stop.sh");
        for (Path clone : clones) {
          run("btrfs", "subvolume", "delete", clone.toString());
        }
      }
    }
  }

  // The program

  /** One run of the program. */
  record CommandRun(double seconds, double peakMegabytes) {}

  /** Runs {@code ./doppel} on the same home, as a user would. */
  CommandRun doppel(String... arguments) throws Exception {
    ProcessBuilder builder = command(arguments);
    Path output = Files.createTempFile("doppel-bench", ".out");
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    long start = System.nanoTime();
    Process process = builder.start();
    double peak = 0;
    do {
      peak = Math.max(peak, peakMegabytes(process.pid()));
    } while (!process.waitFor(10, TimeUnit.MILLISECONDS));
    double seconds = secondsSince(start);
    String printed = Files.readString(output);
    Files.delete(output);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(String.join(" ", builder.command()) + " failed:\n" + printed);
    }
    return new CommandRun(seconds, peak);
  }

  private ProcessBuilder command(String... arguments) {
    List<String> command = new ArrayList<>(List.of("./doppel"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("DOPPEL_HOME", home.toString());
    return builder;
  }

  /** A command that runs until it is closed. */
  record Service(Process process, Path home) implements AutoCloseable {
    /** Waits until it answers what other processes ask. */
    void awaitSocket() {
      Path socket = home.resolve("answers.sock");
      Deadline.after(PATIENCE)
          .await("doppel answers", () -> Files.exists(socket), () -> "it does not listen");
    }

    double peakMegabytes() {
      return BenchLab.peakMegabytes(process.pid());
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  /** Starts a command that stays. */
  Service service(String... arguments) throws IOException {
    Process process =
        command(arguments)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new Service(process, home);
  }

  private static double peakMegabytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")) / 1e3)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  // Helpers

  /** Runs files as one script on the staging host; returns what it prints. */
  private String script(Map<String, String> variables, String... names) {
    StringBuilder text = new StringBuilder(assignments(variables));
    for (String name : names) {
      try (var in = BenchLab.class.getResourceAsStream("/bench/" + name)) {
        text.append(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    LabHost.Result result = staging.run(LabHost.USER, text.toString());
    if (result.exitCode() != 0) {
      throw new IllegalStateException(String.join("+", names) + " failed:\n" + result.stderr());
    }
    return result.stdout();
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      for (String name : kept) {
        engine.delete(name, JobListener.none()).await();
      }
      if (dSource != null) {
        engine.delete(DSOURCE, JobListener.none()).await();
      }
      if (floor != null) {
        run("btrfs", "subvolume", "delete", floor.base.toString());
      }
      local.close();
    } finally {
      network.close();
      delete(home);
      delete(storage);
    }
  }

  private static void delete(Path tree) {
    try (Stream<Path> walk = Files.walk(tree)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
