package io.doppel.engine.work;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.JobView;
import io.doppel.engine.LogSyncView;
import io.doppel.engine.RunningJob;
import io.doppel.engine.WatchReport;
import io.doppel.engine.WatchReport.Outcome;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.JobRecord;
import io.doppel.engine.catalog.ObjectLock;
import io.doppel.engine.job.JobState;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks after dSources: asks how they are, and brings back to work those that can be. To ask takes
 * no lock, so nobody has to wait for it; to repair is a job, which is left out while another job
 * works on the dSource.
 */
final class Watch {
  /** What failed will mostly fail again at once, and each try is a job in the list of jobs. */
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(2);

  private final Scope scope;
  private final StatusBoard board;
  private final Function<Database, RunningJob<Long>> repair;

  /**
   * Prepares it.
   *
   * @param repair begins a job that repairs a dSource; BUSY when another one works on it
   */
  Watch(Scope scope, Function<Database, RunningJob<Long>> repair) {
    this.scope = scope;
    this.board = new StatusBoard(scope);
    this.repair = repair;
  }

  /** Returns the reports in the order of the dSources. */
  List<WatchReport> round(List<Database> dSources, Duration limit) {
    Map<Long, WatchReport> reports = new HashMap<>();
    List<Database> free = new ArrayList<>();
    for (Database dSource : dSources) {
      Optional<JobRecord> holder = holder(dSource);
      if (holder.isPresent()) {
        reports.put(dSource.id(), busy(dSource, holder.get().reference()));
      } else {
        free.add(dSource);
      }
    }
    List<DatabaseStatus> found = board.inspect(free, limit);
    Map<Database, RunningJob<Long>> repairs = new HashMap<>();
    for (int i = 0; i < free.size(); i++) {
      begin(free.get(i), found.get(i), reports, repairs);
    }
    repairs.forEach((dSource, job) -> reports.put(dSource.id(), ended(dSource, job, limit)));
    return dSources.stream().map(dSource -> reports.get(dSource.id())).toList();
  }

  private Optional<JobRecord> holder(Database dSource) {
    return scope.catalog().jobs().holder(ObjectLock.work(dSource.reference(), dSource.name()));
  }

  private WatchReport busy(Database dSource, String job) {
    DatabaseStatus nothing = board.notAsked(dSource, job + " works on it");
    return new WatchReport(nothing, Outcome.BUSY, "");
  }

  private void begin(
      Database dSource,
      DatabaseStatus status,
      Map<Long, WatchReport> reports,
      Map<Database, RunningJob<Long>> repairs) {
    if (!repairable(status)) {
      reports.put(dSource.id(), new WatchReport(status, Outcome.LOOKED, ""));
      return;
    }
    Optional<JobRecord> failed = failedJustNow(dSource);
    if (failed.isPresent()) {
      reports.put(
          dSource.id(), new WatchReport(status, Outcome.FAILED, failed.get().failure().orElse("")));
      return;
    }
    try {
      repairs.put(dSource, repair.apply(dSource));
    } catch (DoppelException e) {
      if (e.code() != ErrorCode.BUSY && e.code() != ErrorCode.NOT_FOUND) {
        throw e;
      }
      reports.put(dSource.id(), busy(dSource, "another job"));
    }
  }

  /** Tells whether the plugin's worker may help. */
  private static boolean repairable(DatabaseStatus status) {
    return status.state() == DatabaseStatus.State.INACTIVE
        && status
            .logSync()
            .map(LogSyncView::health)
            .filter(
                health ->
                    health == LogSyncView.Health.CONNECTING
                        || health == LogSyncView.Health.RESYNC_NEEDED)
            .isEmpty();
  }

  /** Any other job since may have changed why it failed. */
  private Optional<JobRecord> failedJustNow(Database dSource) {
    return scope
        .catalog()
        .jobs()
        .last(dSource.name())
        .filter(job -> job.action().equals(JobView.Action.REPAIR.name()))
        .filter(job -> job.state() == JobState.FAILED)
        .filter(job -> justNow(job.started()));
  }

  /** A moment that is yet to come is none that was just now: the clock was set back since. */
  private boolean justNow(Instant moment) {
    Instant now = scope.now();
    return moment.isAfter(now.minus(AFTER_FAILURE)) && !moment.isAfter(now);
  }

  private WatchReport ended(Database dSource, RunningJob<Long> job, Duration limit) {
    Outcome outcome = Outcome.REPAIRED;
    String detail = job.reference();
    try {
      job.await();
    } catch (DoppelException e) {
      if (e.code() == ErrorCode.CANCELLED && Thread.currentThread().isInterrupted()) {
        throw e;
      }
      outcome = Outcome.FAILED;
      detail = e.getMessage() + (e.action().isEmpty() ? "" : " " + e.action());
    }
    DatabaseStatus now = board.inspect(List.of(dSource), limit).get(0);
    return new WatchReport(
        now, outcome == Outcome.REPAIRED && repairable(now) ? Outcome.FAILED : outcome, detail);
  }
}
