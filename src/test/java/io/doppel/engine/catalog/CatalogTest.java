package io.doppel.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.engine.job.BegunStep;
import io.doppel.engine.job.JobEntry;
import io.doppel.engine.job.JobState;
import io.doppel.engine.job.Undo;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogTest {
  private static final Instant NOW = Instant.parse("2026-03-29T01:30:00.123456Z");

  @TempDir Path directory;
  private Catalog catalog;

  @BeforeEach
  void open() {
    catalog = Catalog.open(directory);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void theNewestMigrationIsTheVersionThatSavesRunningFlyway() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/io/doppel/engine/catalog"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("V" + Catalog.SCHEMA_VERSION + "__"))
          .hasSize(Catalog.SCHEMA_VERSION);
    }
    assertThat(userVersion()).isEqualTo(Catalog.SCHEMA_VERSION);
  }

  private int userVersion() {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.db"));
        var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA user_version")) {
      return rows.getInt(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCatalogOfANewerDoppelIsRefused() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.db"));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }

    assertThatThrownBy(() -> Catalog.open(directory))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("newer Doppel");
  }

  @Test
  void onlyTheOwnerMayReadTheFiles() throws IOException {
    for (String file : List.of("catalog.key", "catalog.db")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aLostKeyIsNotReplaced() throws IOException {
    Files.delete(directory.resolve("catalog.key"));

    assertThatThrownBy(() -> Catalog.open(directory)).hasMessageContaining("key file");
  }

  @Test
  void secretsComeBackAndAreNowhereInTheFiles() throws IOException {
    String password = "grep-me '\"\\ ünïcødé";
    Environment environment = addEnvironment("host", Map.of("password", Secret.of(password)));
    Database database = addDatabase(environment, "shop", Map.of("pass", Secret.of(password)));
    catalog.jobs().end(job(database), JobState.SUCCEEDED, entry(), () -> {});

    assertThat(catalog.environments().find("host").login().get("password"))
        .isEqualTo(Secret.of(password));
    assertThat(catalog.databases().find("shop").parameters().get("pass"))
        .isEqualTo(Secret.of(password));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("grep-me");
      }
    }
  }

  @Test
  void theSameSecretIsNeverEncryptedTheSameWay() {
    Cipher cipher = new Cipher(new byte[32]);

    assertThat(cipher.encrypt(Secret.of("x"))).isNotEqualTo(cipher.encrypt(Secret.of("x")));
  }

  @Test
  void anotherKeyOpensNothing() {
    byte[] other = new byte[32];
    other[0] = 1;
    String encrypted = new Cipher(new byte[32]).encrypt(Secret.of("x"));

    assertThatThrownBy(() -> new Cipher(other).decrypt(encrypted))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("key file");
  }

  @Test
  void anUnknownNameTellsWhatIsSimilar() {
    addEnvironment("staging", Map.of());

    assertThatThrownBy(() -> catalog.environments().find("stagng"))
        .isInstanceOfSatisfying(
            DoppelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
              assertThat(e.action()).isEqualTo("Did you mean 'staging'?");
            });
  }

  @Test
  void anUnknownNameIsToldWithThePlaceWhereItIsNot() {
    DoppelException failure =
        Names.notFound("snapshot", "nix", "of 'shop'", List.of("monday", "sunday"));
    assertThat(failure).hasMessage("There is no snapshot 'nix' of 'shop'.");
    assertThat(failure.action()).isEqualTo("There are: 'monday', 'sunday'.");
    assertThat(Names.notFound("snapshot", "nix", "of 'shop'", List.of()).action())
        .isEqualTo("There is no snapshot of 'shop' yet.");
    assertThat(Names.notFound("job", "JOB-1", List.of()).action())
        .as("where nothing is known at all, it may be another home that is meant")
        .startsWith("There is none yet;")
        .contains("--home");
  }

  @Test
  void aFailedJobKeepsTheKindOfItsFailure() {
    String job = catalog.jobs().start("LINK", "shop", List.of(), () -> {});
    assertThat(catalog.jobs().find(job).failureCode()).isEmpty();

    catalog.jobs().undoing(job, ErrorCode.DISK_FULL, entry());
    catalog.jobs().end(job, JobState.FAILED, entry(), () -> {});

    assertThat(catalog.jobs().find(job).failureCode()).contains(ErrorCode.DISK_FULL);
  }

  @Test
  void objectsAreFoundByNameAndByReference() {
    Environment environment = addEnvironment("staging", Map.of());

    assertThat(catalog.environments().find(environment.reference())).isEqualTo(environment);
  }

  @Test
  void whatAJobAddsIsThereOnlyWhenItEndsWell() {
    Environment environment = addEnvironment("host", Map.of());
    Database failed = addDatabase(environment, "failed", Map.of());
    Database good = addDatabase(environment, "good", Map.of());

    assertThat(catalog.databases().all()).isEmpty();
    assertThat(catalog.databases().named("good")).isPresent();
    catalog.jobs().end(job(failed), JobState.FAILED, entry(), () -> {});
    catalog.jobs().end(job(good), JobState.SUCCEEDED, entry(), () -> {});
    assertThat(catalog.databases().all()).extracting(Database::name).containsExactly("good");
    assertThat(catalog.databases().named("failed")).isEmpty();
  }

  @Test
  void whatIsLeftBehindKeepsItsRecordForTheNextAttempt() {
    Environment environment = addEnvironment("host", Map.of());
    Database database = addDatabase(environment, "stuck", Map.of());

    catalog.jobs().end(job(database), JobState.LEFT_BEHIND, entry(), () -> {});

    assertThat(catalog.databases().findById(database.id())).isPresent();
    assertThat(catalog.databases().all()).isEmpty();
  }

  @Test
  void discoveryKeepsWhatIsUsedOrDescribedByHand() {
    Environment environment = addEnvironment("host", Map.of());
    Environments.Found server = found("server 1", "/usr/sbin");
    Environments.Found gone = found("server 2", "/opt/gone");
    catalog
        .environments()
        .discovered(
            environment.id(),
            Map.of(server, List.of(found("running", "3306")), gone, List.of()),
            NOW);
    Repository repository = repository(environment, "server 1");
    catalog
        .environments()
        .addSourceConfig(repository.id(), found("by hand", "3307"), Optional.empty());

    catalog.environments().discovered(environment.id(), Map.of(server, List.of()), NOW);

    assertThat(catalog.environments().repositories(Optional.of(environment.id())))
        .containsExactly(repository);
    assertThat(catalog.environments().sourceConfigs())
        .extracting(SourceConfig::name)
        .containsExactly("by hand");
  }

  @Test
  void theSameInstanceIsNotDescribedTwice() {
    Environment environment = addEnvironment("host", Map.of());
    catalog
        .environments()
        .discovered(environment.id(), Map.of(found("server", "/usr"), List.of()), NOW);
    long repository = repository(environment, "server").id();
    catalog.environments().addSourceConfig(repository, found("a", "3306"), Optional.empty());

    assertThatThrownBy(
            () ->
                catalog
                    .environments()
                    .addSourceConfig(repository, found("b", "3306"), Optional.empty()))
        .isInstanceOfSatisfying(
            DoppelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS));
  }

  @Test
  void workOnOneObjectExcludesOtherWorkOnIt() {
    String first = start("SYNC", ObjectLock.work("DSOURCE-1", "The dSource 'shop'"));

    assertThatThrownBy(() -> start("DELETE", ObjectLock.work("DSOURCE-1", "The dSource 'shop'")))
        .isInstanceOfSatisfying(
            DoppelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BUSY);
              assertThat(e)
                  .hasMessageContaining("The dSource 'shop' is being worked on by " + first)
                  .hasMessageContaining("SYNC")
                  .hasMessageContaining("process " + ProcessHandle.current().pid());
            });
    start("SYNC", ObjectLock.work("DSOURCE-2", "The dSource 'other'"));
    catalog.jobs().end(first, JobState.SUCCEEDED, entry(), () -> {});
    start("DELETE", ObjectLock.work("DSOURCE-1", "The dSource 'shop'"));
  }

  @Test
  void manyMayKeepAnObjectButNobodyRemovesItMeanwhile() {
    String one = start("PROVISION", ObjectLock.keep("DSOURCE-1", "The dSource 'shop'"));
    String two = start("PROVISION", ObjectLock.keep("DSOURCE-1", "The dSource 'shop'"));
    start("SYNC", ObjectLock.work("DSOURCE-1", "The dSource 'shop'"));

    assertThatThrownBy(() -> start("DELETE", ObjectLock.remove("DSOURCE-1", "The dSource 'shop'")))
        .hasMessageContaining("being worked on by JOB-");
    catalog.jobs().end(one, JobState.SUCCEEDED, entry(), () -> {});
    catalog.jobs().end(two, JobState.FAILED, entry(), () -> {});
    start("DELETE", ObjectLock.remove("DSOURCE-1", "The dSource 'shop'"));
    assertThatThrownBy(() -> start("PROVISION", ObjectLock.keep("DSOURCE-1", "The dSource 'shop'")))
        .isInstanceOf(DoppelException.class);
  }

  @Test
  void aRefusedJobLeavesNoTrace() {
    start("SYNC", ObjectLock.work("DSOURCE-1", "The dSource 'shop'"));
    int before = catalog.jobs().latest(100).size();

    assertThatThrownBy(
            () ->
                start(
                    "SYNC",
                    ObjectLock.work("DSOURCE-2", "The dSource 'other'"),
                    ObjectLock.work("DSOURCE-1", "The dSource 'shop'")))
        .isInstanceOf(DoppelException.class);

    assertThat(catalog.jobs().latest(100)).hasSize(before);
    start("SYNC", ObjectLock.work("DSOURCE-2", "The dSource 'other'"));
  }

  @Test
  void theJournalGivesBackStepsThatAreNotUndone() {
    String job = start("LINK");
    Undo undo = Undo.of("volume.destroy", "destroy volume x", Map.of("volume", "x"));
    catalog.jobs().begin(job, new BegunStep(0, "one", List.of(undo)), entry());
    catalog.jobs().begin(job, new BegunStep(1, "two", List.of(undo)), entry());
    catalog
        .jobs()
        .add(job, new JobEntry(NOW, JobEntry.Kind.STEP_UNDONE, 1, "two", "done", Optional.empty()));

    assertThat(catalog.jobs().begunSteps(job))
        .containsExactly(new BegunStep(0, "one", List.of(undo)));
  }

  @Test
  void aCancelRequestReachesTheOwnerOnce() {
    String job = start("LINK");

    catalog.jobs().requestCancel(job);

    assertThat(catalog.jobs().cancelRequests()).containsExactly(job);
    catalog.jobs().end(job, JobState.CANCELLED, entry(), () -> {});
    assertThat(catalog.jobs().cancelRequests()).isEmpty();
    assertThatThrownBy(() -> catalog.jobs().requestCancel(job))
        .isInstanceOfSatisfying(
            DoppelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
  }

  @Test
  void jobsOfALivingProcessAreNotTakenOver() {
    start("LINK");

    try (Catalog other = Catalog.open(directory)) {
      assertThat(other.jobs().takeOver(false, reference -> true)).isEmpty();
    }
  }

  @Test
  void jobsOfAKilledProcessAreTakenOverByExactlyOne() throws Exception {
    Process process = child("die", "3");
    assertThat(process.inputReader().readLine()).isEqualTo("started");
    assertThat(catalog.jobs().takeOver(false, reference -> true)).isEmpty();
    process.destroyForcibly().waitFor();

    List<Catalog> catalogs = IntStream.range(0, 4).mapToObj(i -> Catalog.open(directory)).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<JobRecord>>> takers = new ArrayList<>();
      for (Catalog one : catalogs) {
        takers.add(threads.submit(() -> one.jobs().takeOver(false, reference -> true)));
      }
      List<String> taken = new ArrayList<>();
      for (Future<List<JobRecord>> taker : takers) {
        taker.get().forEach(job -> taken.add(job.reference()));
      }
      assertThat(taken).containsExactlyInAnyOrder("JOB-1", "JOB-2", "JOB-3");
    } finally {
      threads.shutdown();
      catalogs.forEach(Catalog::close);
    }
  }

  @Test
  void threadsAndProcessesWriteAtOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(child("write", "100"));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(threads.submit(() -> writeJobs(catalog, 50)));
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    threads.shutdown();
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }

    List<JobRecord> jobs = catalog.jobs().latest(1000);
    assertThat(jobs).hasSize(400).allMatch(job -> job.state() == JobState.SUCCEEDED);
    Set<Long> ids = new HashSet<>();
    jobs.forEach(job -> ids.add(job.id()));
    assertThat(ids).hasSize(400);
  }

  @RepeatedTest(20)
  void catalogsThatAreMadeAtOnceAreOne(@TempDir Path fresh) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<String>> openers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      openers.add(
          threads.submit(
              () -> {
                try (Catalog one = Catalog.open(fresh)) {
                  return one.identifier();
                }
              }));
    }
    Set<String> identifiers = new HashSet<>();
    for (Future<String> opener : openers) {
      identifiers.add(opener.get());
    }
    threads.shutdown();

    assertThat(identifiers).hasSize(1);
  }

  @Test
  void oldJobsAreForgottenExceptThoseThatTellOfWhatIsThere() {
    Instant then = Instant.now().minus(Duration.ofDays(100));
    Environment environment = addEnvironment("host", Map.of());
    Database shop = addDatabase(environment, "shop", Map.of());
    catalog.jobs().end(job(shop), JobState.SUCCEEDED, entry(then), () -> {});
    String older = ended("SYNC", "shop", JobState.FAILED, then);
    String last = ended("SYNC", "shop", JobState.SUCCEEDED, then);
    String gone = ended("DELETE", "gone", JobState.SUCCEEDED, then);
    String left = ended("DELETE", "gone too", JobState.LEFT_BEHIND, then);
    String running = catalog.jobs().start("SYNC", "other", List.of(), () -> {});
    String recent = ended("SYNC", "other", JobState.SUCCEEDED, Instant.now());

    String next = catalog.jobs().start("SYNC", "other", List.of(), () -> {});

    assertThat(catalog.jobs().latest(99))
        .extracting(JobRecord::reference)
        .contains(next, recent, running, left, last, job(shop))
        .doesNotContain(older, gone);
    assertThat(catalog.jobs().entries(Jobs.id(older))).isEmpty();
  }

  @Test
  void oldJobsAreForgottenAFewAtATime() {
    Instant then = Instant.now().minus(Duration.ofDays(100));
    try (Catalog past =
        Catalog.open(directory, Clock.fixed(then, ZoneOffset.UTC), Duration.ofDays(90))) {
      past.transaction(
          () -> {
            for (int i = 0; i < 250; i++) {
              String job = past.jobs().start("SYNC", "gone", List.of(), () -> {});
              past.jobs().end(job, JobState.SUCCEEDED, entry(then), () -> {});
            }
            return null;
          });
    }

    int before = catalog.jobs().latest(999).size();
    catalog.jobs().start("SYNC", "other", List.of(), () -> {});

    assertThat(catalog.jobs().latest(999)).hasSize(before - 100 + 1);
  }

  private String ended(String action, String target, JobState state, Instant when) {
    String job = catalog.jobs().start(action, target, List.of(), () -> {});
    catalog.jobs().end(job, state, entry(when), () -> {});
    return job;
  }

  @Test
  void theMountsOfAnOlderCatalogAreKept(@TempDir Path older) throws Exception {
    Path file = older.resolve("catalog.db");
    Flyway.configure(Catalog.class.getClassLoader())
        .dataSource("jdbc:sqlite:" + file, null, null)
        .locations("classpath:io/doppel/engine/catalog")
        .target("2")
        .load()
        .migrate();
    SecretKeyFile.readOrCreate(older.resolve(SecretKeyFile.NAME), true);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO database (kind, name, guid, environment, repository, source_config_json,"
              + " parameters_json, mounts_json, created, created_by) VALUES ('VDB', 'dev', 'guid',"
              + " 1, 1, '{}', '{}', '[{\"environment\":1,\"path\":\"/mnt/b\"},"
              + "{\"environment\":2,\"path\":\"/mnt/a\"}]', 0, 1)");
    }

    try (Catalog opened = Catalog.open(older)) {
      assertThat(opened.databases().find("dev").mounts())
          .containsExactly(
              new Database.MountPlace(1, "/mnt/b"), new Database.MountPlace(2, "/mnt/a"));
      assertThat(opened.databases().mountedAt(new Database.MountPlace(2, "/mnt/a"))).isPresent();
      assertThat(opened.databases().mountedAt(new Database.MountPlace(2, "/mnt/b"))).isEmpty();
    }
  }

  private Environment addEnvironment(String name, Map<String, Object> login) {
    String job = start("ENVIRONMENT_ADD");
    Environment added =
        catalog
            .environments()
            .add(
                new Environment(
                    0,
                    name,
                    "10.0.0.1",
                    22,
                    "mysql",
                    login,
                    Optional.empty(),
                    "/home/mysql/toolkit",
                    Map.of("kind", "automatic"),
                    NOW),
                job);
    catalog.jobs().end(job, JobState.SUCCEEDED, entry(), () -> {});
    return added;
  }

  private Database addDatabase(
      Environment environment, String name, Map<String, Object> parameters) {
    catalog
        .environments()
        .discovered(environment.id(), Map.of(found("server", "/usr"), List.of()), NOW);
    String job = start("PROVISION");
    return catalog
        .databases()
        .add(
            new Database(
                0,
                Database.Kind.VDB,
                name,
                "guid-" + name,
                environment.id(),
                repository(environment, "server").id(),
                OptionalLong.empty(),
                Map.of(),
                parameters,
                List.of(new Database.MountPlace(environment.id(), "/mnt/" + name)),
                Optional.empty(),
                NOW,
                Jobs.id(job),
                true));
  }

  private static String job(Database database) {
    return Jobs.reference(database.createdBy());
  }

  private Repository repository(Environment environment, String name) {
    return catalog.environments().repositories(Optional.of(environment.id())).stream()
        .filter(repository -> repository.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Environments.Found found(String name, String identity) {
    return new Environments.Found(name, identity, Map.of("name", name));
  }

  private String start(String action, ObjectLock... locks) {
    return catalog.jobs().start(action, "target", List.of(locks), () -> {});
  }

  private static JobEntry entry() {
    return entry(Instant.now());
  }

  private static JobEntry entry(Instant time) {
    return new JobEntry(time, JobEntry.Kind.MESSAGE, -1, "", "", Optional.empty());
  }

  private static void writeJobs(Catalog catalog, int count) {
    for (int i = 0; i < count; i++) {
      String job = catalog.jobs().start("LINK", "target", List.of(), () -> {});
      catalog.jobs().end(job, JobState.SUCCEEDED, entry(), () -> {});
    }
  }

  private Process child(String what, String count) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            directory.toString(),
            what,
            count)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Another process on the same catalog. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (Catalog catalog = Catalog.open(Path.of(arguments[0]))) {
        int count = Integer.parseInt(arguments[2]);
        if (arguments[1].equals("write")) {
          writeJobs(catalog, count);
        } else {
          for (int i = 0; i < count; i++) {
            catalog.jobs().start("LINK", "target", List.of(), () -> {});
          }
          System.out.println("started");
          new java.util.concurrent.CountDownLatch(1).await();
        }
      }
    }
  }
}
