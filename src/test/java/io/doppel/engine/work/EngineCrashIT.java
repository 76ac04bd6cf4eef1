package io.doppel.engine.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.Engine;
import io.doppel.engine.JobEvent;
import io.doppel.engine.JobListener;
import io.doppel.engine.JobView;
import io.doppel.engine.Login;
import io.doppel.engine.LostHosts;
import io.doppel.engine.SourceConfigRequest;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The process of an engine is killed in the middle of each step; the next engine clears up. */
final class EngineCrashIT {
  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "link, advisory.linkedReadiness",
    "link, storage.create.before",
    "link, storage.create.after",
    "link, storage.mount.after",
    "link, linked.preSnapshot.middle",
    "link, linked.preSnapshot.after",
    "link, linked.stopStaging.after",
    "link, storage.snapshot.after",
    "link, linked.startStaging",
    "link, linked.postSnapshot",
    "provision, storage.clone.before",
    "provision, storage.clone.after",
    "provision, virtual.configure.before",
    "provision, virtual.configure.after",
    "provision, virtual.preSnapshot",
    "provision, storage.snapshot.after",
    "provision, virtual.postSnapshot"
  })
  void whatAKilledProcessHadBegunIsUndoneByTheNextStart(String action, String point)
      throws Exception {
    Workshop workshop = prepare(action.equals("provision"));
    killAt(workshop, action, point);

    List<JobEvent> events = Collections.synchronizedList(new ArrayList<>());
    try (Engine engine = workshop.open(events::add)) {
      assertThat(engine.jobs(1).get(0).state()).isEqualTo(JobView.State.FAILED);
      assertThat(engine.jobs(1).get(0).failure().orElseThrow()).contains("process");
      assertThat(events).extracting(JobEvent::kind).last().isEqualTo(JobEvent.Kind.JOB_FAILED);
      if (action.equals("link")) {
        workshop.assertOnly(engine);
        workshop.link(engine, "shop");
      } else {
        workshop.assertOnly(engine, "shop");
        workshop.provision(engine, "dev", "shop");
        workshop.assertOnly(engine, "shop", "dev");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linked.stopStaging.before",
        "linked.stopStaging.after",
        "storage.unmount.after",
        "storage.destroy.before",
        "storage.destroy.after"
      })
  void aDeletionOfAKilledProcessIsFinishedByTheNextStart(String point) throws Exception {
    Workshop workshop = prepare(true);
    killAt(workshop, "delete", point);

    try (Engine engine = workshop.open()) {
      workshop.assertOnly(engine);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"linked.preSnapshot.after", "linked.stopStaging.after", "storage.snapshot.after"})
  void aSyncOfAKilledProcessIsUndoneAndTheStagingServerGoesOn(String point) throws Exception {
    Workshop workshop = prepare(true);
    killAt(workshop, "sync", point);

    try (Engine engine = workshop.open()) {
      workshop.assertOnly(engine, "shop");
      assertThat(workshop.mount("shop").resolve("quiesced")).doesNotExist();
      assertThat(engine.snapshots(Optional.of("shop"))).hasSize(1);
      engine.snapshot("shop", Map.of(), JobListener.none()).await();
    }
  }

  @Test
  void enginesThatStartAtOnceUndoOnce() throws Exception {
    Workshop workshop = prepare(false);
    killAt(workshop, "link", "linked.preSnapshot.after");

    List<JobEvent> events = Collections.synchronizedList(new ArrayList<>());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Engine>> engines = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      engines.add(threads.submit(() -> workshop.open(events::add)));
    }
    for (Future<Engine> engine : engines) {
      engine.get().close();
    }
    threads.shutdown();

    assertThat(events).filteredOn(event -> event.kind() == JobEvent.Kind.JOB_FAILED).hasSize(1);
    try (Engine engine = workshop.open()) {
      workshop.assertOnly(engine);
    }
  }

  @Test
  void aJobOfALivingProcessIsLeftAloneAndCanBeCancelledFromHere() throws Exception {
    whileALinkWaits(
        (process, engine, job) -> {
          assertThat(job.state()).isEqualTo(JobView.State.RUNNING);
          assertThat(job.owner()).contains("process " + process.pid());
          engine.cancelJob(job.reference());
          assertThat(process.waitFor()).isEqualTo(130);
          assertThat(engine.job(job.reference()).state()).isEqualTo(JobView.State.CANCELLED);
        });
  }

  @Test
  void aJobThatIsWatchedIsUndoneWhenItsProcessDies() throws Exception {
    whileALinkWaits(
        (process, engine, job) -> {
          assertThat(engine.job(job.reference()).state()).isEqualTo(JobView.State.RUNNING);
          process.destroyForcibly().waitFor();
          assertThat(engine.job(job.reference()).state()).isEqualTo(JobView.State.FAILED);
        });
  }

  /** What is done while another process carries out a job. */
  private interface Meanwhile {
    void act(Process process, Engine engine, JobView job) throws Exception;
  }

  /** Has another process wait half-way in a link; in the end nothing of it may be left. */
  private void whileALinkWaits(Meanwhile meanwhile) throws Exception {
    Workshop workshop = prepare(false);
    Process process = startUntil(workshop, "link", "linked.preSnapshot.middle");
    try (Engine engine = workshop.open()) {
      meanwhile.act(process, engine, engine.jobs(1).get(0));
      workshop.assertOnly(engine);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatADeadProcessHoldsIsLetGoByAnEngineThatRunsAlready() throws Exception {
    Workshop workshop = prepare(true);
    try (Engine engine = workshop.open()) {
      killAt(workshop, "sync", "linked.preSnapshot.after");

      engine.snapshot("shop", Map.of(), JobListener.none()).await();

      assertThat(engine.snapshots(Optional.of("shop"))).hasSize(2);
    }
  }

  @Test
  void aCopyOfTheHomeUndoesNothingAndActsOnceItIsAdopted() throws Exception {
    Workshop workshop = prepare(true);
    Process process = startUntil(workshop, "provision", "virtual.configure.after");
    try {
      Workshop copy = workshop.copied();
      try (Engine engine = copy.open()) {
        assertThat(engine.home().refusal().orElseThrow().message())
            .contains("is a copy", workshop.home().toRealPath().toString());
        assertThat(engine.home().unfinished()).hasSize(1);
        String job = engine.jobs(1).get(0).reference();
        assertThat(engine.job(job).state()).isEqualTo(JobView.State.RUNNING);
        assertThat(engine.status(Duration.ofSeconds(10)))
            .extracting(DatabaseStatus::state)
            .containsExactly(DatabaseStatus.State.ACTIVE);
        assertThat(engine.databases()).extracting(DatabaseView::name).containsExactly("shop");
        assertRefused(copy, engine, job);

        workshop.faults().clear();
        assertThat(process.waitFor()).isZero();
        try (Engine original = workshop.open()) {
          assertThat(original.home().refusal()).isEmpty();
          workshop.assertOnly(original, "shop", "dev");
        }

        assertThat(engine.adoptHome())
            .singleElement()
            .satisfies(
                left -> {
                  assertThat(left.reference()).isEqualTo(job);
                  assertThat(left.state()).isEqualTo(JobView.State.LEFT_BEHIND);
                });
        assertThat(engine.home().refusal()).isEmpty();
        assertThat(engine.adoptHome()).isEmpty();
        engine.snapshot("shop", Map.of(), JobListener.none()).await();
        assertThat(workshop.dataOf("dev")).isEqualTo("text");
        engine.cleanUp(JobListener.none());
        workshop.assertOnly(engine, "shop");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void assertRefused(Workshop copy, Engine engine, String job) {
    Stream.<ThrowingCallable>of(
            () -> copy.withEnvironment(engine, "other", new Login.ThisMachine()),
            () -> engine.refreshEnvironment("here", JobListener.none()),
            () -> engine.removeEnvironment("here"),
            () ->
                engine.addSourceConfig(
                    new SourceConfigRequest("here", Optional.empty(), Map.of("dbName", "x"))),
            () -> engine.removeSourceConfig("shop"),
            () -> copy.link(engine, "other"),
            () -> engine.changeDsource("shop", Map.of(), false, JobListener.none()),
            () -> engine.watch(List.of(), Duration.ofSeconds(10)),
            () -> engine.snapshot("shop", Map.of(), JobListener.none()),
            () -> copy.provision(engine, "other", "shop"),
            () -> engine.delete("shop", JobListener.none()),
            () -> engine.removeOrphan("shop-1", LostHosts.FAIL, JobListener.none()),
            () -> engine.cancelJob(job),
            () -> engine.cleanUp(JobListener.none()))
        .forEach(
            act ->
                assertThatThrownBy(act)
                    .isInstanceOfSatisfying(
                        DoppelException.class,
                        e -> {
                          assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE);
                          assertThat(e.action()).contains("doppel adopt");
                        }));
  }

  @Test
  void aHomeThatWasMovedIsNoCopy() throws Exception {
    Workshop workshop = prepare(true);
    Path moved = Files.move(workshop.home(), root.resolve("moved"));
    Files.createSymbolicLink(workshop.home(), moved);

    try (Engine engine = workshop.open()) {
      assertThat(engine.home().refusal()).isEmpty();
      engine.snapshot("shop", Map.of(), JobListener.none()).await();
    }
  }

  private Workshop prepare(boolean linked) {
    Workshop workshop = new Workshop(root);
    workshop.source("text");
    try (Engine engine = workshop.open()) {
      workshop.withEnvironment(engine);
      if (linked) {
        workshop.link(engine, "shop");
      }
    }
    return workshop;
  }

  /** Has another process carry out an action, and kills it at a point of it. */
  private static void killAt(Workshop workshop, String action, String point) throws Exception {
    startUntil(workshop, action, point).destroyForcibly().waitFor();
    workshop.faults().clear();
  }

  /** Has another process carry out an action, and wait at a point of it. */
  private static Process startUntil(Workshop workshop, String action, String point)
      throws Exception {
    workshop.faults().waitAt(point);
    Process process = start(workshop, action);
    try {
      workshop.faults().awaitReached(point);
    } catch (Throwable e) {
      process.destroyForcibly().waitFor();
      throw e;
    }
    return process;
  }

  private static Process start(Workshop workshop, String action) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            workshop.root().toString(),
            action)
        .redirectErrorStream(true)
        .redirectOutput(workshop.root().resolve("child.log").toFile())
        .start();
  }

  /** Another process with an engine. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      Workshop workshop = new Workshop(Path.of(arguments[0]));
      try (Engine engine = workshop.open()) {
        switch (arguments[1]) {
          case "link" -> workshop.link(engine, "shop");
          case "provision" -> workshop.provision(engine, "dev", "shop");
          case "sync" -> engine.snapshot("shop", Map.of(), JobListener.none()).await();
          default -> engine.delete("shop", JobListener.none()).await();
        }
      } catch (DoppelException e) {
        System.exit(e.code().exitCode());
      }
    }
  }
}
