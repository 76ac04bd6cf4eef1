package io.doppel.cli;

import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.Table;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The installations that were found. */
@Command(
    name = "repository",
    aliases = "repo",
    description = "MySQL and MariaDB installations that were found on environments.",
    subcommands = RepositoryCommand.ListCommand.class)
final class RepositoryCommand implements Runnable {
  private final Session session;

  RepositoryCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list(session, Optional.empty());
  }

  private static void list(Session session, Optional<String> environment) {
    Listing.print(
        session,
        session.engine().repositories(environment),
        JsonViews::repository,
        new Table("ENVIRONMENT", "REFERENCE", "NAME", "PROPERTIES"),
        view ->
            new Object[] {
              view.environment(),
              view.reference(),
              view.name(),
              Listing.properties(view.properties(), view.name())
            },
        "No installation is known. Look again with: doppel environment refresh ENVIRONMENT");
  }

  /** Lists installations. */
  @Command(name = "list", description = "Lists the installations.")
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
}
