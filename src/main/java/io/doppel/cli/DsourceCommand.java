package io.doppel.cli;

import io.doppel.engine.DatabaseKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Linked sources: the copies that follow production. */
@Command(
    name = "dsource",
    description = "Linked sources: the copies that follow production.",
    subcommands = {
      DsourceCommand.ListCommand.class,
      DsourceCommand.ShowCommand.class,
      DsourceCommand.StatusCommand.class,
      DsourceCommand.DeleteCommand.class
    },
    footer = {"", "Without a subcommand they are listed."})
final class DsourceCommand implements Runnable {
  private final Session session;

  DsourceCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    DatabaseCommands.list(session, DatabaseKind.DSOURCE);
  }

  /** Lists the dSources. */
  @Command(name = "list", description = "Lists the dSources.")
  static final class ListCommand implements Runnable {
    private final Session session;

    ListCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      DatabaseCommands.list(session, DatabaseKind.DSOURCE);
    }
  }

  /** Shows all that is known about a dSource, without asking its server. */
  @Command(
      name = "show",
      description = "Shows all that is known about a dSource, without asking its server.")
  static final class ShowCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "DSOURCE", description = "Its name or reference.")
    private String name;

    ShowCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      DatabaseCommands.show(session, name, DatabaseKind.DSOURCE);
    }
  }

  /** Asks a dSource how it is. The exit code is 0 when it works. */
  @Command(
      name = "status",
      description = "Asks a dSource how it is. The exit code is 0 when it works.")
  static final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "DSOURCE", description = "Its name or reference.")
    private String name;

    StatusCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return DatabaseCommands.status(session, name, DatabaseKind.DSOURCE);
    }
  }

  /**
   * Deletes a dSource with its staging server, data and snapshots. Refused while there are VDBs of
   * it.
   */
  @Command(
      name = "delete",
      description =
          "Deletes a dSource with its staging server, data and snapshots. Refused while there are VDBs of it.")
  static final class DeleteCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "DSOURCE", description = "Its name or reference.")
    private String name;

    @Option(
        names = {"-y", "--yes"},
        description = "Does not ask whether you mean it.")
    private boolean yes;

    DeleteCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      DatabaseCommands.delete(session, name, DatabaseKind.DSOURCE, yes);
    }
  }
}
