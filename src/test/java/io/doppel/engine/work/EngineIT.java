package io.doppel.engine.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.Engine;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.JobEvent;
import io.doppel.engine.JobFailedException;
import io.doppel.engine.JobListener;
import io.doppel.engine.JobView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.Login;
import io.doppel.engine.LostHosts;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.ProvisionPlan;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.RepositoryView;
import io.doppel.engine.RunningJob;
import io.doppel.engine.SnapshotView;
import io.doppel.engine.SourceConfigRequest;
import io.doppel.engine.SourceConfigView;
import io.doppel.engine.WatchReport;
import io.doppel.engine.catalog.Catalog;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Problem;
import io.doppel.storage.StorageKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine as a whole: real catalog, real volumes on this machine, databases that are files. */
final class EngineIT {
  @TempDir Path root;
  private Workshop workshop;
  private Engine engine;

  @BeforeEach
  void open() {
    workshop = new Workshop(root);
    workshop.source("one");
    engine = workshop.open();
    workshop.withEnvironment(engine);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void addingAnEnvironmentDiscoversWhatIsOnIt() {
    assertThat(engine.environments())
        .singleElement()
        .satisfies(
            environment -> {
              assertThat(environment.name()).isEqualTo("here");
              assertThat(environment.repositories()).isEqualTo(1);
              assertThat(Path.of(environment.toolkitDirectory())).isDirectory();
            });
    assertThat(engine.repositories(Optional.of("here")))
        .extracting(RepositoryView::name)
        .containsExactly("File server 1");
    assertThat(engine.sourceConfigs(Optional.empty()))
        .extracting(SourceConfigView::name)
        .containsExactly("shop");
  }

  @Test
  void anEnvironmentThatCannotBeUsedLeavesNothing() throws IOException {
    Path open = Files.createDirectory(root.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (String[] unusable :
        new String[][] {
          {"not/absolute", "not an absolute path"},
          {"/tmp", "'/tmp' is not safe: others may write to it."},
          {open + "/ours", "/ours' is not safe: everybody may write to " + open.toRealPath()}
        }) {
      EnvironmentRequest request =
          new EnvironmentRequest(
              "bad",
              "localhost",
              new Port(22),
              "",
              new Login.ThisMachine(),
              Optional.empty(),
              Optional.of(unusable[0]),
              new MountStrategy.Automatic());

      assertThatThrownBy(
              () ->
                  engine
                      .addEnvironment(request, HostKeyConfirmation.refuse(), JobListener.none())
                      .await())
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining(unusable[1])
          .satisfies(e -> assertThat(((DoppelException) e).action()).contains("--toolkit"));
    }
    assertThat(engine.environments()).extracting(EnvironmentView::name).containsExactly("here");
  }

  @Test
  void theWholeLifeFromLinkToDelete() {
    DatabaseView dSource = workshop.link(engine, "shop");
    assertThat(dSource.kind()).isEqualTo(DatabaseKind.DSOURCE);
    assertThat(dSource.snapshots()).isEqualTo(1);
    assertThat(dSource.took().keySet()).anyMatch(step -> step.startsWith("Take the snapshot"));
    workshop.source("two");
    SnapshotView second = engine.snapshot("shop", Map.of(), JobListener.none()).await();
    assertThat(second.facts()).containsEntry("text", "two").containsEntry("pass", "***");

    String first = engine.snapshots(Optional.of("shop")).get(0).name();
    DatabaseView latest = workshop.provision(engine, "dev", "shop");
    engine
        .provision(
            new ProvisionRequest(
                "old", Optional.of("shop"), Optional.of(first), "here", Optional.empty(), Map.of()),
            JobListener.none())
        .await();
    assertThat(workshop.dataOf("dev")).isEqualTo("two");
    assertThat(workshop.dataOf("old")).isEqualTo("one");
    assertThat(latest.parent()).contains("shop");
    assertThat(latest.parentSnapshot()).contains(second.name());
    assertThat(latest.snapshots()).isEqualTo(1);
    assertThat(latest.connection().orElseThrow()).startsWith("cat ");

    workshop.write(workshop.mount("dev").resolve("data/text"), "written in dev");
    engine.snapshot("dev", Map.of(), JobListener.none()).await();
    workshop.provision(engine, "dev2", "dev");
    assertThat(workshop.dataOf("dev2")).isEqualTo("written in dev");
    assertThat(workshop.dataOf("shop")).isEqualTo("two");
    assertThat(workshop.dataOf("old")).isEqualTo("one");
    workshop.assertOnly(engine, "shop", "dev", "old", "dev2");

    assertThatThrownBy(() -> engine.delete("shop", JobListener.none()))
        .isInstanceOfSatisfying(
            DoppelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.IN_USE);
              assertThat(e).hasMessageContaining("'dev', 'old'");
            });
    for (String name : List.of("dev2", "dev", "old", "shop")) {
      engine.delete(name, JobListener.none()).await();
    }
    workshop.assertOnly(engine);
    engine.removeEnvironment("here");
    assertThat(engine.environments()).isEmpty();
  }

