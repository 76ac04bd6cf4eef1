package io.doppel.engine.catalog;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.engine.job.BegunStep;
import io.doppel.engine.job.JobEntry;
import io.doppel.engine.job.JobJournal;
import io.doppel.engine.job.JobState;
import io.doppel.engine.job.Undo;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The jobs of all processes, their journal, and the objects that they hold. Thread-safe. */
public final class Jobs implements JobJournal {
  private static final String JOB =
      "SELECT id, action, target, state, owner_text, started, ended, cancel_requested, failure,"
          + " failure_code"
          + " FROM job";

  /**
   * The words of the index that has the few unfinished jobs among all; it is used for these only.
   */
  private static final String UNFINISHED = "state IN ('RUNNING', 'UNDOING', 'LEFT_BEHIND')";

  /** How many old jobs go when a new one begins: more than come, but not all at once. */
  private static final int MOST_PRUNED = 100;

  private static final List<String> PENDING =
      List.of("snapshot", "database", "source_config", "environment");

  private final Sqlite sqlite;
  private final Json json;
  private final JobOwner owner;
  private final Home home;
  private final Clock clock;
  private final Duration keep;

  Jobs(Sqlite sqlite, Json json, JobOwner owner, Home home, Clock clock, Duration keep) {
    this.sqlite = sqlite;
    this.json = json;
    this.owner = owner;
    this.home = home;
    this.clock = clock;
    this.keep = keep;
  }

  /** Returns the reference of a job's number. */
  public static String reference(long id) {
    return "JOB-" + id;
  }

  /** Returns the number in a job's reference. */
  public static long id(String reference) {
    return Long.parseLong(reference.substring("JOB-".length()));
  }

  /**
   * Begins a job of this process that holds some objects until its end.
   *
   * @param action what it does
   * @param target the name of what it works on
   * @param locks what it holds
   * @param admission runs in the same transaction, once the locks are held; what it throws keeps
   *     the job from beginning
   * @return the job's reference
   * @throws DoppelException BUSY, naming the job that holds one of the objects, and who runs it;
   *     WRONG_STATE in a copy of the home
   */
  public String start(String action, String target, List<ObjectLock> locks, Runnable admission) {
    return sqlite.transaction(
        () -> {
          home.throwIfCopy();
          locks.forEach(this::throwIfHeld);
          admission.run();
          Instant now = clock.instant();
          prune(now.minus(keep));
          long id =
              sqlite.insert(
                  "INSERT INTO job (action, target, state, owner, owner_text, started)"
                      + " VALUES (?,?,?,?,?,?)",
                  action,
                  target,
                  JobState.RUNNING,
                  owner.id(),
                  owner.text(),
                  Times.micros(now));
          for (ObjectLock lock : locks) {
            sqlite.update(
                "INSERT INTO object_lock (object, job, shared) VALUES (?,?,?)",
                lock.object(),
                id,
                lock.shared());
          }
          insertEvent(
              id, new JobEntry(now, JobEntry.Kind.JOB_STARTED, -1, "", "", Optional.empty()));
          return reference(id);
        });
  }

  /**
   * Forgets jobs that ended long ago, the oldest first. Those stay that are unfinished, made a
   * dSource or VDB, or are the last of an environment, dSource or VDB.
   */
  private void prune(Instant before) {
    sqlite.update(
        "DELETE FROM job WHERE id IN (SELECT old.id FROM job AS old WHERE old.ended < ?"
            + " AND old.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')"
            + " AND NOT EXISTS (SELECT 1 FROM database WHERE created_by = old.id)"
            + " AND (EXISTS (SELECT 1 FROM job AS later"
            + " WHERE later.target = old.target AND later.id > old.id)"
            + " OR NOT EXISTS (SELECT 1 FROM database WHERE name = old.target)"
            + " AND NOT EXISTS (SELECT 1 FROM environment WHERE name = old.target))"
            + " ORDER BY old.ended LIMIT ?)",
        Times.micros(before),
        MOST_PRUNED);
  }

  /**
   * Forgets the last job on the object of that name, if it did that and has failed: what is tried
   * over and over again leaves one job, not one for each time.
   */
  public void forgetFailed(String target, String action) {
    sqlite.update(
        "DELETE FROM job WHERE id = (SELECT max(id) FROM job WHERE target = ?)"
            + " AND action = ? AND state = 'FAILED'",
        target,
        action);
  }

