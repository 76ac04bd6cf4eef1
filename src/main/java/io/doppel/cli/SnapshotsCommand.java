package io.doppel.cli;

import io.doppel.cli.parameter.Parameter;
import io.doppel.cli.text.Details;
import io.doppel.cli.text.HumanFormat;
import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.Table;
import io.doppel.engine.SnapshotView;
import io.doppel.engine.SpaceView;
import io.doppel.model.DataSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists snapshots. */
@Command(
    name = "snapshots",
    description = "Lists snapshots, oldest first.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  doppel snapshots",
      "  doppel snapshots shop --facts      (with versions, positions and sizes)"
    })
final class SnapshotsCommand implements Runnable {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "DATABASE",
      description = "Only those of this dSource or VDB.")
  private String database;

  @Option(names = "--facts", description = "Shows what is known about each snapshot.")
  private boolean facts;

  SnapshotsCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    List<SnapshotView> snapshots = session.engine().snapshots(Optional.ofNullable(database));
    if (facts && !session.json()) {
      printFacts(snapshots);
      return;
    }
    Listing.print(
        session,
        snapshots,
        JsonViews::snapshot,
        new Table("DATABASE", "SNAPSHOT", "REFERENCE", "TAKEN", ">OWN", ">SHARED", "VDBS"),
        view ->
            new Object[] {
              view.database(),
              view.name(),
              view.reference(),
              HumanFormat.ago(view.created(), session.clock().instant()),
              size(view.space(), SpaceView::own),
              size(view.space(), SpaceView::shared),
              String.join(", ", view.vdbs())
            },
        "There is no snapshot.");
  }

  /** Returns a size for a table. */
  static String size(Optional<SpaceView> space, Function<SpaceView, DataSize> part) {
    return space.map(part).map(DataSize::toString).orElse("?");
  }

  private void printFacts(List<SnapshotView> snapshots) {
    Map<String, Parameter> schema = session.parameters("snapshotDefinition");
    for (SnapshotView view : snapshots) {
      Details details = new Details();
      details.add("snapshot", view.name());
      details.add("reference", view.reference());
      details.add("database", view.database());
      details.add(
          "taken",
          HumanFormat.moment(view.created(), session.clock().getZone())
              + ", "
              + HumanFormat.ago(view.created(), session.clock().instant()));
      view.facts()
          .forEach(
              (name, value) ->
                  details.add(
                      schema.containsKey(name) ? schema.get(name).title() : name,
                      value.toString()));
      view.vdbs().forEach(vdb -> details.add("VDB", vdb));
      session.print(details);
      session.print("");
    }
  }
}
