package io.doppel.cli;

import io.doppel.cli.terminal.ManualClock;
import io.doppel.cli.terminal.ScriptedTerminal;
import io.doppel.engine.Engine;
import io.doppel.engine.JobListener;
import io.doppel.model.Port;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One command line, carried out on a fake engine. */
final class Invocation {
  private final FakeEngine engine;
  private final ScriptedTerminal terminal;
  private final DoppelCli cli;
  private Optional<GlobalOptions> globals = Optional.empty();
  private boolean answering;

  Invocation(FakeEngine engine, ScriptedTerminal terminal) {
    this.engine = engine;
    this.terminal = terminal;
    this.cli =
        new DoppelCli(
            application(),
            terminal,
            new ManualClock(FakeEngine.NOW),
            Map.of("PASSWORD", "from the environment")::get);
  }

  /** A program runs the command. */
  static Invocation byProgram(FakeEngine engine) {
    return new Invocation(engine, ScriptedTerminal.program());
  }

  /** Tells whether the command has had its process answer what others ask. */
  boolean answering() {
    return answering;
  }

  int run(String... arguments) {
    return cli.run(arguments);
  }

  String out() {
    return terminal.shownOut();
  }

  String err() {
    return terminal.shownErr();
  }

  FakeEngine engine() {
    return engine;
  }

  DoppelCli cli() {
    return cli;
  }

  /** The global options with which the engine was asked for. */
  Optional<GlobalOptions> globals() {
    return globals;
  }

  private Application application() {
    return new Application() {
      @Override
      public Engine engine(GlobalOptions options, JobListener recovery) {
        globals = Optional.of(options);
        return engine;
      }

      @Override
      public void answerQuestions(GlobalOptions options) {
        answering = true;
      }

      @Override
      public SshDefaults sshDefaults(GlobalOptions options) {
        return new SshDefaults(
            Optional.of("mysql"),
            new Port(22),
            Optional.of("/home/ada/.ssh/id_ed25519"),
            true,
            Optional.empty());
      }

      @Override
      public List<ConfiguredSetting> configuration(GlobalOptions options) {
        return List.of(
            new ConfiguredSetting("home", "/home/ada/.doppel", ""),
            new ConfiguredSetting("storage.kind", "zfs", "/home/ada/.doppel/config.yml"));
      }
    };
  }
}
