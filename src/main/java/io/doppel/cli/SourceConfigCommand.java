package io.doppel.cli;

import io.doppel.cli.parameter.ParameterDialog;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.Table;
import io.doppel.engine.SourceConfigRequest;
import io.doppel.engine.SourceConfigView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The database instances that are known. */
@Command(
    name = "source-config",
    description = "Database instances: running ones that were found, and those added by hand.",
    subcommands = {
      SourceConfigCommand.ListCommand.class,
      SourceConfigCommand.AddCommand.class,
      SourceConfigCommand.RemoveCommand.class
    })
final class SourceConfigCommand implements Runnable {
  private final Session session;

  SourceConfigCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list(session, Optional.empty());
  }

  private static void list(Session session, Optional<String> environment) {
    Listing.print(
        session,
        session.engine().sourceConfigs(environment),
        JsonViews::sourceConfig,
        new Table("ENVIRONMENT", "REFERENCE", "NAME", "FOUND", "PROPERTIES"),
        view ->
            new Object[] {
              view.environment(),
              view.reference(),
              view.name(),
              view.manual() ? "by hand" : "running",
              Listing.properties(view.properties(), view.name())
            },
        "No database instance is known.");
  }

  /** Lists instances. */
  @Command(name = "list", description = "Lists the database instances.")
  static final class ListCommand implements Runnable {
    private final Session session;

    @Option(
        names = {"-e", "--environment"},
        paramLabel = "ENVIRONMENT",
        description = "Only those on this environment.")
    private String environment;

    ListCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      list(session, Optional.ofNullable(environment));
    }
  }

  /** Adds an instance. */
  @Command(
      name = "add",
      description = "Makes a database instance known that is not found by itself.",
      footerHeading = "%nExample:%n",
      footer = "  doppel source-config add --environment staging --set dbName=shop --set port=3306")
  static final class AddCommand implements Runnable {
    private final Session session;

    @Option(
        names = {"-e", "--environment"},
        required = true,
        paramLabel = "ENVIRONMENT",
        description = "The environment whose installation it belongs to.")
    private String environment;

    @Option(
        names = {"-r", "--repository"},
        paramLabel = "REPOSITORY",
        description =
            "Name, reference or path of the installation; may be left out if it is the"
                + " only one.")
    private String repository;

    @Option(
        names = {"-s", "--set"},
        paramLabel = "NAME=VALUE",
        description = "Sets a property; may be given several times.")
    private List<String> values = new ArrayList<>();

    AddCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      ParameterDialog dialog = session.dialog("sourceConfigDefinition");
      Map<String, Object> properties =
          values.isEmpty() && session.mayAsk() ? dialog.ask() : dialog.given("--set", values);
      SourceConfigView view =
          session
              .engine()
              .addSourceConfig(
                  new SourceConfigRequest(
                      environment, Optional.ofNullable(repository), properties));
      if (session.json()) {
        session.printJson(JsonViews.sourceConfig(view));
      } else {
        session.print(
            "The database instance " + view.name() + " (" + view.reference() + ") is known now.");
      }
    }
  }

  /** Forgets an instance. */
  @Command(
      name = "remove",
      description = "Forgets a database instance. Refused while a dSource is linked to it.")
  static final class RemoveCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "SOURCE-CONFIG", description = "Its name or reference.")
    private String name;

    RemoveCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      session.engine().removeSourceConfig(name);
      if (session.json()) {
        session.printJson(Map.of("removed", name));
      } else {
        session.print("The database instance " + DisplayText.name(name) + " is forgotten.");
      }
    }
  }
}
