package io.doppel.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.lab.Lab;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabNetwork;
import io.doppel.lab.LabServer;
import io.doppel.lab.RequiresLab;
import io.doppel.model.Deadline;
import io.doppel.model.Secret;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a user runs it, on real hosts. */
@RequiresLab
final class DoppelIT {
  private static final Secret SOURCE_PASSWORD = Secret.of("s'o\"u $r\\ce ü");
  private static final Secret STAGING_PASSWORD = Secret.of("st&g|ng p\"ss");
  private static final Secret VDB_PASSWORD = Secret.of("v'd\"b $(x) ö");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path home;

  private LabNetwork network;
  private LabServer source;

  @BeforeEach
  void startHosts() throws IOException {
    network = LabNetwork.create();
    source = LabServer.on(network.host("source", "mariadb1011")).serverId(77).start();
    source.load(3000);
    source.replicationAccount("reader", SOURCE_PASSWORD);
    LabHost staging = network.host("staging", "mariadb1011");
    Path volumes = Lab.get().btrfsDirectory().resolve(Lab.get().prefix());
    Files.writeString(
        home.resolve("config.yml"),
        "storage:\n  kind: btrfs\n  location: "
            + volumes
            + "\nssh:\n  key: "
            + staging.privateKey()
            + "\n");
    ok(
        "environment",
        "add",
        "staging",
        "--address",
        staging.address(),
        "--user",
        LabHost.USER,
        "--fingerprint",
        staging.fingerprint(),
        "--shared-directory",
        volumes.toString());
  }

  @AfterEach
  void stopHosts() throws IOException {
    network.close();
    removeStorage();
  }

  /** All that may be left is the storage's own directory. */
  private static void removeStorage() throws IOException {
    Path volumes = Lab.get().btrfsDirectory().resolve(Lab.get().prefix());
    if (Files.exists(volumes)) {
      try (var files = Files.walk(volumes)) {
        List<Path> found = files.sorted(Comparator.reverseOrder()).toList();
        assertThat(found)
            .allMatch(path -> path.equals(volumes) || path.startsWith(volumes.resolve(".doppel")))
            .hasSizeLessThan(10);
        for (Path path : found) {
          Files.delete(path);
        }
      }
    }
  }

  @Test
  void linksSnapshotsProvisionsAndDeletes() throws Exception {
    JsonNode shop = ok(link());
    assertThat(shop.get("kind").asText()).isEqualTo("DSOURCE");
    JsonNode snapshot = ok("snapshot", "shop");

    JsonNode dev =
        ok(
            "provision",
            "dev",
            "--from",
            "shop",
            "--snapshot",
            snapshot.get("name").asText(),
            "--set-from",
            "vdbPass=env:VDB_PASSWORD",
            "--set",
            "vdbUser=developer",
            "--set",
            "config_settings_prov.max_connections=33");

    int port = Integer.parseInt(dev.get("parameters").get("port").asText());
    String address = ok("environment", "show", "staging").get("address").asText();
    try (Connection connection = LabServer.connect(address, port, "developer", VDB_PASSWORD);
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT @@max_connections")) {
      row.next();
      assertThat(row.getInt(1)).isEqualTo(33);
      assertThat(LabServer.checksums(connection)).isEqualTo(source.checksums());
    }
    assertThat(ok("status")).allMatch(status -> status.get("state").asText().equals("ACTIVE"));
    assertThat(ok("snapshots", "shop")).hasSize(2);
    assertThat(ok("jobs", "list")).allMatch(job -> job.get("state").asText().equals("SUCCEEDED"));

    Run refused = run("dsource", "delete", "shop", "--yes");
    assertThat(refused.exitCode()).isEqualTo(22);
    assertThat(refused.err()).contains("\"IN_USE\"", "dev");
    ok("vdb", "stop", "dev");
    assertThat(run("status").exitCode()).isEqualTo(24);
    ok("vdb", "delete", "dev", "--yes");
    ok("dsource", "delete", "shop", "--yes");
    assertThat(ok("status")).isEmpty();
    assertThat(log())
        .contains("Ingestion: copied ")
        .doesNotContain("IDENTIFIED", SOURCE_PASSWORD.reveal(), VDB_PASSWORD.reveal());
  }

