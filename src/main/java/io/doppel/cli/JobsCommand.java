package io.doppel.cli;

import io.doppel.cli.terminal.ProgressDisplay;
import io.doppel.cli.text.Colour;
import io.doppel.cli.text.Details;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.HumanFormat;
import io.doppel.cli.text.Json;
import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.Table;
import io.doppel.engine.JobEvent;
import io.doppel.engine.JobView;
import io.doppel.engine.LostHosts;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was and is being done. */
@Command(
    name = "jobs",
    description = "What was done, and what is being done, also by other processes.",
    subcommands = {
      JobsCommand.ListCommand.class,
      JobsCommand.ShowCommand.class,
      JobsCommand.FollowCommand.class,
      JobsCommand.CancelCommand.class,
      JobsCommand.CleanUpCommand.class
    },
    footer = {"", "Without a subcommand the latest jobs are listed."})
final class JobsCommand implements Runnable {
  private static final int USUAL_LENGTH = 20;

  private final Session session;

  JobsCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list(session, USUAL_LENGTH);
  }

  private static void list(Session session, int limit) {
    Listing.print(
        session,
        session.engine().jobs(limit),
        JsonViews::job,
        new Table("JOB", "ACTION", "TARGET", "STATE", "STARTED", ">TOOK", "BY"),
        job ->
            new Object[] {
              job.reference(),
              job.action(),
              job.target(),
              state(job),
              HumanFormat.ago(job.started(), session.clock().instant()),
              took(session, job),
              job.owner()
            },
        "No job has run yet.");
  }

  private static Table.Cell state(JobView job) {
    Colour colour =
        switch (job.state()) {
          case SUCCEEDED -> Colour.GOOD;
          case RUNNING -> Colour.NONE;
          case UNDOING, CANCELLED -> Colour.DOUBTFUL;
          case FAILED, LEFT_BEHIND -> Colour.BAD;
        };
    return new Table.Cell(job.state().name(), colour);
  }

  private static String took(Session session, JobView job) {
    return HumanFormat.duration(
        Duration.between(job.started(), job.ended().orElseGet(() -> session.clock().instant())));
  }

  private static void show(Session session, JobView job) {
    Details details = new Details();
    details.add("job", job.reference());
    details.add("action", job.action());
    details.add("target", job.target());
    details.add("state", job.state());
    details.add("by", job.owner());
    details.add("started", HumanFormat.moment(job.started(), session.clock().getZone()));
    details.add("took", took(session, job));
    if (job.cancelRequested()) {
      details.add("cancel", "asked for");
    }
    job.failure().ifPresent(failure -> failure.lines().forEach(line -> details.add("why", line)));
    for (JobView.StepView step : job.steps()) {
      String time = step.took().map(length -> "  " + HumanFormat.duration(length)).orElse("");
      String message = step.message().isEmpty() ? "" : ": " + step.message();
      details.add("step", step.state() + "  " + step.name() + time + message);
    }
    for (JobEvent event : job.events()) {
      if (event.kind() == JobEvent.Kind.MESSAGE) {
        details.add("message", event.message());
      }
    }
    session.print(details);
  }

  /** Tells whether a job will not change any more. */
  private static boolean ended(JobView job) {
    return job.state() != JobView.State.RUNNING && job.state() != JobView.State.UNDOING;
  }

  /** Lists jobs. */
  @Command(name = "list", description = "Lists the latest jobs, newest first.")
  static final class ListCommand implements Runnable {
    private final Session session;

    @Option(
        names = {"-n", "--limit"},
        paramLabel = "NUMBER",
        defaultValue = "" + USUAL_LENGTH,
        description = "How many at most, else ${DEFAULT-VALUE}.")
    private int limit;

    ListCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      list(session, limit);
    }
  }

  /** Shows a job. */
  @Command(name = "show", description = "Shows a job with its steps.")
  static final class ShowCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "JOB", description = "Its reference, such as JOB-12.")
    private String reference;

    ShowCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      JobView job = session.engine().job(reference);
      if (session.json()) {
        session.printJson(JsonViews.job(job));
      } else {
        show(session, job);
      }
    }
  }

  /** Follows a job. */
  @Command(
      name = "follow",
      description = {
        "Shows a job as it goes on, until it ends. With --json each event is a line.",
        "The exit code is 0 when the job succeeded, else that of its failure (130 when it was"
            + " cancelled)."
      })
  static final class FollowCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Session session;

    @Parameters(paramLabel = "JOB", description = "Its reference, such as JOB-12.")
    private String reference;

    FollowCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
      ProgressDisplay display = new ProgressDisplay(session.terminal(), session.clock());
      int seen = 0;
      while (true) {
        JobView job = session.engine().job(reference);
        for (JobEvent event : job.events().subList(seen, job.events().size())) {
          if (session.json()) {
            session.terminal().out().println(Json.line(JsonViews.event(event)));
          } else {
            display.onEvent(event);
          }
        }
        seen = job.events().size();
        if (ended(job)) {
          return end(job);
        }
        throwIfCopy();
        display.tick();
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
      }
    }

    /** What becomes of a job that was copied unfinished does not show in the copy. */
    private void throwIfCopy() {
      session
          .engine()
          .home()
          .refusal()
          .ifPresent(
              refusal -> {
                throw new DoppelException(
                    ErrorCode.WRONG_STATE, refusal.message(), refusal.action());
              });
    }

    private int end(JobView job) {
      if (!session.json()) {
        session.print(
            job.reference()
                + " "
                + job.action()
                + " "
                + DisplayText.name(job.target())
                + ": "
                + job.state()
                + job.failure().map(failure -> "\n" + failure).orElse(""));
      }
      return switch (job.state()) {
        case SUCCEEDED -> 0;
        case CANCELLED -> ErrorCode.CANCELLED.exitCode();
        default -> job.failureCode().orElse(ErrorCode.INTERNAL).exitCode();
      };
    }
  }

  /** Cancels a job. */
  @Command(
      name = "cancel",
      description =
          "Asks a job to stop, also one of another process. What it has begun is undone; what is"
              + " deleted already stays deleted.")
  static final class CancelCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "JOB", description = "Its reference, such as JOB-12.")
    private String reference;

    CancelCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      session.engine().cancelJob(reference);
      if (session.json()) {
        session.printJson(Map.of("cancelRequested", reference));
      } else {
        session.print(
            reference + " was asked to stop. See it end with: doppel jobs follow " + reference);
      }
    }
  }

  /** Undoes what died. */
  @Command(
      name = "clean-up",
      description = {
        "Tries again to undo what is left of jobs that could not be undone.",
        "The exit code is 0 when nothing is left any more, else 24."
      })
  static final class CleanUpCommand implements Callable<Integer> {
    private final Session session;

    @Option(
        names = "--host-is-gone",
        description =
            "Takes hosts that cannot be reached for gone for good, and with them what ran there.")
    private boolean hostIsGone;

    CleanUpCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      ProgressDisplay display = new ProgressDisplay(session.terminal(), session.clock());
      List<JobView> jobs =
          session
              .engine()
              .cleanUp(
                  hostIsGone ? LostHosts.GONE : LostHosts.FAIL,
                  session.json() ? event -> {} : display);
      Listing.print(
          session,
          jobs,
          JsonViews::job,
          new Table("JOB", "ACTION", "TARGET", "STATE"),
          job -> new Object[] {job.reference(), job.action(), job.target(), state(job)},
          "Nothing is left to be undone.");
      return jobs.stream().anyMatch(job -> job.state() == JobView.State.LEFT_BEHIND)
          ? ErrorCode.WRONG_STATE.exitCode()
          : 0;
    }
  }
}
