package io.doppel.cli;

import io.doppel.cli.text.Details;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.HumanFormat;
import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.Suggestion;
import io.doppel.cli.text.Table;
import io.doppel.engine.EnvironmentView;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The hosts that Doppel may log in to. */
@Command(
    name = "environment",
    aliases = "env",
    description = "Hosts that run staging servers and VDBs.",
    subcommands = {
      EnvironmentAddCommand.class,
      EnvironmentCommand.ListCommand.class,
      EnvironmentCommand.ShowCommand.class,
      EnvironmentCommand.RefreshCommand.class,
      EnvironmentCommand.RemoveCommand.class
    },
    footer = {
      "",
      "An environment is a host with an account that Doppel logs in to by SSH, or this",
      "machine itself. Without a subcommand the environments are listed."
    })
final class EnvironmentCommand implements Runnable {
  private final Session session;

  EnvironmentCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list(session);
  }

  static void list(Session session) {
    List<EnvironmentView> environments = session.engine().environments();
    Listing.print(
        session,
        environments,
        JsonViews::environment,
        new Table("NAME", "ADDRESS", "USER", "LOGIN", ">REPOSITORIES", "REFRESHED"),
        view ->
            new Object[] {
              view.name(),
              view.sshPort()
                  .map(port -> port == 22 ? view.address() : view.address() + ":" + port)
                  .orElse("this machine"),
              view.user(),
              view.login(),
              view.repositories(),
              HumanFormat.ago(view.refreshed(), session.clock().instant())
            },
        "There is no environment yet. Add one: doppel environment add --help");
  }

  /** Prints one environment with what is installed on it. */
  static void show(Session session, EnvironmentView view) {
    if (session.json()) {
      session.printJson(JsonViews.environment(view));
      return;
    }
    Details details = new Details();
    details.add("name", view.name());
    details.add("reference", view.reference());
    details.add(
        "address",
        view.sshPort().map(port -> view.address() + " port " + port).orElse("this machine"));
    details.add("user", view.user());
    details.add("login", view.login());
    details.add("toolkit", view.toolkitDirectory());
    details.add("mounts", JsonViews.mountStrategy(view.mountStrategy()));
    details.add("refreshed", HumanFormat.ago(view.refreshed(), session.clock().instant()));
    session
        .engine()
        .repositories(Optional.of(view.name()))
        .forEach(repository -> details.add("repository", repository.name()));
    session.print(details);
  }

  /** Lists environments. */
  @Command(name = "list", description = "Lists the environments.")
  static final class ListCommand implements Runnable {
    private final Session session;

    ListCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      list(session);
    }
  }

  /** Shows an environment. */
  @Command(name = "show", description = "Shows an environment and what is installed on it.")
  static final class ShowCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Its name.")
    private String name;

    ShowCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      List<EnvironmentView> all = session.engine().environments();
      EnvironmentView found =
          all.stream()
              .filter(view -> view.name().equals(name) || view.reference().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new DoppelException(
                          ErrorCode.NOT_FOUND,
                          "There is no environment '"
                              + name
                              + "'."
                              + Suggestion.sentence(
                                  name, all.stream().map(EnvironmentView::name).toList()),
                          "List them with: doppel environment list"));
      show(session, found);
    }
  }

  /** Looks again at what is on an environment. */
  @Command(
      name = "refresh",
      description = "Discovers anew what is installed and what runs on an environment.")
  static final class RefreshCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Its name.")
    private String name;

    RefreshCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      EnvironmentView view =
          session.run(listener -> session.engine().refreshEnvironment(name, listener));
      show(session, view);
    }
  }

  /** Forgets an environment. */
  @Command(
      name = "remove",
      description = {
        "Forgets an environment. The host itself is not touched. Refused while a dSource or a VDB"
            + " needs it."
      })
  static final class RemoveCommand implements Runnable {
    private final Session session;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Its name.")
    private String name;

    RemoveCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      session.engine().removeEnvironment(name);
      if (session.json()) {
        session.printJson(Map.of("removed", name));
      } else {
        session.print("The environment " + DisplayText.name(name) + " is forgotten.");
      }
    }
  }
}
