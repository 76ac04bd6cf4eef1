package io.doppel.cli;

import io.doppel.engine.EnvironmentView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Looks again at what is on an environment. */
@Command(
    name = "refresh",
    description = "Discovers anew what is installed and what runs on an environment.")
final class EnvironmentRefreshCommand implements Runnable {
  private final Session session;

  @Parameters(paramLabel = "ENVIRONMENT", description = "Its name.")
  private String name;

  EnvironmentRefreshCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    EnvironmentView view =
        session.run(listener -> session.engine().refreshEnvironment(name, listener));
    EnvironmentCommand.show(session, view);
  }
}