  @Test
  void theInterruptOfALinkUndoesIt() throws Exception {
    Process process;
    try (Connection holdUp = source.connect();
        Statement statement = holdUp.createStatement()) {
      // The copy waits for a moment without writers: it does not end before the interrupt.
      statement.execute("LOCK TABLES shop.customer WRITE");
      process = start(link());
      Deadline.after(PATIENCE)
          .await("the job works on the source", this::linkHasGoneFar, () -> run("jobs").out());

      signal(process, "INT");
      process.waitFor();
    }

    Run run = new Run(process.exitValue(), text(process, true), text(process, false));
    assertThat(run.exitCode()).isEqualTo(130);
    JsonNode error = new ObjectMapper().readTree(run.err()).get("error");
    assertThat(error.get("code").asText()).isEqualTo("CANCELLED");
    assertThat(error.get("undone")).isNotEmpty();
    assertThat(error.get("leftBehind")).isEmpty();
    assertThat(ok("status")).isEmpty();
    assertThat(ok("jobs").get(0).get("state").asText()).isEqualTo("CANCELLED");
  }

  /** A link has gone far when a volume is there, to be undone. */
  private boolean linkHasGoneFar() {
    JsonNode job = ok("jobs").get(0);
    return job.get("action").asText().equals("LINK") && job.get("steps").size() > 1;
  }

  @Test
  void aProcessThatWatchesAnswersWhatOthersAsk() throws Exception {
    Files.writeString(
        home.resolve("config.yml"), "log:\n  level: debug\n", StandardOpenOption.APPEND);
    ok(link());
    JsonNode ownAnswer = ok("status");
    Path socket = home.resolve("answers.sock");
    Process watch = start("watch");
    try {
      assertThat(answered("status").get(0).get("state")).isEqualTo(ownAnswer.get(0).get("state"));
      assertThat(answered("dsource", "status", "shop").get("name").asText()).isEqualTo("shop");
      assertThat(run("vdb", "status", "nobody").exitCode()).isEqualTo(20);

      signal(watch, "STOP");
      long before = answered();
      assertThat(ok("status")).hasSize(1);
      assertThat(answered()).as("who is held does not answer").isEqualTo(before);
      signal(watch, "CONT");
      signal(watch, "KILL");
      watch.waitFor();
      assertThat(socket).exists();
      assertThat(ok("status")).hasSize(1);

      watch = start("watch");
      assertThat(answered("status")).hasSize(1);
      signal(watch, "TERM");
      assertThat(watch.waitFor()).isEqualTo(143);
      assertThat(socket).doesNotExist();
    } finally {
      watch.destroyForcibly();
    }
    ok("dsource", "delete", "shop", "--yes");
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Returns what a command prints, once it is the process that watches which has answered it. */
  private JsonNode answered(String... arguments) {
    AtomicReference<JsonNode> answer = new AtomicReference<>();
    Deadline.after(PATIENCE)
        .await(
            "a process that watches answers",
            () -> {
              long before = answered();
              answer.set(ok(arguments));
              return answered() > before;
            },
            this::log);
    return answer.get();
  }

  private long answered() {
    return log().lines().filter(line -> line.endsWith(" is answered.")).count();
  }

  private static String[] link() {
    return new String[] {
      "link",
      "shop",
      "--set",
      "sourceip=source",
      "--source-config-set",
      "port=3306",
      "--set",
      "sourceUser=reader",
      "--set-from",
      "sourcePass=env:SOURCE_PASSWORD",
      "--set-from",
      "stagingPass=env:STAGING_PASSWORD"
    };
  }

  private String log() {
    StringBuilder log = new StringBuilder();
    try (var files = Files.list(home.resolve("log"))) {
      for (Path file : files.toList()) {
        log.append(Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return log.toString();
  }

  /** What came of a command. */
  private record Run(int exitCode, String out, String err) {}

  private JsonNode ok(String... arguments) {
    Run run = run(arguments);
    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.err()).doesNotContain("SLF4J");
    try {
      return new ObjectMapper().readTree(run.out());
    } catch (IOException e) {
      throw new AssertionError(run.toString(), e);
    }
  }

  private Run run(String... arguments) {
    try {
      Process process = start(arguments);
      return new Run(process.waitFor(), text(process, true), text(process, false));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Process process, boolean out) throws IOException {
    var stream = out ? process.getInputStream() : process.getErrorStream();
    return new String(stream.readAllBytes(), UTF_8);
  }

  /** The tests' own classes would bring their own way of logging. */
  private static String classPath() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                // Whoever runs the tests in the background has the signal ignored, in children too.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Ddoppel.terminal=none",
                "-cp",
                classPath(),
                Doppel.class.getName(),
                "--json"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "DOPPEL_HOME", home.toString(),
                "LC_ALL", "C.UTF-8",
                "SOURCE_PASSWORD", SOURCE_PASSWORD.reveal(),
                "STAGING_PASSWORD", STAGING_PASSWORD.reveal(),
                "VDB_PASSWORD", VDB_PASSWORD.reveal()));
    return builder.start();
  }
}
