package io.doppel.cli;

import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.HumanFormat;
import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.Table;
import io.doppel.engine.LostHosts;
import io.doppel.engine.OrphanView;
import io.doppel.engine.SpaceView;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Volumes that the catalog has lost. */
@Command(
    name = "orphans",
    description = {
      "Volumes that this catalog has made and knows nothing of any more, such as after it was restored"
          + " from a backup. Those of other catalogs are never shown nor touched."
    },
    subcommands = {OrphansCommand.ListCommand.class, OrphansCommand.RemoveCommand.class},
    footer = {"", "Without a subcommand they are listed."})
final class OrphansCommand implements Runnable {
  private final Session session;

  OrphansCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list(session);
  }

  private static void list(Session session) {
    Listing.print(
        session,
        session.engine().orphans(),
        JsonViews::orphan,
        new Table("VOLUME", "KIND", "MADE FOR", "CREATED", ">OWN", "MOUNTED AT"),
        orphan ->
            new Object[] {
              orphan.volume(),
              Session.kindName(orphan.kind()),
              orphan.database(),
              HumanFormat.ago(orphan.created(), session.clock().instant()),
              SnapshotsCommand.size(orphan.space(), SpaceView::own),
              String.join(", ", orphan.mounts())
            },
        "There is no volume of this catalog that it does not know.");
  }

  /** Lists them. */
  @Command(
      name = "list",
      description = "Lists volumes that the catalog has made but does not know.")
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

  /** Removes them. */
  @Command(
      name = "remove",
      description = "Removes such volumes, with their snapshots and the servers that run on them.")
  static final class RemoveCommand implements Runnable {
    private final Session session;

    @Parameters(
        paramLabel = "VOLUME",
        arity = "1..*",
        description = "The volumes, as they are listed.")
    private List<String> volumes = new ArrayList<>();

    @Option(
        names = {"-y", "--yes"},
        description = "Does not ask whether you mean it.")
    private boolean yes;

    @Option(
        names = "--host-is-gone",
        description =
            "Takes hosts that cannot be reached for gone for good, and with them what ran there.")
    private boolean hostIsGone;

    RemoveCommand(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      List<String> known = session.engine().orphans().stream().map(OrphanView::volume).toList();
      for (String volume : volumes) {
        if (!known.contains(volume)) {
          throw new DoppelException(
              ErrorCode.NOT_FOUND,
              "There is no volume '" + volume + "' of this catalog that it does not know.",
              "List them: doppel orphans");
        }
      }
      if (!yes) {
        confirm();
      }
      LostHosts lostHosts = hostIsGone ? LostHosts.GONE : LostHosts.FAIL;
      for (String volume : volumes) {
        session.run(listener -> session.engine().removeOrphan(volume, lostHosts, listener));
      }
      if (session.json()) {
        session.printJson(Map.of("removed", volumes));
      } else {
        volumes.forEach(
            volume -> session.print("The volume " + DisplayText.name(volume) + " is removed."));
      }
    }

    private void confirm() {
      String what =
          volumes.size() == 1
              ? "the volume " + DisplayText.name(volumes.get(0))
              : volumes.size() + " volumes";
      if (!session.mayAsk()) {
        throw new DoppelException(
            ErrorCode.INVALID_ARGUMENT,
            "Removing " + what + " must be confirmed, and there is no terminal to ask on.",
            "Add --yes.");
      }
      if (!session.questions().confirm("Remove " + what + " with all data?", false)) {
        throw DoppelException.cancelled("Removing " + what);
      }
    }
  }
}