  /** Returns the job that keeps others from holding an object. */
  public Optional<JobRecord> holder(ObjectLock lock) {
    return sqlite.queryOne(
        JOB
            + " WHERE state <> 'LEFT_BEHIND' AND id IN (SELECT job FROM object_lock WHERE object = ?1"
            + " AND NOT (shared AND ?2)) LIMIT 1",
        Jobs::job,
        lock.object(),
        lock.shared());
  }

  private void throwIfHeld(ObjectLock lock) {
    holder(lock)
        .ifPresent(
            holder -> {
              throw new DoppelException(
                  ErrorCode.BUSY,
                  lock.description()
                      + " is being worked on by "
                      + holder.reference()
                      + " ("
                      + holder.action()
                      + " of '"
                      + holder.target()
                      + "', run by "
                      + holder.owner()
                      + ", since "
                      + DateTimeFormatter.ISO_LOCAL_TIME
                          .withZone(ZoneId.systemDefault())
                          .format(holder.started().truncatedTo(ChronoUnit.SECONDS))
                      + ").",
                  "Wait for that job to end, or cancel it.");
            });
  }

  @Override
  public void begin(String job, BegunStep step, JobEntry entry) {
    long id = id(job);
    String undos =
        json.write(
            step.undos().stream()
                .map(
                    undo ->
                        Map.of(
                            "kind",
                            undo.kind(),
                            "arguments",
                            undo.arguments(),
                            "description",
                            undo.description(),
                            "afterCrashOnly",
                            undo.afterCrashOnly()))
                .toList());
    sqlite.transaction(
        () -> {
          sqlite.update(
              "INSERT INTO job_step (job, number, name, state, undo_json) VALUES (?,?,?,?,?)",
              id,
              step.number(),
              step.name(),
              "RUNNING",
              undos);
          insertEvent(id, entry);
        });
  }

  @Override
  public void add(String job, JobEntry entry) {
    long id = id(job);
    sqlite.transaction(
        () -> {
          stepState(entry.kind())
              .ifPresent(
                  state ->
                      sqlite.update(
                          "UPDATE job_step SET state = ?, took = coalesce(?, took), message = ?"
                              + " WHERE job = ? AND number = ?",
                          state,
                          Times.micros(entry.took()),
                          entry.message(),
                          id,
                          entry.step()));
          insertEvent(id, entry);
        });
  }

  private static Optional<String> stepState(JobEntry.Kind kind) {
    return switch (kind) {
      case STEP_FINISHED -> Optional.of("FINISHED");
      case STEP_FAILED -> Optional.of("FAILED");
      case STEP_UNDONE -> Optional.of("UNDONE");
      case UNDO_FAILED -> Optional.of("UNDO_FAILED");
      default -> Optional.empty();
    };
  }

  @Override
  public void undoing(String job, ErrorCode code, JobEntry failure) {
    sqlite.update(
        "UPDATE job SET state = ?, failure = ?, failure_code = ? WHERE id = ?",
        JobState.UNDOING,
        failure.message(),
        code,
        id(job));
  }

  @Override
  public void end(String job, JobState state, JobEntry entry, Runnable change) {
    long id = id(job);
    sqlite.transaction(
        () -> {
          change.run();
          for (String table : PENDING) {
            if (state == JobState.SUCCEEDED) {
              sqlite.update("UPDATE " + table + " SET job = NULL WHERE job = ?", id);
            } else if (state != JobState.LEFT_BEHIND) {
              sqlite.update("DELETE FROM " + table + " WHERE job = ?", id);
            }
          }
          if (state != JobState.LEFT_BEHIND) {
            // else they tell what the job will hold again while it is cleaned up
            sqlite.update("DELETE FROM object_lock WHERE job = ?", id);
          }
          sqlite.update(
              "UPDATE job SET state = ?, ended = ?, failure = ? WHERE id = ?",
              state,
              Times.micros(entry.time()),
              state == JobState.SUCCEEDED ? null : entry.message(),
              id);
          insertEvent(id, entry);
        });
  }

  private void insertEvent(long job, JobEntry entry) {
    sqlite.update(
        "INSERT INTO job_event (job, time, kind, step, step_name, message, took)"
            + " VALUES (?,?,?,?,?,?,?)",
        job,
        Times.micros(entry.time()),
        entry.kind(),
        entry.step(),
        entry.stepName(),
        entry.message(),
        Times.micros(entry.took()));
  }

