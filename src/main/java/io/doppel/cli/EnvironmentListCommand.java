package io.doppel.cli;

import picocli.CommandLine.Command;

/** Lists environments. */
@Command(name = "list", description = "Lists the environments.")
final class EnvironmentListCommand implements Runnable {
  private final Session session;

  EnvironmentListCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    EnvironmentCommand.list(session);
  }
}
