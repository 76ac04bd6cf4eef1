package io.doppel.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.doppel.engine.catalog.Database.MountPlace;
import io.doppel.engine.catalog.Environments.Found;
import io.doppel.engine.job.BegunStep;
import io.doppel.engine.job.JobEntry;
import io.doppel.engine.job.JobState;
import io.doppel.engine.job.Undo;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How SQLite answers what the catalog asks: by an index, whatever the catalog has grown to. */
final class CatalogPlanTest {
  /** These are asked for all that there is, or for a few from one end. */
  private static final Set<String> WHOLE =
      Set.of(
          "Databases.all",
          "Databases.snapshots",
          "Databases.anyTimeflow",
          "Environments.all",
          "Environments.repositories",
          "Environments.sourceConfigs",
          "Jobs.latest");

  @TempDir Path directory;

  /** Each statement with the method that asked for it. */
  private final Map<String, String> askedBy = new TreeMap<>();

  private final Set<String> lines = new TreeSet<>();
  private Catalog catalog;

  /** Writes down what is asked, and where. */
  private final class WatchedSqlite extends Sqlite {
    WatchedSqlite(Path file) {
      super(file);
    }

    @Override
    PreparedStatement prepared(String sql) throws SQLException {
      StackWalker.getInstance()
          .walk(
              frames -> {
                frames
                    .dropWhile(frame -> !frame.getClassName().equals(Sqlite.class.getName()))
                    .dropWhile(frame -> frame.getClassName().equals(Sqlite.class.getName()))
                    .findFirst()
                    .ifPresent(
                        frame -> {
                          String type =
                              frame
                                  .getClassName()
                                  .substring(frame.getClassName().lastIndexOf('.') + 1);
                          lines.add(type + ":" + frame.getLineNumber());
                          askedBy.putIfAbsent(
                              sql,
                              type
                                  + "."
                                  + frame.getMethodName().replaceAll("lambda\\$(\\w+)\\$.*", "$1"));
                        });
                return null;
              });
      return super.prepared(sql);
    }
  }

  @BeforeEach
  void open() {
    Catalog.open(directory).close();
    catalog = Catalog.open(directory, Clock.systemUTC(), Duration.ofDays(90), WatchedSqlite::new);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void noQuestionReadsATableFromItsBeginningToItsEnd() throws SQLException {
    askEverything();

    assertThat(lines).as("places that ask SQLite").containsAll(placesThatAsk());
    List<String> scans = new ArrayList<>();
    for (Map.Entry<String, String> asked : askedBy.entrySet()) {
      String sql = asked.getKey();
      if (sql.matches("(?i)(PRAGMA|BEGIN|COMMIT|ROLLBACK).*") || WHOLE.contains(asked.getValue())) {
        continue;
      }
      plan(sql).stream()
          .filter(line -> line.startsWith("SCAN ") && !line.equals("SCAN CONSTANT ROW"))
          .forEach(line -> scans.add(asked.getValue() + ": " + line + ": " + sql));
    }
    assertThat(scans).isEmpty();
    assertThat(askedBy.values()).as("the exceptions").containsAll(WHOLE);
  }

  @Test
  void whatOtherRowsReferToIsFoundByAnIndex() throws SQLException {
    List<String> without = new ArrayList<>();
    for (String table : column("SELECT name FROM sqlite_schema WHERE type = 'table'", 1)) {
      List<String> leading = new ArrayList<>();
      for (String index : column("SELECT name FROM pragma_index_list('" + table + "')", 1)) {
        leading.add(column("SELECT name FROM pragma_index_info('" + index + "')", 1).get(0));
      }
      column("SELECT \"from\" FROM pragma_foreign_key_list('" + table + "')", 1).stream()
          .filter(column -> !leading.contains(column))
          .forEach(column -> without.add(table + "." + column));
    }
    assertThat(without).isEmpty();
  }

  /** Returns class and line of each call of SQLite in the catalog's classes. */
  private static Set<String> placesThatAsk() {
    Set<String> places = new TreeSet<>();
    for (JavaClass type :
        new ClassFileImporter()
            .importPackagesOf(Catalog.class).stream()
                .filter(one -> !one.getSimpleName().endsWith("Test"))
                .filter(one -> !one.getName().startsWith(Sqlite.class.getName()))
                .filter(one -> !one.getName().contains("Test$") && !one.getName().contains("IT"))
                .toList()) {
      for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
        if (call.getTargetOwner().isEquivalentTo(Sqlite.class)
            && Set.of("query", "queryOne", "update", "insert").contains(call.getName())) {
          places.add(type.getSimpleName() + ":" + call.getLineNumber());
        }
      }
    }
    return places;
  }

  private List<String> plan(String sql) throws SQLException {
    return column("EXPLAIN QUERY PLAN " + sql, 4);
  }