  @Override
  public List<BegunStep> begunSteps(String job) {
    return sqlite.query(
        "SELECT number, name, undo_json FROM job_step WHERE job = ? AND state <> 'UNDONE'"
            + " ORDER BY number",
        row -> new BegunStep(row.getInt(1), row.getString(2), undos(row.getString(3))),
        id(job));
  }

  private List<Undo> undos(String text) {
    List<Undo> undos = new ArrayList<>();
    for (Map<String, Object> undo :
        json.read(text, new TypeReference<List<Map<String, Object>>>() {})) {
      @SuppressWarnings("unchecked") // as begin() wrote it
      Map<String, String> arguments = (Map<String, String>) undo.get("arguments");
      undos.add(
          new Undo(
              (String) undo.get("kind"),
              arguments,
              (String) undo.get("description"),
              (Boolean) undo.get("afterCrashOnly")));
    }
    return undos;
  }

  /**
   * Takes over the jobs whose process has died, for this process to undo them; no two processes get
   * the same one. In a copy of the home there are none: their process may be alive elsewhere.
   *
   * @param leftBehindToo whether to take also those of which something could not be undone; not
   *     while another job holds an object of theirs
   * @param ours tells of a job of this process whether it is still being run or undone
   * @return the jobs, newest first
   */
  public List<JobRecord> takeOver(boolean leftBehindToo, Predicate<String> ours) {
    List<Unfinished> abandoned =
        unfinished().stream().filter(job -> isAbandoned(job, leftBehindToo, ours)).toList();
    if (abandoned.isEmpty() || home.refusal().isPresent()) {
      return List.of();
    }
    return sqlite.transaction(
        () -> {
          // before any is taken: they may hold the same objects, and are undone one after another
          List<Unfinished> free = abandoned.stream().filter(this::isFree).toList();
          return free.stream().filter(this::take).map(job -> find(reference(job.id()))).toList();
        });
  }

  private List<Unfinished> unfinished() {
    return sqlite.query(
        "SELECT id, owner, state FROM job" + " WHERE " + UNFINISHED + " ORDER BY id DESC",
        row ->
            new Unfinished(row.getLong(1), row.getString(2), JobState.valueOf(row.getString(3))));
  }

  private record Unfinished(long id, String owner, JobState state) {}

  /** Leaves behind what runs, or is undone, by processes that are not alive; see Catalog.adopt. */
  List<JobRecord> leaveUnfinished() {
    List<JobRecord> left = new ArrayList<>();
    for (Unfinished job : unfinished()) {
      if (job.state() == JobState.LEFT_BEHIND) {
        continue;
      }
      JobRecord record = find(reference(job.id()));
      if (owner.isAlive(job.owner())) {
        throw new DoppelException(
            ErrorCode.WRONG_STATE,
            record.reference() + " is being carried out by " + record.owner() + ".",
            "Wait for it to end, or end that process.");
      }
      String message =
          "It was unfinished when Doppel's directory was copied (run by "
              + record.owner()
              + "), and may have ended elsewhere.";
      end(
          record.reference(),
          JobState.LEFT_BEHIND,
          new JobEntry(
              clock.instant(), JobEntry.Kind.JOB_FAILED, -1, "", message, Optional.empty()),
          () -> {});
      left.add(find(record.reference()));
    }
    return left;
  }

  private boolean isAbandoned(Unfinished job, boolean leftBehindToo, Predicate<String> ours) {
    if (job.state() == JobState.LEFT_BEHIND) {
      return leftBehindToo;
    }
    return job.owner().equals(owner.id())
        ? !ours.test(reference(job.id()))
        : !owner.isAlive(job.owner());
  }

  /** One that was left behind holds nothing until it is cleaned up. */
  private boolean isFree(Unfinished job) {
    return job.state() != JobState.LEFT_BEHIND
        || sqlite
            .queryOne(
                "SELECT 1 FROM object_lock AS wanted"
                    + " JOIN object_lock AS held ON held.object = wanted.object"
                    + " AND held.job <> wanted.job AND NOT (held.shared AND wanted.shared)"
                    + " JOIN job AS holder ON holder.id = held.job"
                    + " AND holder.state <> 'LEFT_BEHIND' WHERE wanted.job = ?",
                row -> true,
                job.id())
            .isEmpty();
  }

  private boolean take(Unfinished job) {
    return sqlite.update(
            "UPDATE job SET state = 'UNDOING', owner = ?, owner_text = ?"
                + " WHERE id = ? AND owner = ? AND state = ?",
            owner.id(),
            owner.text(),
            job.id(),
            job.owner(),
            job.state())
        == 1;
  }

