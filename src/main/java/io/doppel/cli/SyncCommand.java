package io.doppel.cli;

import io.doppel.cli.parameter.ParameterOptions;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.JsonViews;
import io.doppel.engine.SnapshotView;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a snapshot. */
@Command(
    name = "sync",
    aliases = "snapshot",
    description = "Takes a snapshot of a dSource or a VDB. Its server goes on answering.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  doppel snapshot shop",
      "  doppel sync shop --set resync=true      (starts over from a new backup)"
    })
final class SyncCommand implements Runnable {
  private final Session session;

  @Parameters(paramLabel = "DATABASE", description = "The dSource or VDB.")
  private String name;

  @Mixin private ParameterOptions parameters = new ParameterOptions();

  SyncCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Map<String, Object> values =
        parameters.isEmpty()
            ? Map.of()
            : session.dialog("snapshotParametersDefinition").given(parameters);
    SnapshotView view = session.run(listener -> session.engine().snapshot(name, values, listener));
    if (session.json()) {
      session.printJson(JsonViews.snapshot(view));
    } else {
      session.print(
          "The snapshot "
              + view.name()
              + " ("
              + view.reference()
              + ") of "
              + DisplayText.name(view.database())
              + " is taken.");
    }
  }
}
