package io.doppel.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.lab.Lab;
import io.doppel.lab.LabHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The test engine of {@code src/test/python}: a process that loads the artifact with the SDK's own
 * packages and plays a Delphix Engine on the lab's hosts and ZFS. One order at a time.
 */
public final class DelphixEngine implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CHECKOUT = Path.of("").toAbsolutePath();

  private final Process process;
  private final Writer orders;
  private final BufferedReader answers;

  /** What an engine shows of an operation that failed. */
  public static final class OperationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final String action;
    private final String output;

    OperationFailed(JsonNode shown, String trace) {
      super(shown.path("message").asText(), new RuntimeException(trace));
      type = shown.path("type").asText();
      action = shown.path("action").asText();
      output = shown.path("output").asText();
    }

    /** Returns the name of the exception's type in Python. */
    public String type() {
      return type;
    }

    /** Returns what the user should do. */
    public String action() {
      return action;
    }

    /** Returns the diagnostics. */
    public String output() {
      return output;
    }
  }

  private DelphixEngine(Process process) {
    this.process = process;
    this.orders = process.outputWriter(UTF_8);
    this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Builds the artifact of this checkout and returns it. */
  public static Path artifact() {
    return new ArtifactBuilder(CHECKOUT, CHECKOUT.resolve("target/doppel.jar"), activity -> {})
        .build()
        .file();
  }

  /**
   * Starts an engine.
   *
   * @param artifact what was uploaded
   * @param scratch an empty directory with a short path
   * @param volumes the name of the dataset, below the lab's prefix, that it keeps everything in
   */
  public static DelphixEngine start(Path artifact, Path scratch, String volumes)
      throws IOException, InterruptedException {
    Lab lab = Lab.get();
    ProcessBuilder builder =
        new ProcessBuilder(python().toString(), "-m", "delphix_engine")
            .directory(CHECKOUT.resolve("src/test/python").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    DelphixEngine engine = new DelphixEngine(builder.start());
    engine.send(
        Map.of(
            "artifact",
            artifact.toString(),
            "scratch",
            scratch.toString(),
            "parent",
            lab.zfsPool() + "/" + lab.prefix() + "/" + volumes,
            "directory",
            lab.zfsDirectory().resolve(lab.prefix()).resolve(volumes).toString()));
    return engine;
  }

  /** Returns the Python of the tests, in a virtual environment that is made at the first time. */
  static Path python() throws IOException, InterruptedException {
    Path directory = CHECKOUT.resolve("target/python");
    Path requirements = CHECKOUT.resolve("src/test/python/requirements.txt");
    Path python = directory.resolve("bin/python");
    try (FileChannel lock =
        FileChannel.open(CHECKOUT.resolve("target/python.lock"), CREATE, WRITE)) {
      // Another process may run other tests.
      lock.lock();
      makePython(directory, python, requirements);
    }
    return python;
  }

  private static void makePython(Path directory, Path python, Path requirements)
      throws IOException, InterruptedException {
    Path complete = directory.resolve("complete");
    if (!Files.exists(complete)
        || !Files.readString(complete).equals(Files.readString(requirements))) {
      run("python3.11", "-m", "venv", "--clear", directory.toString());
      run(
          python.toString(),
          "-m",
          "pip",
          "install",
          "--quiet",
          "--disable-pip-version-check",
          "-r",
          requirements.toString());
      Files.copy(requirements, complete);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exitCode != 0) {
      throw new IllegalStateException(List.of(command) + " ended with " + exitCode);
    }
  }

  /** Adds a host as an environment, with its user {@link LabHost#USER}. */
  public void addHost(LabHost host, String scratchPath) {
    call(
        "add_host",
        Map.of(
            "name",
            host.name(),
            "address",
            host.address(),
            "port",
            host.port(),
            "user",
            LabHost.USER,
            "key",
            host.privateKey().toString(),
            "scratch_path",
            scratchPath));
  }

  /**
   * Gives an order.
   *
   * @param order a method of the Python class {@code Engine}
   * @param arguments its arguments by name
   * @return what it returns
   * @throws OperationFailed with what the engine shows
   */
  public JsonNode call(String order, Map<String, Object> arguments) {
    Map<String, Object> all = new HashMap<>(arguments);
    all.put("do", order);
    send(all);
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("the engine ended during " + order);
      }
      JsonNode answer = JSON.readTree(line);
      if (answer.has("error")) {
        throw new OperationFailed(answer.get("error"), answer.path("trace").asText());
      }
      return answer.get("result");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(Map<String, Object> order) {
    try {
      orders.write(JSON.writeValueAsString(order) + "\n");
      orders.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the engine, which removes its volumes and mounts. */
  @Override
  public void close() throws IOException {
    orders.close();
    try {
      process.onExit().get(2, TimeUnit.MINUTES);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException("the engine did not end", e);
    }
  }
}
