package io.doppel.engine.work;

import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.LogSyncView;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Timeflow;
import io.doppel.model.DoppelException;
import io.doppel.sdk.StatusReport;
import io.doppel.storage.Space;
import io.doppel.storage.VolumeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks dSources and VDBs how they are, all at once. */
final class StatusBoard {
  private static final Logger LOG = LoggerFactory.getLogger(StatusBoard.class);
  private static final int MOST_AT_ONCE = 32;

  private final Scope scope;

  StatusBoard(Scope scope) {
    this.scope = scope;
  }

  /**
   * Returns the statuses in the order of the databases.
   *
   * @param limit what has not answered by then is UNKNOWN
   */
  List<DatabaseStatus> ask(List<Database> databases, Duration limit) {
    return ask(databases, limit, false);
  }

  /** As {@link #ask}, for dSources: looks closer, and does not ask for their space. */
  List<DatabaseStatus> inspect(List<Database> dSources, Duration limit) {
    return ask(dSources, limit, true);
  }

  /** Returns the status of a database that is not asked. */
  DatabaseStatus notAsked(Database database, String why) {
    return status(
        database,
        new Answer(DatabaseStatus.State.UNKNOWN, why, Optional.empty()),
        Optional.empty());
  }

  private List<DatabaseStatus> ask(List<Database> databases, Duration limit, boolean closer) {
    if (databases.isEmpty()) {
      return List.of();
    }
    Map<Long, VolumeName> volumes =
        databases.stream()
            .map(database -> scope.catalog().databases().currentTimeflow(database.id()))
            .collect(
                Collectors.toMap(
                    Timeflow::database, timeflow -> new VolumeName(timeflow.volume())));
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(databases.size() + 1, MOST_AT_ONCE),
            action -> {
              Thread thread = new Thread(action, "doppel-status");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Callable<Object>> questions = new ArrayList<>();
      questions.add(
          () ->
              closer
                  ? Map.of()
                  : scope
                      .storage()
                      .volumeSpace(databases.stream().map(one -> volumes.get(one.id())).toList()));
      databases.forEach(database -> questions.add(() -> report(database, closer)));
      List<Future<Object>> answers =
          threads.invokeAll(questions, limit.toMillis(), TimeUnit.MILLISECONDS);
      Map<?, ?> spaces = answer(answers.get(0), limit, failure -> Map.of(), Map.class);
      List<DatabaseStatus> result = new ArrayList<>();
      for (int i = 0; i < databases.size(); i++) {
        Database database = databases.get(i);
        Answer answer =
            answer(
                answers.get(i + 1),
                limit,
                failure -> new Answer(DatabaseStatus.State.UNKNOWN, failure, Optional.empty()),
                Answer.class);
        result.add(
            status(
                database,
                answer,
                Optional.ofNullable((Space) spaces.get(volumes.get(database.id())))));
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DoppelException.cancelled("Asking for the status");
    } finally {
      threads.shutdownNow();
    }
  }

  private DatabaseStatus status(Database database, Answer answer, Optional<Space> space) {
    return new DatabaseStatus(
        DatabaseKind.valueOf(database.kind().name()),
        database.name(),
        scope.catalog().environments().byId(database.environment()).name(),
        answer.state(),
        answer.detail(),
        space.map(Views::space),
        database.connection(),
        answer.logSync());
  }

  /** A database's own answer. */
  private record Answer(DatabaseStatus.State state, String detail, Optional<LogSyncView> logSync) {}

  private Answer report(Database database, boolean closer) {
    StatusReport report = closer ? inspection(database) : simpleReport(database);
    return new Answer(
        DatabaseStatus.State.valueOf(report.status().name()),
        report.detail(),
        report.logSync().map(Views::logSync));
  }

  private StatusReport inspection(Database dSource) {
    return scope
        .plugin()
        .advisory()
        .inspectLinked(
            scope.staged(dSource), scope.repository(dSource), scope.sourceConfig(dSource));
  }

  private StatusReport simpleReport(Database database) {
    return database.kind() == Database.Kind.DSOURCE
        ? scope
            .plugin()
            .advisory()
            .linkedStatus(
                scope.staged(database), scope.repository(database), scope.sourceConfig(database))
        : scope
            .plugin()
            .advisory()
            .virtualStatus(
                scope.virtual(database), scope.repository(database), scope.sourceConfig(database));
  }

  private static <T> T answer(
      Future<Object> asked, Duration limit, Function<String, T> failed, Class<T> type)
      throws InterruptedException {
    try {
      return type.cast(asked.get());
    } catch (CancellationException late) {
      return failed.apply("no answer within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof DoppelException)) {
        LOG.warn("A question for a status failed", e.getCause());
      }
      return failed.apply(String.valueOf(e.getCause().getMessage()));
    }
  }
}
