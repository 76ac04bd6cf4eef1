package io.doppel.cli;

import io.doppel.engine.EnvironmentView;
import java.util.List;
import picocli.CommandLine.Command;

/** The hosts that Doppel may log in to. */
@Command(
    name = "environment",
    aliases = "env",
    description = "Hosts that run staging servers and VDBs.",
    subcommands = {
      EnvironmentAddCommand.class,
      EnvironmentListCommand.class,
      EnvironmentShowCommand.class,
      EnvironmentRefreshCommand.class,
      EnvironmentRemoveCommand.class
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
        .repositories(java.util.Optional.of(view.name()))
        .forEach(repository -> details.add("repository", repository.name()));
    details.print(session);
  }
}
