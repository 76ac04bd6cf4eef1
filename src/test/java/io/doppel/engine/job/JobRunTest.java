package io.doppel.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class JobRunTest {
  private final MemoryJournal journal = new MemoryJournal();
  private final List<String> undone = new ArrayList<>();
  private final UndoHandlers handlers =
      new UndoHandlers()
          .on("note", arguments -> undone.add(arguments.get("what")))
          .on(
              "fail",
              arguments -> {
                throw new DoppelException(
                    ErrorCode.STORAGE_FAILED, "The pool is gone.", "Import it.");
              });

  @Test
  void successRunsTheStepsAndUndoesNothing() {
    JobOutcome<String> outcome =
        run(
            job -> {
              String first = job.step("one", note("1"), () -> "a");
              return first + job.step("two", note("2"), () -> "b");
            });

    assertThat(outcome.value()).isEqualTo("ab");
    assertThat(undone).isEmpty();
    assertThat(journal.state).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void changesAreMadeWithTheEndOfASuccessOnly() {
    List<String> changes = new ArrayList<>();
    run(
        job -> {
          job.onSuccess(() -> changes.add("first"));
          return "";
        });
    run(
        job -> {
          job.onSuccess(() -> changes.add("second"));
          throw new IllegalStateException();
        });

    assertThat(changes).containsExactly("first");
  }

  @Test
  void theIntentIsInTheJournalBeforeTheStepActs() {
    run(
        job -> {
          job.step(
              "act",
              note("x"),
              () -> assertThat(journal.begunSteps("JOB-1")).extracting("name").contains("act"));
          return "";
        });

    assertThat(journal.state).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void failureUndoesAllBegunStepsInReverse() {
    JobOutcome<String> outcome =
        run(
            job -> {
              job.step("one", List.of(undo("note", "1a"), undo("note", "1b")), () -> {});
              job.step("two", note("2"), () -> {});
              job.step(
                  "three",
                  note("3"),
                  () -> {
                    throw new DoppelException(ErrorCode.DISK_FULL, "No room.", "Make some.");
                  });
              return "";
            });

    assertThat(undone).containsExactly("3", "2", "1b", "1a");
    assertThat(outcome.failure().orElseThrow().code()).isEqualTo(ErrorCode.DISK_FULL);
    assertThat(outcome.undone()).containsExactly("undo 3", "undo 2", "undo 1b", "undo 1a");
    assertThat(journal.state).isEqualTo(JobState.FAILED);
  }

  @Test
  void anUndoThatFailsIsReportedAndTheOthersGoOn() {
    JobOutcome<String> outcome =
        run(
            job -> {
              job.step("one", note("1"), () -> {});
              job.step("two", List.of(undo("fail", "2")), () -> {});
              throw new DoppelException(ErrorCode.DISK_FULL, "No room.", "");
            });

    assertThat(undone).containsExactly("1");
    assertThat(outcome.leftBehind())
        .containsExactly("Could not undo 2: The pool is gone. Import it.");
    assertThat(outcome.failure().orElseThrow()).hasMessage("No room.");
    assertThat(journal.state).isEqualTo(JobState.LEFT_BEHIND);
    assertThat(journal.begunSteps("JOB-1")).extracting(BegunStep::name).containsExactly("two");
  }

  @Test
  void whatMustBeFinishedAfterACrashIsLeftAloneByAFailure() {
    run(
        job -> {
          job.step(
              "one", List.of(Undo.afterCrash("note", "finish", Map.of("what", "1"))), () -> {});
          throw new DoppelException(ErrorCode.DISK_FULL, "No room.", "");
        });

    assertThat(undone).isEmpty();
    JobRun.recover("JOB-1", "Its process died.", journal, observer(), handlers);
    assertThat(undone).containsExactly("1");
  }

  @Test
  void anUnknownFailureIsInternalAndKeepsItsCause() {
    JobOutcome<String> outcome =
        run(
            job -> {
              throw new IllegalStateException("boom");
            });

    assertThat(outcome.failure().orElseThrow())
        .hasMessageContaining("boom")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(outcome.failure().orElseThrow().code()).isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void cancelInterruptsTheStepAndTheUndosRunUninterrupted() throws Exception {
    CountDownLatch inStep = new CountDownLatch(1);
    List<Boolean> interruptedInUndo = new ArrayList<>();
    UndoHandlers watching =
        new UndoHandlers()
            .on("note", arguments -> interruptedInUndo.add(Thread.currentThread().isInterrupted()));
    JobRun<String> run =
        new JobRun<>(
            "JOB-1",
            journal,
            observer(),
            job ->
                job.step(
                    "wait",
                    note("1"),
                    (Supplier<String>)
                        () -> {
                          inStep.countDown();
                          try {
                            new CountDownLatch(1).await();
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw DoppelException.cancelled("The script copy.sh on db1");
                          }
                          return "";
                        }),
            watching);
    CompletableFuture<JobOutcome<String>> outcome = CompletableFuture.supplyAsync(run::run);
    inStep.await();
    run.cancel();
    run.cancel();

    DoppelException failure = outcome.get(10, TimeUnit.SECONDS).failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(failure).hasMessage("The job was cancelled.");
    assertThat(interruptedInUndo).containsExactly(false);
    assertThat(journal.state).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aJobThatIsCancelledBeforeItsStartDoesNothing() {
    List<String> acted = new ArrayList<>();
    JobRun<String> run =
        new JobRun<>(
            "JOB-1",
            journal,
            observer(),
            job -> {
              acted.add("acted");
              return "";
            },
            handlers);
    run.cancel();

    assertThat(run.run().failure().orElseThrow().code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(acted).isEmpty();
  }

  @Test
  void recoveryUndoesOnlyWhatIsNotUndoneYet() {
    journal.begun.add(new BegunStep(0, "one", note("1")));
    journal.begun.add(new BegunStep(1, "two", note("2")));

    JobRun.recover("JOB-1", "Its process died.", journal, observer(), handlers);
    JobRun.recover("JOB-1", "Its process died.", journal, observer(), handlers);

    assertThat(undone).containsExactly("2", "1");
    assertThat(journal.state).isEqualTo(JobState.FAILED);
  }

  @Test
  void anUndoThatNobodyKnowsIsLeftBehind() {
    journal.begun.add(new BegunStep(0, "one", List.of(undo("newer", "1"))));

    JobOutcome<Void> outcome =
        JobRun.recover("JOB-1", "Its process died.", journal, observer(), handlers);

    assertThat(outcome.leftBehind()).singleElement().asString().contains("newer");
    assertThat(journal.state).isEqualTo(JobState.LEFT_BEHIND);
  }

  private JobOutcome<String> run(JobBody<String> body) {
    return new JobRun<>("JOB-1", journal, observer(), body, handlers).run();
  }

  private static List<Undo> note(String what) {
    return List.of(undo("note", what));
  }

  private static Undo undo(String kind, String what) {
    return Undo.of(kind, "undo " + what, Map.of("what", what));
  }

  private static JobObserver observer() {
    return new JobObserver() {
      @Override
      public void entry(String job, JobEntry entry) {}

      @Override
      public void progress(String job, String stepName, Progress progress) {}
    };
  }

  /** A journal in memory. */
  private static final class MemoryJournal implements JobJournal {
    private final List<BegunStep> begun = new ArrayList<>();
    private JobState state = JobState.RUNNING;

    @Override
    public void begin(String job, BegunStep step, JobEntry entry) {
      begun.add(step);
    }

    @Override
    public void add(String job, JobEntry entry) {
      if (entry.kind() == JobEntry.Kind.STEP_UNDONE) {
        begun.removeIf(step -> step.number() == entry.step());
      }
    }

    @Override
    public void undoing(String job, ErrorCode code, JobEntry failure) {
      state = JobState.UNDOING;
    }

    @Override
    public void end(String job, JobState end, JobEntry entry, Runnable change) {
      change.run();
      state = end;
    }

    @Override
    public List<BegunStep> begunSteps(String job) {
      return List.copyOf(begun);
    }
  }
}
