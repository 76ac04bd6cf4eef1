package io.doppel.cli;

import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.Json;
import io.doppel.cli.text.JsonViews;
import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.LogSyncView;
import io.doppel.engine.WatchReport;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks after dSources. */
@Command(
    name = "watch",
    description = {
      "Looks after dSources: asks them now and then how they are, brings back to work those that have"
          + " stopped, and tells what changes, one line per event. Runs until it is stopped.",
      "",
      "With --once it looks once. The exit code is then 0 when all is well, 24 when something does"
          + " not work at the moment, and 52 when somebody has to do something."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  doppel watch --once --max-lag 600           (from cron, or a timer of systemd)",
      "  doppel watch --json --interval 60           (as a service)",
      "",
      "Events, and what to do: docs/replication.md"
    })
final class WatchCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "DSOURCE",
      arity = "0..*",
      description = "The dSources to look after; all if none is named.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--once", description = "Looks once, tells how each dSource is, and ends.")
  private boolean once;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait between two looks, else ${DEFAULT-VALUE} seconds.")
  private double interval;

  @Option(
      names = "--max-lag",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "From how many seconds behind on a dSource counts as BEHIND, else ${DEFAULT-VALUE}.")
  private int maxLag;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for an answer, else ${DEFAULT-VALUE} seconds.")
  private int limit;

  WatchCommand(Session session) {
    this.session = session;
  }

  /** What is told of a dSource. */
  private enum Event {
    /** It follows its source, or works without one. */
    RUNNING,
    /** It follows its source, but too far behind. */
    BEHIND,
    /** It cannot reach its source at the moment. */
    CONNECTING,
    /** Replication stands. */
    STOPPED,
    /** Replication stands until somebody sets something right. */
    STUCK,
    /** It needs a new copy. */
    RESYNC_NEEDED,
    /** Its staging server does not answer. */
    DOWN,
    /** It could not be asked. */
    UNKNOWN;

    private boolean needsSomebody() {
      return this == STUCK || this == RESYNC_NEEDED;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!(interval > 0) || maxLag < 0 || limit < 1) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "--interval wants more than 0 seconds, --limit at least 1, --max-lag at least 0.",
          "Give such numbers.");
    }
    if (once) {
      return once();
    }
    Map<String, Event> told = new HashMap<>();
    String failure = "";
    while (true) {
      try {
        for (WatchReport report : look()) {
          tellChange(report, told);
        }
        failure = "";
        session.application().answerQuestions(session.globals());
      } catch (DoppelException e) {
        if (e.code() == ErrorCode.CANCELLED || e.code() == ErrorCode.INVALID_ARGUMENT) {
          throw e;
        }
        if (!failure.equals(e.getMessage())) {
          failure = e.getMessage();
          tell("FAILED", e);
        }
      }
      TimeUnit.MILLISECONDS.sleep(Math.max(1, Math.round(interval * 1000)));
    }
  }

  private List<WatchReport> look() {
    return session.engine().watch(names, Duration.ofSeconds(limit));
  }

  private int once() {
    int code = 0;
    for (WatchReport report : look()) {
      if (report.outcome() == WatchReport.Outcome.BUSY) {
        continue;
      }
      Event event = event(report.status());
      if (report.outcome() == WatchReport.Outcome.REPAIRED) {
        tell("REPAIRED", report);
      }
      tell(event.name(), report);
      if (event.needsSomebody()) {
        code = ErrorCode.REPLICATION_FAILED.exitCode();
      } else if (event != Event.RUNNING && code == 0) {
        code = ErrorCode.WRONG_STATE.exitCode();
      }
    }
    return code;
  }

  /** A job that works on a dSource is no event: it tells itself how it ends. */
  private void tellChange(WatchReport report, Map<String, Event> told) {
    if (report.outcome() == WatchReport.Outcome.BUSY) {
      return;
    }
    if (report.outcome() == WatchReport.Outcome.REPAIRED) {
      tell("REPAIRED", report);
    }
    Event event = event(report.status());
    if (told.put(report.status().name(), event) != event) {
      tell(event.name(), report);
    }
  }

  private Event event(DatabaseStatus status) {
    if (status.state() == DatabaseStatus.State.UNKNOWN) {
      return Event.UNKNOWN;
    }
    if (status.logSync().isEmpty()) {
      return status.state() == DatabaseStatus.State.ACTIVE ? Event.RUNNING : Event.DOWN;
    }
    LogSyncView logSync = status.logSync().get();
    return logSync.health() == LogSyncView.Health.RUNNING
            && logSync.secondsBehind().orElse(0) > maxLag
        ? Event.BEHIND
        : Event.valueOf(logSync.health().name());
  }

  private void tell(String event, WatchReport report) {
    if (session.json()) {
      line(Json.line(JsonViews.watched(session.clock().instant(), event, report)));
      return;
    }
    DatabaseStatus status = report.status();
    StringBuilder text = new StringBuilder(status.detail());
    if (report.outcome() == WatchReport.Outcome.FAILED && !report.detail().isEmpty()) {
      text.append(" Bringing it back failed: ").append(report.detail());
    } else if (report.outcome() == WatchReport.Outcome.REPAIRED && event.equals("REPAIRED")) {
      text.insert(0, "Brought back to work by " + report.detail() + ". ");
    }
    String action = DatabaseCommands.toDo(status);
    if (!action.isEmpty()) {
      text.append(" What to do: ").append(action);
    }
    line(
        time(session.clock().instant())
            + "  "
            + DisplayText.name(status.name())
            + "  "
            + event
            + "  "
            + oneLine(text.toString()));
  }

  private void tell(String event, DoppelException failure) {
    Instant moment = session.clock().instant();
    line(
        session.json()
            ? Json.line(JsonViews.notWatched(moment, event, failure))
            : time(moment)
                + "  "
                + event
                + "  "
                + oneLine(failure.getMessage() + " " + failure.action()));
  }

  private static String time(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String oneLine(String text) {
    return DisplayText.harmlessLines(text).replaceAll("\\s*\\R\\s*", " ").strip();
  }

  /** Whoever reads a pipe gets each line at once. */
  private void line(String text) {
    session.terminal().out().println(text);
    session.terminal().out().flush();
  }
}
