package io.doppel.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Forgets an environment. */
@Command(
    name = "remove",
    description = {
      "Forgets an environment. The host itself is not touched. Refused while a dSource or a VDB"
          + " needs it."
    })
final class EnvironmentRemoveCommand implements Runnable {
  private final Session session;

  @Parameters(paramLabel = "ENVIRONMENT", description = "Its name.")
  private String name;

  EnvironmentRemoveCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    session.engine().removeEnvironment(name);
    if (session.json()) {
      session.printJson(Map.of("removed", name));
    } else {
      session.print("The environment " + name + " is forgotten.");
    }
  }
}
