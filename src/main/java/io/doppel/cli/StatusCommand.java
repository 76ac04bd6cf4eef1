package io.doppel.cli;

import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.Table;
import io.doppel.engine.DatabaseStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks everything how it is. */
@Command(
    name = "status",
    description = {
      "Asks all dSources and VDBs at once how they are, and what space they hold. The exit code is 0"
          + " when all of them work."
    })
final class StatusCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long to wait for an answer, else ${DEFAULT-VALUE} seconds.")
  private int limit;

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<DatabaseStatus> all = session.engine().status(Duration.ofSeconds(limit));
    Listing.print(
        session,
        all,
        JsonViews::status,
        new Table("NAME", "KIND", "ENVIRONMENT", "STATE", ">OWN", ">SHARED", "DETAIL"),
        status ->
            new Object[] {
              status.name(),
              Session.kindName(status.kind()),
              status.environment(),
              DatabaseCommands.state(status),
              DatabaseCommands.own(status),
              DatabaseCommands.shared(status),
              (status.detail() + " " + DatabaseCommands.toDo(status)).strip()
            },
        "There is no dSource or VDB yet. Link a source: doppel link --help");
    return DatabaseCommands.exitCode(all);
  }
}
