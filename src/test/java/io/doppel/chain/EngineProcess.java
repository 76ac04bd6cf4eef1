package io.doppel.chain;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.app.LocalEngine;
import io.doppel.engine.Engine;
import io.doppel.engine.JobListener;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.RunningJob;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * An engine in a process of its own, to be killed. It reads its order from standard input, where
 * nobody else sees the passwords, and prints the activities of the job.
 */
final class EngineProcess {
  private static final String DONE = "done";

  private EngineProcess() {}

  /**
   * What the process is to do.
   *
   * @param home the engine's home directory
   * @param snapshot the snapshot of the parent to provision from; to link a source when empty
   * @param sourceConfig of the source to be linked
   */
  record Order(
      String home,
      String name,
      String parent,
      String snapshot,
      Map<String, Object> sourceConfig,
      Map<String, Object> parameters) {}

  public static void main(String[] arguments) throws IOException {
    Order order = new ObjectMapper().readValue(System.in, Order.class);
    JobListener tell =
        event -> event.progress().ifPresent(progress -> System.out.println(progress.activity()));
    try (LocalEngine local = LocalEngine.open(Path.of(order.home))) {
      start(local.engine(), order, tell).await();
      System.out.println(DONE);
    }
  }

  private static RunningJob<?> start(Engine engine, Order order, JobListener listener) {
    return order.snapshot.isEmpty()
        ? engine.link(
            new LinkRequest(
                order.name,
                "staging",
                Optional.empty(),
                Optional.empty(),
                order.sourceConfig,
                order.parameters),
            listener)
        : engine.provision(
            new ProvisionRequest(
                order.name,
                Optional.of(order.parent),
                Optional.of(order.snapshot),
                "target",
                Optional.empty(),
                order.parameters),
            listener);
  }

  /** Lets a process begin with an order, and kills it as soon as it tells of an activity. */
  static void killedAt(String activity, Order order) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                EngineProcess.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      try (OutputStream orders = process.getOutputStream()) {
        new ObjectMapper().writeValue(orders, order);
      }
      BufferedReader activities =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = activities.readLine();
      while (line != null && !line.startsWith(activity)) {
        if (line.equals(DONE)) {
          throw new IllegalStateException("the job ended before it was '" + activity + "'");
        }
        line = activities.readLine();
      }
      if (line == null) {
        throw new IllegalStateException("the process ended before it was '" + activity + "'");
      }
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }
}
