package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.app.LocalEngine;
import io.doppel.chain.EngineProcess.Order;
import io.doppel.engine.JobView;
import io.doppel.engine.LinkRequest;
import io.doppel.lab.LabServer;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.Secret;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine has begun when its process is killed is undone at the next start of an engine. */
@RequiresLab
final class EngineKilledIT {
  private static final int MEGABYTES = 48;

  @TempDir private static Path home;
  private static SecretWatch secrets;
  private static Chain chain;
  private static LabServer source;
  private static OlderObjects older;

  private Traces traces;

  @BeforeAll
  static void linkOneThatWorks() throws Exception {
    secrets = SecretWatch.start(Chain.PASSWORDS);
    chain = Chain.open(home, "mysql97");
    source = OlderObjects.source(chain);
    older = OlderObjects.of(chain, source);
    source.loadBulk(MEGABYTES);
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
  void inTheMiddleOfALink() throws Exception {
    LinkRequest request = chain.linkRequest("broken", source, Map.of());
    EngineProcess.killedAt(
        "Copying ",
        new Order(
            home.toString(),
            "broken",
            "",
            "",
            request.newSourceConfig(),
            plain(request.parameters())));

    assertUndoneAtNextStart(JobView.Action.LINK);
  }

  @Test
  void inTheMiddleOfAProvision() throws Exception {
    String snapshot = chain.engine().snapshots(Optional.of("shop")).get(0).name();
    EngineProcess.killedAt(
        "Starting the server",
        new Order(
            home.toString(),
            "broken",
            "shop",
            snapshot,
            Map.of(),
            Map.of("vdbUser", "dev", "vdbPass", Chain.VDB_PASSWORD.reveal())));

    assertUndoneAtNextStart(JobView.Action.PROVISION);
  }

  private static void assertUndoneAtNextStart(JobView.Action action) {
    try (LocalEngine next = LocalEngine.open(home)) {
      JobView job = next.engine().jobs(1).get(0);
      assertThat(job.action()).isEqualTo(action);
      assertThat(job.target()).isEqualTo("broken");
      assertThat(job.state()).isEqualTo(JobView.State.FAILED);
      assertThat(job.failure()).hasValueSatisfying(why -> assertThat(why).contains("ended before"));
    }
  }

  private static Map<String, Object> plain(Map<String, Object> parameters) {
    Map<String, Object> plain = new HashMap<>(parameters);
    plain.replaceAll((name, value) -> value instanceof Secret secret ? secret.reveal() : value);
    return plain;
  }
}