  @Test
  void aVdbIsStoppedAndStarted() {
    workshop.link(engine, "shop");
    workshop.provision(engine, "dev", "shop");

    assertThat(engine.stopVdb("dev", JobListener.none()).await().state())
        .isEqualTo(DatabaseStatus.State.INACTIVE);
    assertThat(engine.startVdb("dev", JobListener.none()).await().state())
        .isEqualTo(DatabaseStatus.State.ACTIVE);
    assertThatThrownBy(() -> engine.stopVdb("shop", JobListener.none()))
        .hasMessageContaining("no VDB");
    assertThatThrownBy(() -> engine.snapshot("dev", Map.of("resync", "true"), JobListener.none()))
        .isInstanceOfSatisfying(
            DoppelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void statusAsksAllAtOnceAndGivesUpInTime() {
    workshop.link(engine, "shop");
    workshop.provision(engine, "dev", "shop");
    workshop.faults().waitAt("advisory.linkedStatus");
    workshop.faults().failAt("advisory.virtualStatus");

    List<DatabaseStatus> statuses = engine.status(Duration.ofSeconds(2));

    assertThat(statuses).hasSize(2);
    assertThat(statuses.get(0).state()).isEqualTo(DatabaseStatus.State.UNKNOWN);
    assertThat(statuses.get(0).detail()).contains("no answer within 2000 ms");
    assertThat(statuses.get(1).state()).isEqualTo(DatabaseStatus.State.UNKNOWN);
    assertThat(statuses.get(1).detail()).isEqualTo("The host is away.");
    assertThat(statuses.get(1).space()).isPresent();
  }

  @Test
  void aPlanTouchesNothingAndShowsNoSecret() {
    LinkPlan plan = engine.planLink(workshop.linkRequest("shop"));

    assertThat(plan.ready()).isTrue();
    assertThat(plan.parameters())
        .containsEntry("sourcePass", "***")
        .containsEntry("mode", "fast")
        .containsEntry("port", "3308");
    assertThat(plan.facts()).containsKey("Source");
    assertThat(plan.mountPaths()).containsExactly(workshop.mount("shop").toString());
    assertThat(plan.toString()).doesNotContain(Workshop.PASSWORD);
    assertThat(plan.storage())
        .startsWith("copy " + root.resolve("volumes") + " on this machine, ")
        .endsWith(" free");
    workshop.assertOnly(engine);
  }

  @Test
  void aStorageThatCannotBeUsedIsAProblemOfThePlan() {
    workshop.faults().failAt("storage.examine");

    LinkPlan plan = engine.planLink(workshop.linkRequest("shop"));

    assertThat(plan.problems()).extracting(Problem::subject).containsExactly("storage");
    assertThat(plan.storage()).isEqualTo("copy " + root.resolve("volumes") + " on this machine");
  }

  @Test
  void fallingBackToCopiesIsToldWhenNoKindWasAskedFor(@TempDir Path other) throws IOException {
    Path fresh = Files.createDirectory(other.resolve("shared"));
    Workshop automatic = new Workshop(other, fresh, Optional.empty());
    automatic.source("rows");
    List<String> messages = new ArrayList<>();
    try (Engine looking = automatic.open()) {
      automatic.withEnvironment(looking);

      LinkPlan plan = looking.planLink(automatic.linkRequest("shop"));
      looking.link(automatic.linkRequest("shop"), event -> messages.add(event.message())).await();

      assertThat(plan.facts().get("storage"))
          .startsWith("Looked for ZFS and btrfs in this machine:" + fresh)
          .contains("A server stops for the moment of its snapshot.");
      assertThat(messages).containsOnlyOnce(plan.facts().get("storage"));
    }
  }

  @Test
  void allProblemsOfParametersAreToldTogether() {
    LinkPlan plan =
        engine.planLink(
            new LinkRequest(
                "shop",
                "here",
                Optional.empty(),
                Optional.of("shop"),
                Map.of(),
                Map.of("port", "many", "mode", "medium", "mountPth", "/x")));

    assertThat(plan.problems())
        .extracting(Problem::subject)
        .containsExactlyInAnyOrder("port", "mode", "mountPth", "sourcePass");
    assertThat(plan.problems())
        .filteredOn(problem -> problem.subject().equals("mountPth"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.action()).contains("'mountPath'"));
    assertThat(plan.problems())
        .filteredOn(problem -> problem.subject().equals("port"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.action()).isEqualTo("Give a number."));
    assertThatThrownBy(
            () ->
                engine
                    .link(
                        new LinkRequest(
                            "shop",
                            "here",
                            Optional.empty(),
                            Optional.of("shop"),
                            Map.of(),
                            Map.of("port", "many")),
                        JobListener.none())
                    .await())
        .isInstanceOfSatisfying(
            JobFailedException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.NOT_READY);
              assertThat(e).hasMessageContaining("sourcePass").hasMessageContaining("port");
            });
  }

  @Test
  void aSecretThatIsNotAllowedIsNotShown() {
    LinkPlan plan =
        engine.planLink(
            new LinkRequest(
                "shop",
                "here",
                Optional.empty(),
                Optional.of("shop"),
                Map.of(),
                Map.of("sourcePass", "zq")));

    assertThat(plan.problems()).hasSize(1);
    assertThat(plan.toString()).doesNotContain("zq");
  }