  /** Returns the jobs that are carried out or undone, newest first. */
  public List<JobRecord> running() {
    return sqlite.query(
        JOB + " WHERE " + UNFINISHED + " AND state <> 'LEFT_BEHIND' ORDER BY id DESC", Jobs::job);
  }

  /** Returns the jobs of which something could not be undone, newest first. */
  public List<JobRecord> leftBehind() {
    return sqlite.query(
        JOB + " WHERE " + UNFINISHED + " AND state = 'LEFT_BEHIND' ORDER BY id DESC", Jobs::job);
  }

  /**
   * Tells whether a later job on the object of that name has ended well.
   *
   * @param actions what it may have done
   */
  public boolean succeededSince(String job, String target, Set<String> actions) {
    return sqlite
        .query(
            JOB + " WHERE target = ? AND id > ? AND state = 'SUCCEEDED'",
            Jobs::job,
            target,
            id(job))
        .stream()
        .anyMatch(later -> actions.contains(later.action()));
  }

  /** Returns the latest jobs, newest first. */
  public List<JobRecord> latest(int limit) {
    return sqlite.query(JOB + " ORDER BY id DESC LIMIT ?", Jobs::job, limit);
  }

  /** Returns the latest job that worked on the object of that name. */
  public Optional<JobRecord> last(String target) {
    return sqlite.queryOne(JOB + " WHERE target = ? ORDER BY id DESC LIMIT 1", Jobs::job, target);
  }

  /** Returns the job with that reference; NOT_FOUND when there is none. */
  public JobRecord find(String reference) {
    return Optional.of(reference)
        .filter(text -> text.matches("JOB-[0-9]{1,18}"))
        .flatMap(text -> sqlite.queryOne(JOB + " WHERE id = ?", Jobs::job, id(text)))
        .orElseThrow(
            () ->
                Names.notFound(
                    "job", reference, latest(10).stream().map(JobRecord::reference).toList()));
  }

  /** Returns the steps of a job, in their order. */
  public List<JobRecord.StepRecord> steps(long job) {
    return sqlite.query(
        "SELECT name, state, took, message FROM job_step WHERE job = ? ORDER BY number",
        row ->
            new JobRecord.StepRecord(
                row.getString(1), row.getString(2), duration(row, 3), row.getString(4)),
        job);
  }

  /** Returns the history of a job, oldest first. */
  public List<JobEntry> entries(long job) {
    return sqlite.query(
        "SELECT time, kind, step, step_name, message, took FROM job_event WHERE job = ?"
            + " ORDER BY id",
        row ->
            new JobEntry(
                Times.instant(row.getLong(1)),
                JobEntry.Kind.valueOf(row.getString(2)),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                duration(row, 6)),
        job);
  }

  /**
   * Asks a job to stop; its own process looks for that now and then.
   *
   * @throws DoppelException WRONG_STATE when it does not run, and in a copy of the home
   */
  public void requestCancel(String reference) {
    home.throwIfCopy();
    JobRecord job = find(reference);
    if (sqlite.update(
            "UPDATE job SET cancel_requested = 1 WHERE id = ? AND state = 'RUNNING'", job.id())
        == 0) {
      throw new DoppelException(
          ErrorCode.WRONG_STATE,
          "The job " + reference + " does not run: it is " + job.state() + ".",
          "Nothing needs to be done.");
    }
  }

  /** Returns the running jobs of this process that somebody asked to stop. */
  public List<String> cancelRequests() {
    return sqlite.query(
        "SELECT id FROM job WHERE "
            + UNFINISHED
            + " AND state = 'RUNNING' AND cancel_requested = 1 AND owner = ?",
        row -> reference(row.getLong(1)),
        owner.id());
  }

  private static JobRecord job(ResultSet row) throws SQLException {
    long ended = row.getLong(7);
    Optional<Instant> end = row.wasNull() ? Optional.empty() : Optional.of(Times.instant(ended));
    return new JobRecord(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        JobState.valueOf(row.getString(4)),
        row.getString(5),
        Times.instant(row.getLong(6)),
        end,
        row.getInt(8) != 0,
        Optional.ofNullable(row.getString(9)),
        Optional.ofNullable(row.getString(10)).map(ErrorCode::valueOf));
  }

  private static Optional<Duration> duration(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Times.duration(micros));
  }
}
