package io.doppel.cli.terminal;

import io.doppel.cli.text.Colour;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.HumanFormat;
import io.doppel.engine.JobEvent;
import io.doppel.engine.JobListener;
import io.doppel.engine.ProgressView;
import io.doppel.model.DataSize;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Shows what a job does: on a terminal one line per step that changes in place, elsewhere plain
 * lines. Thread-safe.
 */
public final class ProgressDisplay implements JobListener {
  private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(10);
  private static final Duration BETWEEN_REPAINTS = Duration.ofMillis(100);
  private static final Duration BETWEEN_TICKS = Duration.ofSeconds(1);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Terminal terminal;
  private final PrintWriter out;
  private final Clock clock;
  private final boolean live;
  private final boolean colours;
  private String step = "";
  private Optional<ProgressView> progress = Optional.empty();
  private Instant stepStarted = Instant.EPOCH;
  private Instant shown = Instant.EPOCH;
  private boolean paused;

  public ProgressDisplay(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.out = terminal.err();
    this.clock = clock;
    this.live = terminal.errIsTerminal();
    this.colours = terminal.errColours();
  }

  @Override
  public synchronized void onEvent(JobEvent event) {
    switch (event.kind()) {
      case STEP_STARTED -> start(event);
      case PROGRESS -> progress(event);
      case MESSAGE -> print(Colour.NONE, "  " + event.message());
      case STEP_FINISHED -> finish(Colour.GOOD, "✓", event);
      case STEP_FAILED -> finish(Colour.BAD, "✗", event);
      case STEP_UNDONE -> print(Colour.DOUBTFUL, "↶ undone: " + event.step());
      case UNDO_FAILED ->
          print(Colour.BAD, "✗ not undone: " + event.step() + ": " + event.message());
      case JOB_STARTED, JOB_SUCCEEDED, JOB_FAILED, JOB_CANCELLED -> {
        step = "";
        clear();
      }
    }
  }

  private void start(JobEvent event) {
    step = event.step();
    progress = Optional.empty();
    stepStarted = clock.instant();
    shown = live ? Instant.EPOCH : stepStarted;
    repaint();
  }

  private void progress(JobEvent event) {
    if (!event.step().isEmpty()) {
      step = event.step();
    }
    progress = event.progress();
    repaint();
  }

  /** Shows passing time while a step says nothing; called from time to time. */
  public synchronized void tick() {
    if (live && !step.isEmpty()) {
      paint();
    }
  }

  /** Returns how often {@link #tick} should be called. */
  public static Duration tickInterval() {
    return BETWEEN_TICKS;
  }

  /** Leaves the line to somebody else, who has something to ask, until {@link #resume}. */
  public synchronized void pause() {
    clear();
    paused = true;
  }

  /** Shows progress again. */
  public synchronized void resume() {
    paused = false;
    repaint();
  }

  /** Shows a sentence between the steps. */
  public synchronized void say(String sentence) {
    print(Colour.DOUBTFUL, sentence);
  }

  private void finish(Colour colour, String sign, JobEvent event) {
    clear();
    String took = event.took().map(time -> "  " + HumanFormat.duration(time)).orElse("");
    out.println(
        colour.paint(sign, colours)
            + " "
            + DisplayText.harmless(event.step())
            + Colour.FAINT.paint(took, colours));
    step = "";
  }

  private void print(Colour colour, String text) {
    clear();
    out.println(colour.paint(DisplayText.harmlessLines(text), colours));
    if (!step.isEmpty()) {
      shown = Instant.EPOCH;
      if (live) {
        repaint();
      }
    }
  }

  private void clear() {
    if (live) {
      out.print(CLEAR_LINE);
      out.flush();
    }
  }

  private void repaint() {
    Duration since = Duration.between(shown, clock.instant());
    if (since.compareTo(live ? BETWEEN_REPAINTS : BETWEEN_PLAIN_LINES) >= 0) {
      paint();
    }
  }

  private void paint() {
    if (paused || step.isEmpty()) {
      return;
    }
    shown = clock.instant();
    String line = "  " + DisplayText.harmless(step + how());
    Duration elapsed = Duration.between(stepStarted, shown);
    if (elapsed.compareTo(BETWEEN_TICKS) >= 0) {
      line += "  " + elapsed.toSeconds() + " s";
    }
    if (live) {
      out.print(CLEAR_LINE + DisplayText.cut(line, terminal.width() - 1));
      out.flush();
    } else {
      out.println(line);
    }
  }

  private String how() {
    return progress.map(ProgressDisplay::how).orElse("");
  }

  private static String how(ProgressView view) {
    String text = view.activity().isEmpty() ? "" : ": " + view.activity();
    boolean total = view.total().isPresent() && view.total().getAsLong() > 0;
    return switch (view.unit()) {
      case BYTES ->
          text
              + "  "
              + new DataSize(Math.max(0, view.done()))
              + (total ? " of " + new DataSize(view.total().getAsLong()) + percent(view) : "");
      case ITEMS ->
          text
              + "  "
              + view.done()
              + (total ? " of " + view.total().getAsLong() + percent(view) : "");
      case SECONDS_BEHIND -> text + "  " + view.done() + " s behind";
      case NONE -> text;
    };
  }

  private static String percent(ProgressView view) {
    double share = 100.0 * view.done() / view.total().getAsLong();
    return String.format(Locale.ROOT, " (%.0f %%)", Math.min(100, share));
  }
}