  @Test
  void aSourceThatIsNotReadyIsToldBeforeAnythingIsTouched() throws IOException {
    Files.delete(root.resolve("source"));

    assertThatThrownBy(() -> workshop.link(engine, "shop"))
        .isInstanceOfSatisfying(
            JobFailedException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.NOT_READY);
              assertThat(e.undone()).isEmpty();
            });
    workshop.assertOnly(engine);
  }

  @Test
  void aSourceIsDescribedInTheLinkItself() {
    LinkRequest request =
        new LinkRequest(
            "byhand",
            "here",
            Optional.empty(),
            Optional.empty(),
            Map.of("file", root + "/./source"),
            Map.of("sourcePass", "abc"));
    engine.link(request, JobListener.none()).await();
    engine.delete("byhand", JobListener.none()).await();

    engine.link(request, JobListener.none()).await();

    assertThat(engine.database("byhand").sourceConfig()).containsKey("file");
  }

  @Test
  void namesAreUniqueAndNearMissesAreSuggested() {
    workshop.link(engine, "shop");

    assertThatThrownBy(() -> engine.link(workshop.linkRequest("shop"), JobListener.none()))
        .isInstanceOfSatisfying(
            DoppelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS));
    assertThatThrownBy(() -> engine.database("shpo"))
        .isInstanceOfSatisfying(
            DoppelException.class, e -> assertThat(e.action()).contains("'shop'"));
    assertThatThrownBy(
            () ->
                engine.provision(
                    new ProvisionRequest(
                        "dev",
                        Optional.of("shop"),
                        Optional.of("2020"),
                        "here",
                        Optional.empty(),
                        Map.of()),
                    JobListener.none()))
        .hasMessageContaining("no snapshot '2020' of 'shop'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "advisory.linkedReadiness",
        "storage.create.before",
        "storage.create.after",
        "storage.mount.after",
        "linked.preSnapshot.before",
        "linked.preSnapshot.middle",
        "linked.preSnapshot.after",
        "linked.startStaging",
        "storage.snapshot.before",
        "storage.snapshot.after",
        "linked.postSnapshot"
      })
  void aLinkThatFailsLeavesNothing(String point) {
    workshop.faults().failAt(point);

    assertThatThrownBy(() -> workshop.link(engine, "shop"))
        .isInstanceOfSatisfying(
            JobFailedException.class,
            e -> {
              assertThat(e).hasMessageContaining(point);
              assertThat(e.leftBehind()).isEmpty();
            });

    workshop.assertOnly(engine);
    workshop.faults().clear();
    workshop.link(engine, "shop");
    workshop.assertOnly(engine, "shop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "storage.clone.before",
        "storage.clone.after",
        "virtual.configure.before",
        "virtual.configure.after",
        "virtual.preSnapshot",
        "virtual.start.after",
        "storage.snapshot.before",
        "storage.snapshot.after",
        "virtual.postSnapshot"
      })
  void aProvisionThatFailsLeavesNothing(String point) {
    workshop.link(engine, "shop");
    workshop.faults().failAt(point);

    assertThatThrownBy(() -> workshop.provision(engine, "dev", "shop"))
        .isInstanceOfSatisfying(
            JobFailedException.class, e -> assertThat(e.leftBehind()).isEmpty());

    workshop.assertOnly(engine, "shop");
    assertThat(engine.database("shop").children()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linked.preSnapshot.before",
        "linked.preSnapshot.after",
        "linked.stopStaging.after",
        "storage.snapshot.before",
        "storage.snapshot.after",
        "linked.postSnapshot"
      })
  void aSyncThatFailsLetsTheStagingServerGoOn(String point) {
    workshop.link(engine, "shop");
    workshop.faults().failAt(point);

    assertThatThrownBy(() -> engine.snapshot("shop", Map.of(), JobListener.none()).await())
        .isInstanceOf(JobFailedException.class);

    assertThat(engine.snapshots(Optional.of("shop"))).hasSize(1);
    assertThat(workshop.mount("shop").resolve("quiesced")).doesNotExist();
    assertThat(engine.status("shop").state()).isEqualTo(DatabaseStatus.State.ACTIVE);
    workshop.assertOnly(engine, "shop");
  }

  @Test
  void whatCannotBeUndoneIsToldAndUndoneLater() {
    workshop.faults().failAt("linked.preSnapshot.after");
    workshop.faults().failAt("storage.destroy.before");

    assertThatThrownBy(() -> workshop.link(engine, "shop"))
        .isInstanceOfSatisfying(
            JobFailedException.class,
            e -> {
              assertThat(e.leftBehind())
                  .singleElement()
                  .asString()
                  .startsWith("Could not destroy the volume shop-");
              assertThat(e.undone()).anyMatch(undone -> undone.startsWith("unmount"));
            });
    JobView left = engine.jobs(1).get(0);
    assertThat(left.state()).isEqualTo(JobView.State.LEFT_BEHIND);
    assertTold(
        "shop",
        ErrorCode.ALREADY_EXISTS,
        left,
        () -> engine.link(workshop.linkRequest("shop"), JobListener.none()));
    assertTold("shop", ErrorCode.IN_USE, left, () -> engine.removeEnvironment("here"));
    assertTold("shop", ErrorCode.IN_USE, left, () -> engine.removeSourceConfig("shop"));
    assertThat(engine.planLink(workshop.linkRequest("again")).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message())
                  .contains("'shop' (which " + left.reference() + " left behind)");
              assertThat(problem.action()).isEqualTo("Run 'doppel jobs clean-up'.");
            });

    workshop.faults().clear();
    assertThat(engine.cleanUp(JobListener.none()))
        .extracting(JobView::state)
        .containsExactly(JobView.State.FAILED);
    workshop.assertOnly(engine);
    workshop.link(engine, "shop");
  }

  @Test
  void whatWasLeftBehindIsOverWhenALaterJobOnTheObjectEndedWell() {
    workshop.link(engine, "shop");
    workshop.provision(engine, "dev", "shop");
    engine.stopVdb("dev", JobListener.none()).await();
    workshop.faults().failAt("virtual.start.after");
    workshop.faults().failAt("virtual.stop.before");
    RunningJob<DatabaseStatus> start = engine.startVdb("dev", JobListener.none());
    assertThatThrownBy(start::await).isInstanceOf(JobFailedException.class);
    assertThat(engine.job(start.reference()).state()).isEqualTo(JobView.State.LEFT_BEHIND);
    workshop.faults().clear();
    engine.startVdb("dev", JobListener.none()).await();

    assertThat(engine.cleanUp(JobListener.none())).hasSize(1);

    assertThat(engine.job(start.reference()).state()).isEqualTo(JobView.State.FAILED);
    assertThat(engine.status("dev").state()).isEqualTo(DatabaseStatus.State.ACTIVE);
  }

  @Test
  void whatSeveralJobsLeftBehindOnOneObjectIsCleanedUpAtOnce() throws IOException {
    workshop.link(engine, "shop");
    workshop.provision(engine, "dev", "shop");
    engine.stopVdb("dev", JobListener.none()).await();
    workshop.faults().failAt("virtual.start.after");
    workshop.faults().failAt("virtual.stop.before");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> engine.startVdb("dev", JobListener.none()).await())
          .isInstanceOf(JobFailedException.class);
      kill(engine.database("dev").parameters().get("port").toString());
    }
    workshop.faults().clear();

    assertThat(engine.cleanUp(JobListener.none()))
        .extracting(JobView::state)
        .containsExactly(JobView.State.FAILED, JobView.State.FAILED);
  }

  @Test
  void whatWasLeftBehindIsNotTouchedWhileAJobWorksOnTheObject() {
    workshop.link(engine, "shop");
    workshop.faults().failAt("linked.preSnapshot.after");
    workshop.faults().failAt("linked.worker");
    RunningJob<SnapshotView> failed = engine.snapshot("shop", Map.of(), JobListener.none());
    assertThatThrownBy(failed::await).isInstanceOf(JobFailedException.class);
    workshop.faults().clear();
    workshop.faults().waitAt("linked.preSnapshot.middle");
    RunningJob<SnapshotView> working = engine.snapshot("shop", Map.of(), JobListener.none());
    workshop.faults().awaitReached("linked.preSnapshot.middle");

    assertThat(engine.cleanUp(JobListener.none()))
        .extracting(JobView::state)
        .containsExactly(JobView.State.LEFT_BEHIND);

    assertThat(workshop.mount("shop").resolve("quiesced")).exists();
    working.cancel();
    assertThatThrownBy(working::await).isInstanceOf(JobFailedException.class);
    assertThat(engine.cleanUp(JobListener.none()))
        .extracting(JobView::reference)
        .containsExactly(failed.reference());
    assertThat(workshop.mount("shop").resolve("quiesced")).doesNotExist();
  }

  @Test
  void aStartThatFailsLeavesAVdbAloneThatRanBefore() {
    workshop.link(engine, "shop");
    workshop.provision(engine, "dev", "shop");
    workshop.faults().failAt("virtual.start.after");

    assertThatThrownBy(() -> engine.startVdb("dev", JobListener.none()).await())
        .isInstanceOf(JobFailedException.class);

    assertThat(engine.status("dev").state()).isEqualTo(DatabaseStatus.State.ACTIVE);
  }

  @Test
  void aVdbThatIsLeftBehindIsNoChildButKeepsItsParent() {
    workshop.link(engine, "shop");
    workshop.faults().failAt("virtual.configure.after");
    workshop.faults().failAt("storage.destroy.before");
    assertThatThrownBy(() -> workshop.provision(engine, "dev", "shop"))
        .isInstanceOf(JobFailedException.class);

    assertThat(engine.database("shop").children()).isEmpty();
    assertTold(
        "dev",
        ErrorCode.IN_USE,
        engine.jobs(1).get(0),
        () -> engine.delete("shop", JobListener.none()));
  }

  /** A refusal names a database that no list shows, so it tells who has it and what to do. */
  private static void assertTold(
      String name, ErrorCode code, JobView left, ThrowingCallable refused) {
    assertThatThrownBy(refused)
        .isInstanceOfSatisfying(
            DoppelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e)
                  .hasMessageContaining(
                      "'" + name + "' (which " + left.reference() + " left behind)");
              assertThat(e.action()).isEqualTo("Run 'doppel jobs clean-up'.");
            });
  }

  @Test
  void aVdbIsDeletedWhoseHostIsGone() {
    workshop.link(engine, "shop");
    workshop.provision(engine, "dev", "shop");
    loseTheHostOfVdbs();

    assertThatThrownBy(() -> engine.delete("dev", JobListener.none()).await())
        .isInstanceOfSatisfying(
            JobFailedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE));
    engine.delete("dev", LostHosts.GONE, JobListener.none()).await();

    assertThat(engine.databases()).extracting(DatabaseView::name).containsExactly("shop");
    assertThat(workshop.volumes()).noneMatch(name -> name.startsWith("dev-"));
  }

  @Test
  void whatIsLeftOnAHostThatIsGoneIsCleanedUp() {
    workshop.link(engine, "shop");
    workshop.faults().failAt("virtual.configure.after");
    loseTheHostOfVdbs();
    assertThatThrownBy(() -> workshop.provision(engine, "dev", "shop"))
        .isInstanceOf(JobFailedException.class);
    assertThat(engine.cleanUp(JobListener.none()))
        .extracting(JobView::state)
        .containsExactly(JobView.State.LEFT_BEHIND);

    assertThat(engine.cleanUp(LostHosts.GONE, JobListener.none()))
        .extracting(JobView::state)
        .containsExactly(JobView.State.FAILED);

    assertThat(workshop.volumes()).noneMatch(name -> name.startsWith("dev-"));
    workshop.faults().clear();
    engine.delete("shop", JobListener.none()).await();
  }

  private void loseTheHostOfVdbs() {
    workshop.faults().loseHostAt("virtual.unconfigure.before");
    workshop.faults().loseHostAt("storage.unmount.before");
  }

  @Test
  void aDeletionThatFailsIsDoneAgain() {
    workshop.link(engine, "shop");
    workshop.faults().failAt("storage.destroy.before");
    assertThatThrownBy(() -> engine.delete("shop", JobListener.none()).await())
        .isInstanceOfSatisfying(JobFailedException.class, EngineIT::assertTellsToDeleteAgain);
    assertThat(engine.databases()).hasSize(1);

    workshop.faults().clear();
    engine.delete("shop", JobListener.none()).await();
    workshop.assertOnly(engine);
  }

  @Test
  void aDeletionThatIsCancelledIsDoneAgain() {
    workshop.link(engine, "shop");
    workshop.faults().waitAt("storage.destroy.before");
    RunningJob<Void> job = engine.delete("shop", JobListener.none());
    workshop.faults().awaitReached("storage.destroy.before");

    job.cancel();

    assertThatThrownBy(job::await)
        .isInstanceOfSatisfying(
            JobFailedException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED);
              assertTellsToDeleteAgain(e);
            });
    workshop.faults().clear();
    engine.delete("shop", JobListener.none()).await();
    workshop.assertOnly(engine);
  }

  @Test
  void whileTheVolumesFileSystemIsNotMountedNothingIsForgottenOrMadeInItsPlace() throws Exception {
    workshop.link(engine, "shop");
    Path volumes = root.resolve("volumes");
    Path elsewhere = Files.move(volumes, root.resolve("elsewhere"));
    Files.createDirectory(volumes);

    assertThatThrownBy(() -> engine.delete("shop", JobListener.none()).await())
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("is its file system mounted?");
    assertThatThrownBy(() -> workshop.link(engine, "other"))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("is its file system mounted?");
    assertThat(engine.databases()).extracting(DatabaseView::name).containsExactly("shop");
    assertThat(volumes).isEmptyDirectory();

    Files.delete(volumes);
    Files.move(elsewhere, volumes);
    engine.delete("shop", JobListener.none()).await();
    workshop.assertOnly(engine);
  }

  private static void assertTellsToDeleteAgain(JobFailedException failure) {
    assertThat(failure.undone()).isEmpty();
    assertThat(failure.action())
        .endsWith("'shop' may be partly removed: delete it again to remove the rest.");
  }

  @Test
  void aJobIsCancelledByItsHandle() {
    workshop.faults().waitAt("linked.preSnapshot.middle");
    RunningJob<DatabaseView> job = engine.link(workshop.linkRequest("shop"), JobListener.none());
    workshop.faults().awaitReached("linked.preSnapshot.middle");

    job.cancel();

    assertThatThrownBy(job::await)
        .isInstanceOfSatisfying(
            JobFailedException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED);
              assertThat(e.undone()).hasSize(3);
            });
    assertThat(engine.job(job.reference()).state()).isEqualTo(JobView.State.CANCELLED);
    workshop.assertOnly(engine);
  }

  @Test
  void aJobIsCancelledByAnotherEngine() {
    workshop.faults().waitAt("linked.preSnapshot.middle");
    RunningJob<DatabaseView> job = engine.link(workshop.linkRequest("shop"), JobListener.none());
    workshop.faults().awaitReached("linked.preSnapshot.middle");

    try (Engine other = workshop.open()) {
      other.cancelJob(job.reference());
    }

    assertThatThrownBy(job::await).isInstanceOf(JobFailedException.class);
    workshop.assertOnly(engine);
  }

  @Test
  void closingTheEngineCancelsAndUndoesItsJobs() {
    workshop.faults().waitAt("linked.preSnapshot.middle");
    RunningJob<DatabaseView> job = engine.link(workshop.linkRequest("shop"), JobListener.none());
    workshop.faults().awaitReached("linked.preSnapshot.middle");

    engine.close();
    engine = workshop.open();

    assertThat(engine.job(job.reference()).state()).isEqualTo(JobView.State.CANCELLED);
    workshop.assertOnly(engine);
  }

  @Test
  void twoJobsOnOneObjectAreRefusedAndOnOthersNot() {
    workshop.link(engine, "shop");
    workshop.provision(engine, "dev", "shop");
    workshop.faults().waitAt("linked.preSnapshot.middle");
    RunningJob<SnapshotView> sync = engine.snapshot("shop", Map.of(), JobListener.none());
    workshop.faults().awaitReached("linked.preSnapshot.middle");

    assertThatThrownBy(() -> engine.snapshot("shop", Map.of(), JobListener.none()))
        .isInstanceOfSatisfying(
            DoppelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BUSY);
              assertThat(e)
                  .hasMessageContaining("The dSource 'shop'")
                  .hasMessageContaining(sync.reference())
                  .hasMessageContaining("process " + ProcessHandle.current().pid());
            });
    engine.snapshot("dev", Map.of(), JobListener.none()).await();
    workshop.provision(engine, "dev2", "shop");
    sync.cancel();
    assertThatThrownBy(sync::await).isInstanceOf(JobFailedException.class);
    workshop.assertOnly(engine, "shop", "dev", "dev2");
  }

  @Test
  void fifteenAreProvisionedAtOnceWhileTheParentStays() {
    workshop.link(engine, "shop");
    List<RunningJob<DatabaseView>> jobs =
        IntStream.range(0, 15)
            .mapToObj(
                i ->
                    engine.provision(
                        workshop.provisionRequest("dev" + i, "shop"), JobListener.none()))
            .toList();

    assertThatThrownBy(() -> engine.delete("shop", JobListener.none()))
        .isInstanceOf(DoppelException.class);
    jobs.forEach(RunningJob::await);

    List<String> names = new ArrayList<>(List.of("shop"));
    IntStream.range(0, 15).forEach(i -> names.add("dev" + i));
    workshop.assertOnly(engine, names.toArray(String[]::new));
    assertThat(engine.database("shop").children()).hasSize(15);
  }

  @Test
  void theListenerHearsStepsInOrderAndTheHistoryKeepsThem() {
    List<JobEvent> events = Collections.synchronizedList(new ArrayList<>());
    RunningJob<DatabaseView> job = engine.link(workshop.linkRequest("shop"), events::add);
    job.await();

    assertThat(events).extracting(JobEvent::kind).first().isEqualTo(JobEvent.Kind.JOB_STARTED);
    assertThat(events).extracting(JobEvent::kind).last().isEqualTo(JobEvent.Kind.JOB_SUCCEEDED);
    assertThat(events)
        .filteredOn(event -> event.kind() == JobEvent.Kind.PROGRESS)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.progress().orElseThrow().done()).isEqualTo(1);
              assertThat(event.step()).isEqualTo("Ingest the source");
            });
    assertThat(engine.job(job.reference()).events())
        .extracting(JobEvent::kind)
        .containsExactlyElementsOf(
            events.stream()
                .map(JobEvent::kind)
                .filter(kind -> kind != JobEvent.Kind.PROGRESS)
                .toList());
    assertThat(engine.job(job.reference()).steps())
        .allMatch(step -> step.state() == JobView.StepState.FINISHED && step.took().isPresent());
  }

  @Test
  void anEnvironmentInUseIsNotRemoved() {
    workshop.link(engine, "shop");

    assertThatThrownBy(() -> engine.removeEnvironment("here"))
        .isInstanceOfSatisfying(
            DoppelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.IN_USE);
              assertThat(e).hasMessageContaining("'shop'");
            });
    engine.refreshEnvironment("here", JobListener.none()).await();
    assertThat(engine.repositories(Optional.empty())).hasSize(1);
  }

  @Test
  void aMountPathIsGivenToOneOnly() {
    workshop.link(engine, "shop");

    ProvisionPlan plan =
        engine.planProvision(
            new ProvisionRequest(
                "dev",
                Optional.of("shop"),
                Optional.empty(),
                "here",
                Optional.empty(),
                Map.of("mPath", workshop.mount("shop").toString())));

    assertThat(plan.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("that of 'shop'"));
  }

  @Test
  void secretsAreInNoFileOfTheEngine() throws IOException {
    workshop.link(engine, "shop");
    workshop.provision(engine, "dev", "shop");

    try (Stream<Path> files = Files.walk(workshop.home())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(Workshop.PASSWORD)
            .doesNotContain("s3cret-fact");
      }
    }
    assertThat(engine.database("dev").toString()).doesNotContain(Workshop.PASSWORD);
    assertThat(engine.job("JOB-2").toString()).doesNotContain(Workshop.PASSWORD);
  }

  @Test
  void aStorageThatWasMovedIsRefusedWhileThereAreVolumes() {
    workshop.link(engine, "shop");
    try (Engine moved = new Workshop(root, root.resolve("elsewhere"), Optional.empty()).open()) {
      assertThatThrownBy(() -> moved.snapshot("shop", Map.of(), JobListener.none()).await())
          .hasMessageContaining("volumes of the dSources and VDBs are in");
    }
  }

  @Test
  void aStorageOnAnotherHostIsRefusedWhileThereAreVolumes() {
    workshop.link(engine, "shop");
    workshop.withEnvironment(engine, "db1", new Login.Agent());

    try (Engine moved = workshop.withStorageOn("db1").open()) {
      assertThatThrownBy(() -> moved.delete("shop", JobListener.none()).await())
          .hasMessageContaining("' on db1, but the volumes")
          .hasMessageContaining("' on this machine.");
    }
    try (Engine named = workshop.withStorageOn("here").open()) {
      named.delete("shop", JobListener.none()).await();
      workshop.assertOnly(named);
    }
  }

  @Test
  void aStorageThatAnOlderVersionHasKeptWithoutItsHostIsTheSame() {
    workshop.link(engine, "shop");
    try (Catalog catalog = Catalog.open(workshop.home())) {
      String kept = catalog.setting("storage").orElseThrow();
      assertThat(kept).endsWith("\nthis machine");
      catalog.setSetting("storage", kept.substring(0, kept.lastIndexOf('\n')));

      engine.snapshot("shop", Map.of(), JobListener.none()).await();

      assertThat(catalog.setting("storage")).contains(kept);
    }
  }

  @Test
  void theInterruptOfWhoAwaitsCancelsTheJob() {
    workshop.faults().waitAt("linked.preSnapshot.middle");
    RunningJob<DatabaseView> job = engine.link(workshop.linkRequest("shop"), JobListener.none());
    List<ErrorCode> codes = Collections.synchronizedList(new ArrayList<>());
    Thread waiting =
        new Thread(
            () -> {
              try {
                job.await();
              } catch (DoppelException e) {
                codes.add(e.code());
              }
            });
    waiting.start();
    workshop.faults().awaitReached("linked.preSnapshot.middle");
    waiting.interrupt();

    Deadline.after(Duration.ofSeconds(30)).await("the job ends", () -> !codes.isEmpty(), () -> "");
    assertThat(codes).containsExactly(ErrorCode.CANCELLED);
    workshop.assertOnly(engine);
  }

  @Test
  void aSourceConfigIsAddedCheckedAndRemoved() {
    SourceConfigView added =
        engine.addSourceConfig(
            new SourceConfigRequest(
                "here", Optional.of("/opt/1"), Map.of("dbName", "second", "file", "/tmp/second")));

    assertThat(added.manual()).isTrue();
    assertThatThrownBy(
            () ->
                engine.addSourceConfig(new SourceConfigRequest("here", Optional.empty(), Map.of())))
        .hasMessageContaining("file");
    engine.removeSourceConfig("second");
    assertThat(engine.sourceConfigs(Optional.empty())).hasSize(1);
  }

  @Test
  void aPasswordThatIsGivenAsTextIsKeptAsASecret() {
    workshop.link(engine, "shop");
    DatabaseView vdb = workshop.provision(engine, "dev", "shop");

    assertThat(vdb.parameters())
        .containsEntry("vdbPass", "***")
        .containsEntry("settings", List.of(Map.of("name", "a", "token", "***")));
  }

  @Test
  void watchingBringsBackWhatHasStoppedOnce() throws IOException {
    workshop.link(engine, "shop");
    assertThat(watch().outcome()).isEqualTo(WatchReport.Outcome.LOOKED);
    kill();

    WatchReport report = watch();

    assertThat(report.outcome()).isEqualTo(WatchReport.Outcome.REPAIRED);
    assertThat(report.status().state()).isEqualTo(DatabaseStatus.State.ACTIVE);
    assertThat(watch().outcome()).isEqualTo(WatchReport.Outcome.LOOKED);
    assertThat(repairs()).isEqualTo(1);
    assertThatThrownBy(() -> engine.watch(List.of("nothing"), Duration.ofSeconds(5)))
        .isInstanceOfSatisfying(
            DoppelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void whatCannotBeBroughtBackIsNotTriedAtEveryLook() throws IOException {
    workshop.link(engine, "shop");
    kill();
    workshop.faults().failAt("linked.worker");

    WatchReport first = watch();
    WatchReport second = watch();

    assertThat(first.outcome()).isEqualTo(WatchReport.Outcome.FAILED);
    assertThat(first.detail()).contains("made linked.worker fail");
    assertThat(second.outcome()).isEqualTo(WatchReport.Outcome.FAILED);
    assertThat(second.detail()).contains("made linked.worker fail");
    assertThat(repairs()).isEqualTo(1);
    String tried = engine.jobs(1).get(0).reference();

    workshop.clock().advance(Duration.ofMinutes(3));
    watch();
    assertThat(engine.jobs(1).get(0).reference()).isNotEqualTo(tried);
    assertThat(repairs()).as("of all that failed only the last").isEqualTo(1);

    workshop.clock().advance(Duration.ofHours(-1));
    workshop.faults().clear();
    assertThat(watch().outcome()).isEqualTo(WatchReport.Outcome.REPAIRED);
  }

  @Test
  void aVolumeThatTheCatalogHasLostIsListedAndRemovedWithItsServer(@TempDir Path elsewhere)
      throws IOException {
    assertThat(engine.orphans()).isEmpty();
    workshop.link(engine, "shop");
    workshop.provision(engine, "dev", "shop");
    Workshop other =
        new Workshop(elsewhere, root.resolve("volumes"), Optional.of(StorageKind.COPY));
    other.source("of another catalog");
    try (Engine otherEngine = other.open()) {
      other.withEnvironment(otherEngine);
      other.link(otherEngine, "theirs");
      assertThat(engine.orphans()).isEmpty();
      try (Catalog catalog = Catalog.open(workshop.home())) {
        catalog.databases().remove(catalog.databases().find("dev").id());
      }

      assertThat(otherEngine.orphans()).isEmpty();
      assertThat(engine.orphans())
          .singleElement()
          .satisfies(
              orphan -> {
                assertThat(orphan.volume()).startsWith("dev-");
                assertThat(orphan.kind()).isEqualTo(DatabaseKind.VDB);
                assertThat(orphan.database()).isEqualTo("dev");
                assertThat(orphan.mounts()).containsExactly("here:" + workshop.mount("dev"));
              });
      List<String> volumes = new ArrayList<>(workshop.volumes());
      String volume = engine.orphans().get(0).volume();
      for (String known : volumes) {
        if (!known.startsWith(".") && !known.equals(volume)) {
          assertThatThrownBy(
                  () -> engine.removeOrphan(known, LostHosts.FAIL, JobListener.none()).await())
              .hasMessageContaining("that it does not know");
        }
      }
      engine.removeOrphan(volume, LostHosts.FAIL, JobListener.none()).await();

      assertThat(engine.orphans()).isEmpty();
      volumes.remove(volume);
      assertThat(workshop.volumes()).isEqualTo(volumes);
      assertThat(Workshop.entries(root.resolve("servers"))).hasSize(1);
      assertThat(Workshop.entries(root.resolve("mnt"))).containsExactly("shop");
      assertThat(other.dataOf("theirs")).isEqualTo("of another catalog");
    }
  }

  @Test
  void theNewestSnapshotIsTheOneTakenLastWhateverTheClockSays() {
    workshop.link(engine, "shop");
    workshop.source("two");
    workshop.clock().advance(Duration.ofHours(2));
    engine.snapshot("shop", Map.of(), JobListener.none()).await();
    workshop.source("three");
    workshop.clock().advance(Duration.ofHours(-3));
    engine.snapshot("shop", Map.of(), JobListener.none()).await();

    workshop.provision(engine, "dev", "shop");

    assertThat(workshop.dataOf("dev")).isEqualTo("three");
    assertThat(engine.snapshots(Optional.of("shop")))
        .extracting(snapshot -> snapshot.facts().get("text"))
        .containsExactly("one", "two", "three");
  }

  @Test
  void watchingLeavesAloneWhatAJobWorksOn() throws IOException {
    workshop.link(engine, "shop");
    workshop.faults().waitAt("linked.preSnapshot.middle");
    RunningJob<SnapshotView> sync = engine.snapshot("shop", Map.of(), JobListener.none());
    workshop.faults().awaitReached("linked.preSnapshot.middle");
    kill();

    assertThat(watch().outcome()).isEqualTo(WatchReport.Outcome.BUSY);

    assertThat(repairs()).isZero();
    sync.cancel();
    assertThatThrownBy(sync::await).isInstanceOf(JobFailedException.class);
  }

  @Test
  void parametersOfADSourceAreChangedOrStayAsTheyAre() throws IOException {
    workshop.link(engine, "shop");
    Path mode = workshop.mount("shop").resolve("mode");

    change(Map.of("mode", "slow"), false);
    assertThat(mode).hasContent("slow");
    assertThat(engine.database("shop").parameters()).containsEntry("mode", "slow");

    assertRefused(Map.of("mode", "quick"), "not one of those");
    assertRefused(Map.of("port", "3309"), "cannot be changed");
    workshop.faults().failAt("advisory.changeLinked");
    assertRefused(Map.of("mode", "fast"), "made advisory.changeLinked fail");
    assertThat(engine.database("shop").parameters()).containsEntry("mode", "slow");
    workshop.faults().clear();

    workshop.source("two");
    change(Map.of("mode", "fast", "sourcePass", "an0ther"), true);
    assertThat(engine.snapshots(Optional.of("shop"))).hasSize(2);
    assertThat(engine.database("shop").parameters())
        .containsEntry("mode", "fast")
        .containsEntry("sourcePass", "***");
  }

  @Test
  void aCopyThatWasMadeAnewGoesWithItsParametersWhateverFailsLater() throws IOException {
    workshop.link(engine, "shop");
    workshop.source("two");
    workshop.faults().failAt("linked.postSnapshot");

    assertThatThrownBy(() -> change(Map.of("mode", "fast"), true))
        .isInstanceOf(JobFailedException.class);

    assertThat(engine.database("shop").parameters()).containsEntry("mode", "fast");
    assertThat(workshop.mount("shop").resolve("data/text")).hasContent("two");
  }

  private void change(Map<String, Object> parameters, boolean resync) {
    engine.changeDsource("shop", parameters, resync, JobListener.none()).await();
  }

  private void assertRefused(Map<String, Object> parameters, String why) {
    assertThatThrownBy(() -> change(parameters, false))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining(why);
  }

  private WatchReport watch() {
    return engine.watch(List.of(), Duration.ofSeconds(20)).get(0);
  }

  /** Ends the staging server behind the engine's back. */
  private void kill() throws IOException {
    kill("3308");
  }

  private void kill(String port) throws IOException {
    Files.delete(workshop.root().resolve("servers").resolve(port));
  }

  private long repairs() {
    return engine.jobs(50).stream().filter(job -> job.action() == JobView.Action.REPAIR).count();
  }
}
