package io.doppel.cli;

import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Virtual databases: read-write copies of snapshots. */
@Command(
    name = "vdb",
    description = "Virtual databases: read-write copies of snapshots.",
    subcommands = {
      VdbCommand.ListCommand.class,
      VdbCommand.ShowCommand.class,
      VdbCommand.StatusCommand.class,
      VdbCommand.StartCommand.class,
      VdbCommand.StopCommand.class,
      VdbCommand.DeleteCommand.class
    },
    footer = {"", "Without a subcommand they are listed."})
final class VdbCommand implements Runnable {
  private final Session session;

  VdbCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    DatabaseCommands.list(session, DatabaseKind.VDB);
  }

  /** Lists the VDBs. */
  @Command(name = "list", description = "Lists the VDBs.")
  static final class ListCommand implements Runnable {
    private final Session session;

    ListCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      DatabaseCommands.list(session, DatabaseKind.VDB);
    }
  }

  /** Shows all that is known about a VDB, without asking its server. */
  @Command(
      name = "show",
      description = "Shows all that is known about a VDB, without asking its server.")
  static final class ShowCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "VDB", description = "Its name or reference.")
    private String name;

    ShowCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      DatabaseCommands.show(session, name, DatabaseKind.VDB);
    }
  }

  /** Asks a VDB how it is. The exit code is 0 when it works. */
  @Command(name = "status", description = "Asks a VDB how it is. The exit code is 0 when it works.")
  static final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "VDB", description = "Its name or reference.")
    private String name;

    StatusCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return DatabaseCommands.status(session, name, DatabaseKind.VDB);
    }
  }

  /** Starts a VDB; nothing happens when it runs. */
  @Command(name = "start", description = "Starts a VDB; nothing happens when it runs.")
  static final class StartCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "VDB", description = "Its name or reference.")
    private String name;

    StartCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      session.database(name, DatabaseKind.VDB);
      DatabaseStatus status = session.run(listener -> session.engine().startVdb(name, listener));
      DatabaseCommands.printStatus(session, status);
    }
  }

  /** Stops a VDB; nothing happens when it does not run. */
  @Command(name = "stop", description = "Stops a VDB; nothing happens when it does not run.")
  static final class StopCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "VDB", description = "Its name or reference.")
    private String name;

    StopCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      session.database(name, DatabaseKind.VDB);
      DatabaseStatus status = session.run(listener -> session.engine().stopVdb(name, listener));
      DatabaseCommands.printStatus(session, status);
    }
  }

  /** Deletes a VDB with its server, data and snapshots. */
  @Command(name = "delete", description = "Deletes a VDB with its server, data and snapshots.")
  static final class DeleteCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "VDB", description = "Its name or reference.")
    private String name;

    @Option(
        names = {"-y", "--yes"},
        description = "Does not ask whether you mean it.")
    private boolean yes;

    @Option(
        names = "--host-is-gone",
        description =
            "If its host cannot be reached, takes it for gone for good, and with it what ran there.")
    private boolean hostIsGone;

    DeleteCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      DatabaseCommands.delete(session, name, DatabaseKind.VDB, yes, hostIsGone);
    }
  }
}
