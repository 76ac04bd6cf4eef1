package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobFailedException;
import io.doppel.engine.JobListener;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.RunningJob;
import io.doppel.lab.LabServer;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A VDB that cannot be provisioned, or that nobody wants any more, leaves nothing behind; and what
 * one job works on, another one leaves alone.
 */
@RequiresLab
final class ProvisionInterruptedIT {
  @TempDir private static Path home;
  private static SecretWatch secrets;
  private static Chain chain;
  private static LabServer source;
  private static OlderObjects older;

  private Traces traces;

  @BeforeAll
  static void linkOneThatWorks() throws Exception {
    secrets = SecretWatch.start(Chain.PASSWORDS);
    chain = Chain.open(home, "mariadb1011");
    source = OlderObjects.source(chain);
    older = OlderObjects.of(chain, source);
  }

  @AfterAll
  static void end() {
    try (Chain closing = chain) {
      older.delete();
      source.stop();
      secrets.assertUnseen(home, closing.stagingHost().file("/home/doppel"));
    }
  }

  @BeforeEach
  void remember() {
    traces = Traces.now(chain, source);
  }

  @AfterEach
  void nothingIsLeftAndTheOlderOnesWork() throws Exception {
    traces.assertUnchanged();
    older.assertUnharmed();
  }

  @Test
  void aPortThatIsTakenIsToldWithTheHost() {
    String taken = chain.engine().database("dev").parameters().get("port").toString();
    JobFailedException failure =
        failure(
            chain
                .engine()
                .provision(request("staging", Map.of("port", taken)), JobListener.none()));

    assertThat(failure.code()).isEqualTo(ErrorCode.PORT_IN_USE);
    assertThat(failure)
        .hasMessageContaining(taken)
        .hasMessageContaining(chain.stagingHost().address());
    assertThat(failure.action()).contains("port");
    assertThat(failure.leftBehind()).isEmpty();
  }

  @Test
  void aMountPathThatIsNotEmptyIsLeftAlone() {
    chain.targetHost().sh("install -d -o doppel /srv/precious; echo keep >/srv/precious/file");
    JobFailedException failure =
        failure(
            chain
                .engine()
                .provision(
                    request("target", Map.of("mPath", "/srv/precious")), JobListener.none()));

    assertThat(failure.code()).isIn(ErrorCode.MOUNT_FAILED, ErrorCode.NOT_READY);
    assertThat(failure)
        .hasMessageContaining("/srv/precious on doppel@target")
        .hasMessageContaining("not empty");
    assertThat(failure.leftBehind()).isEmpty();
    assertThat(chain.targetHost().sh("cat /srv/precious/file")).isEqualTo("keep");
  }

  @Test
  void aServerThatCannotStartShowsItsErrorLog() {
    JobFailedException failure =
        failure(
            chain
                .engine()
                .provision(
                    request(
                        "target",
                        Map.of(
                            "config_settings_prov",
                            List.of(Map.of("propertyName", "no_such_option", "value", "1")))),
                    JobListener.none()));

    assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_NOT_STARTED);
    assertThat(failure.output()).contains("no_such_option");
    assertThat(failure.leftBehind()).isEmpty();
  }

  @Test
  void aJobThatIsCancelledWhileTheServerStartsIsUndone() {
    Moment starting = Moment.of("Starting the server");
    RunningJob<?> job = chain.engine().provision(request("target", Map.of()), starting);
    starting.await();
    job.cancel();

    JobFailedException failure = failure(job);

    assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(failure.leftBehind()).isEmpty();
  }

  @Test
  void oneJobAtATimeWorksOnAnObjectAndOthersRunBeside() {
    CountDownLatch release = new CountDownLatch(1);
    chain.engine().stopVdb("dev", JobListener.none()).await();
    Moment starting = Moment.of("Starting the server", () -> awaitQuietly(release));
    RunningJob<?> holding = chain.engine().startVdb("dev", starting);
    try {
      DoppelException busy =
          catchThrowableOfType(
              DoppelException.class, () -> chain.engine().stopVdb("dev", JobListener.none()));
      assertThat(busy.code()).isEqualTo(ErrorCode.BUSY);
      assertThat(busy).hasMessageContaining("'dev'").hasMessageContaining(holding.reference());
      assertThat(busy.action()).contains("Wait");

      DatabaseView beside =
          chain.engine().provision(request("target", Map.of()), JobListener.none()).await();
      assertThat(release.getCount()).as("the first job still runs").isEqualTo(1);
      chain.engine().delete(beside.name(), JobListener.none()).await();
    } finally {
      release.countDown();
    }
    holding.await();
    // the server has another process now
    traces = Traces.now(chain, source);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ProvisionRequest request(String environment, Map<String, Object> parameters) {
    Map<String, Object> all =
        new HashMap<>(Map.of("vdbUser", "dev", "vdbPass", Chain.VDB_PASSWORD));
    all.putAll(parameters);
    return new ProvisionRequest(
        "broken", Optional.of("shop"), Optional.empty(), environment, Optional.empty(), all);
  }

  private static JobFailedException failure(RunningJob<?> job) {
    JobFailedException failure = catchThrowableOfType(JobFailedException.class, job::await);
    assertThat(failure).as("what came of " + job.reference()).isNotNull();
    return failure;
  }
}
