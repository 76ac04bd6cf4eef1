package io.doppel.app;

import io.doppel.cli.DoppelCli;
import java.nio.file.Path;

/** The program. */
public final class Doppel {
  private Doppel() {}

  /** Carries out one command line and exits with its exit code. */
  public static void main(String[] arguments) {
    int exitCode;
    try (Wiring wiring = new Wiring(System::getenv, Path.of(System.getProperty("user.home")))) {
      DoppelCli cli = DoppelCli.ofThisProcess(wiring);
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
}
