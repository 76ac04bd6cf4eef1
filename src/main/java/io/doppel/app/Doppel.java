package io.doppel.app;

import io.doppel.app.answer.Asker;
import io.doppel.app.demo.DemoCommand;
import io.doppel.cli.DoppelCli;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** The program. */
public final class Doppel {
  private Doppel() {}

  /** Carries out one command line and exits with its exit code. */
  public static void main(String[] arguments) {
    Path userHome = Path.of(System.getProperty("user.home"));
    OptionalInt answered =
        Asker.ask(
            () -> DoppelConfig.usualHome(System::getenv, userHome),
            System::getenv,
            System.getProperty("doppel.terminal"),
            arguments);
    if (answered.isPresent()) {
      System.exit(answered.getAsInt());
    }
    LogProvider.choose();
    if (arguments.length > 0 && arguments[0].equals("bridge")) {
      BridgeProgram.main(arguments);
    }
    int exitCode;
    try (Wiring wiring = new Wiring(System::getenv, userHome)) {
      DoppelCli cli =
          DoppelCli.ofThisProcess(wiring)
              .add("demo", demo())
              .add("artifact", new ArtifactCommand(checkout()));
      Signals.onAskedToEnd(
          code -> {
            if (!cli.interrupt()) {
              System.exit(code);
            }
          });
      exitCode = cli.run(arguments);
    }
    System.exit(exitCode);
  }

  private static DemoCommand demo() {
    return new DemoCommand(LocalEngine::open, demoDirectory(), checkout());
  }

  /** Returns the directory of the sources, which the launcher tells. */
  private static Optional<Path> checkout() {
    return Optional.ofNullable(System.getProperty("doppel.checkout")).map(Path::of);
  }

  /** Root's servers run as another user, who cannot reach into root's home directory. */
  private static Path demoDirectory() {
    String home = System.getenv("DOPPEL_HOME");
    if (home != null && !home.isEmpty()) {
      return Path.of(home).toAbsolutePath().resolve("demo");
    }
    return System.getProperty("user.name").equals("root")
        ? Path.of("/var/lib/doppel-demo")
        : Path.of(System.getProperty("user.home"), ".doppel", "demo");
  }
}
