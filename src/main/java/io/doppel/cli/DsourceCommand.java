package io.doppel.cli;

import io.doppel.cli.parameter.ParameterDialog;
import io.doppel.cli.parameter.ParameterOptions;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.JsonViews;
import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseView;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      DsourceCommand.UpdateCommand.class,
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

  /** Changes parameters of a dSource. */
  @Command(
      name = "update",
      description = {
        "Changes parameters of a dSource: where its source is, and by which accounts it is reached."
            + " Checked as at the link; when the source cannot be followed with them, nothing is"
            + " changed. An empty value (--set NAME=) takes a parameter away.",
        "",
        "With --resync the copy is made anew with the changed parameters, and a snapshot is taken."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  doppel dsource update shop --set sourceip=10.0.1.21        (after a failover)",
        "  doppel dsource update shop --set-from sourcePass=prompt    (after a change of password)",
        "  doppel dsource update shop --set databaseList=shop,crm --resync"
      })
  static final class UpdateCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "DSOURCE", description = "Its name or reference.")
    private String name;

    @Mixin private ParameterOptions parameters = new ParameterOptions();

    @Option(names = "--resync", description = "Makes the copy anew from a new backup.")
    private boolean resync;

    UpdateCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      DatabaseView before = session.database(name, DatabaseKind.DSOURCE);
      if (parameters.isEmpty()) {
        throw new DoppelException(
            ErrorCode.INVALID_ARGUMENT,
            "No parameter is given.",
            "Give those to change by --set NAME=VALUE, passwords by --set-from NAME=prompt.");
      }
      ParameterDialog dialog = session.dialog("linkedSourceDefinition");
      Map<String, Object> changes = dialog.given(parameters);
      DatabaseView view;
      try {
        view =
            session.run(
                listener ->
                    session.engine().changeDsource(before.name(), changes, resync, listener));
      } catch (DoppelException e) {
        throw dialog.explained(e);
      }
      if (session.json()) {
        session.printJson(JsonViews.database(view));
      } else {
        session.print(
            "The dSource "
                + DisplayText.name(view.name())
                + " is changed"
                + (resync ? ", and its copy is made anew." : "."));
      }
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
      DatabaseCommands.delete(session, name, DatabaseKind.DSOURCE, yes, hostIsGone);
    }
  }
}
