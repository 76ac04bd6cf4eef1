package io.doppel.cli;

import io.doppel.cli.parameter.Parameter;
import io.doppel.cli.parameter.ParameterDialog;
import io.doppel.cli.parameter.SecretSource;
import io.doppel.cli.terminal.ProgressDisplay;
import io.doppel.cli.terminal.Questions;
import io.doppel.cli.terminal.Terminal;
import io.doppel.cli.text.Block;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.Json;
import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.Engine;
import io.doppel.engine.HomeView;
import io.doppel.engine.JobListener;
import io.doppel.engine.RunningJob;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What all commands of one invocation share. */
final class Session {
  private final Application application;
  private final Terminal terminal;
  private final Clock clock;
  private final Function<String, String> environment;
  private final Interruption interruption;
  private GlobalOptions globals = new GlobalOptions(java.util.Optional.empty(), false);
  private boolean json;
  private Engine engine;

  Session(
      Application application,
      Terminal terminal,
      Clock clock,
      Function<String, String> environment,
      Interruption interruption) {
    this.application = application;
    this.terminal = terminal;
    this.clock = clock;
    this.environment = environment;
    this.interruption = interruption;
  }

  void setGlobals(GlobalOptions given) {
    globals = given;
  }

  void setJson(boolean wanted) {
    json = wanted;
  }

  boolean json() {
    return json;
  }

  Application application() {
    return application;
  }

  GlobalOptions globals() {
    return globals;
  }

  Engine engine() {
    engine =
        application.engine(
            globals, json ? JobListener.none() : new ProgressDisplay(terminal, clock));
    return engine;
  }

  /** Tells, once a command has shown what it was to show, that this is only a copy of a home. */
  void tellOfCopy() {
    if (engine != null) {
      engine.home().refusal().ifPresent(this::tell);
    }
  }

  private void tell(HomeView.Refusal refusal) {
    terminal.out().flush();
    if (json) {
      Map<String, Object> warning = new LinkedHashMap<>();
      warning.put("message", refusal.message());
      warning.put("action", refusal.action());
      terminal.err().println(Json.pretty(Map.of("warning", warning)));
    } else {
      terminal.err().println(DisplayText.harmlessLines(refusal.message() + " " + refusal.action()));
    }
    terminal.err().flush();
  }

  Terminal terminal() {
    return terminal;
  }

  Clock clock() {
    return clock;
  }

  SecretSource secrets() {
    return new SecretSource(terminal, environment);
  }

  Questions questions() {
    return new Questions(terminal);
  }

  /** Tells whether to ask for what was not given. */
  boolean mayAsk() {
    return !json && terminal.canAsk();
  }

  /** Returns the parameters of a definition by name. */
  Map<String, Parameter> parameters(String definition) {
    return Parameter.of(engine().parameterSchemas().getOrDefault(definition, Map.of()));
  }

  /** Returns what gets together the parameters of a definition. */
  ParameterDialog dialog(String definition) {
    return new ParameterDialog(parameters(definition), secrets(), terminal);
  }

  /** Prints a result for machines. */
  void printJson(Object document) {
    terminal.out().println(Json.pretty(document));
  }

  /** Prints a result for people. */
  void print(String line) {
    terminal.out().println(DisplayText.harmlessLines(line));
  }

  /** Prints a result for people. */
  void print(Block block) {
    terminal.out().print(block.render(terminal.outColours()));
    terminal.out().flush();
  }

  /**
   * Carries out a job, showing its progress, and waits for its end. An interrupt meanwhile cancels
   * it.
   */
  <T> T run(Function<JobListener, RunningJob<T>> starter) {
    return run((listener, display) -> starter.apply(listener));
  }

  /** As {@link #run(Function)} for a job that may have something to ask. */
  <T> T run(BiFunction<JobListener, ProgressDisplay, RunningJob<T>> starter) {
    ProgressDisplay display = new ProgressDisplay(terminal, clock);
    JobListener listener = json ? JobListener.none() : display;
    RunningJob<T> job = starter.apply(listener, display);
    Timer ticker = json || !terminal.errIsTerminal() ? null : ticker(display);
    interruption.begin(job, json ? sentence -> {} : display::say);
    try {
      return job.await();
    } finally {
      interruption.end();
      if (ticker != null) {
        ticker.cancel();
      }
    }
  }

  private static Timer ticker(ProgressDisplay display) {
    Timer ticker = new Timer("progress", true);
    long interval = ProgressDisplay.tickInterval().toMillis();
    ticker.schedule(
        new TimerTask() {
          @Override
          public void run() {
            display.tick();
          }
        },
        interval,
        interval);
    return ticker;
  }

  /** Returns a database after making sure that it is of the kind that the command is for. */
  DatabaseView database(String name, DatabaseKind kind) {
    DatabaseView view = engine().database(name);
    if (view.kind() != kind) {
      String command = kind == DatabaseKind.VDB ? "dsource" : "vdb";
      throw new DoppelException(
          ErrorCode.NOT_FOUND,
          DisplayText.name(view.name())
              + " is a "
              + kindName(view.kind())
              + ", not a "
              + kindName(kind)
              + ".",
          "Use 'doppel " + command + "' for it.");
    }
    return view;
  }

  /** Returns what people call a kind. */
  static String kindName(DatabaseKind kind) {
    return kind == DatabaseKind.VDB ? "VDB" : "dSource";
  }
}