  private List<String> column(String sql, int column) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.db"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(column));
      }
      return values;
    }
  }

  private void askEverything() {
    assertThat(catalog.identifier()).isNotEmpty();
    assertThat(catalog.home().differences()).isEmpty();
    Jobs jobs = catalog.jobs();
    Environments environments = catalog.environments();
    Databases databases = catalog.databases();
    Instant now = Instant.now();

    String adding = start("ENVIRONMENT_ADD", "host");
    long environment =
        environments
            .add(
                new Environment(
                    0,
                    "host",
                    "address",
                    22,
                    "user",
                    Map.of(),
                    Optional.empty(),
                    "/toolkit",
                    Map.of(),
                    now),
                adding)
            .id();
    end(adding);
    assertThat(environments.nameTaken("host")).isTrue();
    Found found = new Found("server", "/opt", Map.of());
    Found instance = new Found("instance", "3306", Map.of());
    environments.discovered(environment, Map.of(found, List.of(instance)), now);
    environments.discovered(environment, Map.of(found, List.of()), now);
    environments.discovered(
        environment, Map.of(new Found("other", "/opt/2", Map.of()), List.of()), now);
    long repository = environments.repositories(Optional.empty()).get(0).id();
    assertThat(environments.repositories(Optional.of(environment))).hasSize(1);
    assertThat(environments.repository(repository).name()).isEqualTo("other");
    SourceConfig config = environments.addSourceConfig(repository, instance, Optional.empty());
    environments.describeAgain(config.id(), instance);
    assertThat(environments.sourceConfig(repository, "3306")).isPresent();
    environments.discovered(environment, Map.of(), now);
    assertThat(environments.sourceConfigs()).hasSize(1);
    assertThat(environments.find("host").name()).isEqualTo("host");
    assertThat(environments.all()).hasSize(1);

    String linking = start("LINK", "shop");
    MountPlace place = new MountPlace(environment, "/mnt/shop");
    Database shop =
        databases.add(
            new Database(
                0,
                Database.Kind.DSOURCE,
                "shop",
                "guid",
                environment,
                repository,
                OptionalLong.of(config.id()),
                Map.of(),
                Map.of(),
                List.of(place),
                Optional.empty(),
                now,
                Jobs.id(linking),
                true));
    Timeflow timeflow = databases.addTimeflow(shop.id(), "volume", OptionalLong.empty(), now);
    SnapshotRecord snapshot = databases.addSnapshot(timeflow.id(), "first", Map.of(), now, linking);
    jobs.begin(
        linking,
        new BegunStep(0, "step", List.of(Undo.of("kind", "undo it", Map.of()))),
        new JobEntry(now, JobEntry.Kind.STEP_STARTED, 0, "step", "", Optional.empty()));
    jobs.add(
        linking, new JobEntry(now, JobEntry.Kind.STEP_FINISHED, 0, "step", "", Optional.empty()));
    assertThat(jobs.begunSteps(linking)).hasSize(1);
    jobs.requestCancel(linking);
    assertThat(jobs.cancelRequests()).containsExactly(linking);
    assertThat(jobs.running()).hasSize(1);
    end(linking);
    databases.describe(shop.id(), Map.of(), Optional.of("mysql"));
    databases.changeParameters(shop.id(), Map.of());
    assertThat(databases.find("DSOURCE-" + shop.id()).mounts()).containsExactly(place);
    assertThat(databases.all()).hasSize(1);
    assertThat(databases.on(environment)).hasSize(1);
    assertThat(databases.mountedAt(place)).isPresent();
    assertThat(databases.linkedTo(config.id())).isPresent();
    assertThat(databases.anyTimeflow()).isTrue();
    assertThat(databases.timeflows(shop.id())).hasSize(1);
    assertThat(databases.timeflowOn("volume")).contains(timeflow);
    assertThat(databases.currentTimeflow(shop.id())).isEqualTo(timeflow);
    assertThat(databases.snapshots()).hasSize(1);
    assertThat(databases.snapshotsOf(shop.id())).hasSize(1);
    assertThat(databases.snapshotsNamed("first")).hasSize(1);
    assertThat(databases.snapshotCount(shop.id())).isEqualTo(1);
    assertThat(databases.latestSnapshot(shop.id())).isPresent();
    assertThat(databases.snapshot(snapshot.id()).name()).isEqualTo("first");
    assertThat(databases.findSnapshot(snapshot.id())).isPresent();
    assertThat(databases.children(shop.id())).isEmpty();
    assertThat(databases.clones()).isEmpty();

    String failing =
        jobs.start("REPAIR", "shop", List.of(ObjectLock.work("DSOURCE-1", "shop")), () -> {});
    jobs.undoing(
        failing,
        ErrorCode.INTERNAL,
        new JobEntry(now, JobEntry.Kind.JOB_FAILED, -1, "", "why", Optional.empty()));
    jobs.end(
        failing,
        JobState.LEFT_BEHIND,
        new JobEntry(now, JobEntry.Kind.JOB_FAILED, -1, "", "why", Optional.empty()),
        () -> {});
    assertThat(jobs.leftBehind()).hasSize(1);
    assertThat(jobs.takeOver(true, job -> false)).hasSize(1);
    assertThat(catalog.jobs().running()).hasSize(1);
    jobs.forgetFailed("shop", "REPAIR");
    jobs.end(
        failing,
        JobState.FAILED,
        new JobEntry(now, JobEntry.Kind.JOB_FAILED, -1, "", "why", Optional.empty()),
        () -> {});
    assertThat(jobs.latest(1)).hasSize(1);
    assertThat(jobs.last("shop")).isPresent();
    assertThat(jobs.steps(Jobs.id(linking))).hasSize(1);
    assertThat(jobs.entries(Jobs.id(linking))).isNotEmpty();
    assertThat(jobs.succeededSince(adding, "shop", Set.of("LINK"))).isTrue();

    databases.remove(shop.id());
    environments.removeSourceConfig(config.id());
    environments.remove(environment);
  }

  private String start(String action, String target) {
    return catalog.jobs().start(action, target, List.of(), () -> {});
  }

  private void end(String job) {
    catalog
        .jobs()
        .end(
            job,
            JobState.SUCCEEDED,
            new JobEntry(Instant.now(), JobEntry.Kind.JOB_SUCCEEDED, -1, "", "", Optional.empty()),
            () -> {});
  }
}
