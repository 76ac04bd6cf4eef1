package io.doppel.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.JobEvent;
import io.doppel.engine.ProgressView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ProgressDisplayTest {
  private static final String CLEAR = "\r\u001b[K";

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));

  @Test
  void changesOneLinePerStepOnATerminal() {
    ScriptedTerminal terminal = ScriptedTerminal.person();
    ProgressDisplay display = new ProgressDisplay(terminal, clock);

    display.onEvent(event(JobEvent.Kind.STEP_STARTED, "Back up"));
    clock.advance(Duration.ofSeconds(3));
    display.onEvent(progress("Back up", 512L << 20, 1L << 30));
    clock.advance(Duration.ofMillis(10));
    display.onEvent(progress("Back up", 513L << 20, 1L << 30));
    display.onEvent(finished("Back up", Duration.ofSeconds(4)));

    assertThat(terminal.shownErr())
        .isEqualTo(
            CLEAR
                + "  Back up"
                + CLEAR
                + "  Back up: Loading  512 MB of 1.0 GB (50 %)  3 s"
                + CLEAR
                + "✓ Back up  4.0 s\n");
  }

  @Test
  void printsPlainLinesNowAndThenElsewhere() {
    ScriptedTerminal terminal = ScriptedTerminal.program();
    ProgressDisplay display = new ProgressDisplay(terminal, clock);

    display.onEvent(event(JobEvent.Kind.STEP_STARTED, "Back up"));
    for (int second = 0; second < 25; second++) {
      clock.advance(Duration.ofSeconds(1));
      display.onEvent(progress("Back up", second, 25));
      display.tick();
    }
    display.onEvent(finished("Back up", Duration.ofSeconds(25)));

    assertThat(terminal.shownErr())
        .isEqualTo(
            """
              Back up: Loading  9 B of 25 B (36 %)  10 s
              Back up: Loading  19 B of 25 B (76 %)  20 s
            ✓ Back up  25 s
            """);
  }

  @Test
  void tellsOfFailureAndUndo() {
    ScriptedTerminal terminal = ScriptedTerminal.program();
    ProgressDisplay display = new ProgressDisplay(terminal, clock);

    display.onEvent(event(JobEvent.Kind.STEP_STARTED, "Start the server"));
    display.onEvent(event(JobEvent.Kind.MESSAGE, "", "The server died."));
    display.onEvent(event(JobEvent.Kind.STEP_FAILED, "Start the server"));
    display.onEvent(event(JobEvent.Kind.STEP_UNDONE, "Create the volume"));
    display.onEvent(event(JobEvent.Kind.UNDO_FAILED, "Mount", "It is in use."));
    display.onEvent(event(JobEvent.Kind.JOB_FAILED, ""));

    assertThat(terminal.shownErr())
        .isEqualTo(
            """
              The server died.
            ✗ Start the server
            ↶ undone: Create the volume
            ✗ not undone: Mount: It is in use.
            """);
  }

  @Test
  void showsPassingTimeWhileAStepIsSilent() {
    ScriptedTerminal terminal = ScriptedTerminal.person();
    ProgressDisplay display = new ProgressDisplay(terminal, clock);

    display.onEvent(event(JobEvent.Kind.STEP_STARTED, "Wait"));
    clock.advance(Duration.ofSeconds(2));
    display.tick();

    assertThat(terminal.shownErr()).isEqualTo(CLEAR + "  Wait" + CLEAR + "  Wait  2 s");
  }

  @Test
  void leavesTheLineToAQuestion() {
    ScriptedTerminal terminal = ScriptedTerminal.person();
    ProgressDisplay display = new ProgressDisplay(terminal, clock);

    display.onEvent(event(JobEvent.Kind.STEP_STARTED, "Log in"));
    display.pause();
    clock.advance(Duration.ofSeconds(2));
    display.tick();

    assertThat(terminal.shownErr()).isEqualTo(CLEAR + "  Log in" + CLEAR);
  }

  @Test
  void keepsToTheWidthOfTheTerminal() {
    ScriptedTerminal terminal = ScriptedTerminal.person();
    ProgressDisplay display = new ProgressDisplay(terminal, clock);

    display.onEvent(event(JobEvent.Kind.STEP_STARTED, "x".repeat(200)));

    assertThat(terminal.shownErr()).isEqualTo(CLEAR + "  " + "x".repeat(56) + "…");
  }

  private JobEvent event(JobEvent.Kind kind, String step) {
    return event(kind, step, "");
  }

  private JobEvent event(JobEvent.Kind kind, String step, String message) {
    return new JobEvent(
        "JOB-1", clock.instant(), kind, step, message, Optional.empty(), Optional.empty());
  }

  private JobEvent progress(String step, long done, long total) {
    return new JobEvent(
        "JOB-1",
        clock.instant(),
        JobEvent.Kind.PROGRESS,
        step,
        "",
        Optional.of(
            new ProgressView("Loading", done, OptionalLong.of(total), ProgressView.Unit.BYTES)),
        Optional.empty());
  }

  private JobEvent finished(String step, Duration took) {
    return new JobEvent(
        "JOB-1",
        clock.instant(),
        JobEvent.Kind.STEP_FINISHED,
        step,
        "",
        Optional.empty(),
        Optional.of(took));
  }
}
