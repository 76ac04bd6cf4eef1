package io.doppel.cli;

import io.doppel.cli.parameter.ParameterDialog;
import io.doppel.cli.parameter.ParameterOptions;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.PlanText;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.ProvisionPlan;
import io.doppel.engine.ProvisionRequest;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Provisions a VDB. */
@Command(
    name = "provision",
    description = {
      "Provisions a VDB: a full read-write copy of a snapshot, that shares with it all that it does"
          + " not change. When the command ends, the VDB answers queries.",
      "",
      "On a terminal, what is not given is asked for. What is left empty (port, server id, mount"
          + " path) Doppel finds out."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  doppel provision dev1 --from shop",
      "  doppel provision dev1 --from shop -e target --set port=3310 \\",
      "      --set-from vdbPass=env:VDB_PASSWORD \\",
      "      --set config_settings_prov.innodb_buffer_pool_size=64M",
      "  doppel provision dev1 --from shop --snapshot SNAPSHOT --dry-run",
      "",
      "Snapshots: doppel snapshots shop. The parameters: doppel parameters provision"
    })
final class ProvisionCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NAME", description = "What to call the VDB.")
  private String name;

  @Option(
      names = "--from",
      paramLabel = "DATABASE",
      description = "The dSource or VDB to copy; may be left out with a snapshot's reference.")
  private String parent;

  @Option(
      names = "--snapshot",
      paramLabel = "SNAPSHOT",
      description = "Name or reference of the snapshot; else the latest one.")
  private String snapshot;

  @Option(
      names = {"-e", "--environment"},
      paramLabel = "ENVIRONMENT",
      description = "Where the VDB runs; else where the dSource or VDB runs that it is made from.")
  private String environment;

  @Option(
      names = {"-r", "--repository"},
      paramLabel = "REPOSITORY",
      description = {
        "Name, reference or path of the installation that runs the VDB; else the only one there, or"
            + " the one that suits the snapshot."
      })
  private String repository;

  @Mixin private ParameterOptions parameters = new ParameterOptions();

  @Option(names = "--dry-run", description = "Shows what would be done, and does nothing.")
  private boolean dryRun;

  ProvisionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (parent == null && snapshot == null) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "It is not said what " + name + " is to be a copy of.",
          "Give --from DATABASE or --snapshot REFERENCE.");
    }
    ParameterDialog dialog = session.dialog("virtualSourceDefinition");
    Map<String, Object> given = dialog.given(parameters);
    String where = environment != null ? environment : usualEnvironment();
    if (dryRun) {
      return showPlan(request(where, given));
    }
    Map<String, Object> complete = given;
    if (session.mayAsk()) {
      complete =
          dialog.complete(
              given,
              parameters.isEmpty(),
              values -> session.engine().planProvision(request(where, values)).problems());
    }
    ProvisionRequest request = request(where, complete);
    DatabaseView view;
    try {
      view = session.run(listener -> session.engine().provision(request, listener));
    } catch (DoppelException e) {
      throw dialog.explained(e);
    }
    if (session.json()) {
      session.printJson(JsonViews.database(view));
    } else {
      session.print(
          "The VDB "
              + DisplayText.name(view.name())
              + " is ready on "
              + DisplayText.name(view.environment())
              + ".");
      view.connection().ifPresent(command -> session.print("Connect with: " + command));
    }
    return 0;
  }

  private String usualEnvironment() {
    return parent != null
        ? session.engine().database(parent).environment()
        : LinkCommand.onlyEnvironment(session);
  }

  private ProvisionRequest request(String where, Map<String, Object> values) {
    return new ProvisionRequest(
        name,
        Optional.ofNullable(parent),
        Optional.ofNullable(snapshot),
        where,
        Optional.ofNullable(repository),
        values);
  }

  private int showPlan(ProvisionRequest request) {
    ProvisionPlan plan = session.engine().planProvision(request);
    if (session.json()) {
      session.printJson(JsonViews.plan(plan));
    } else {
      session.print(PlanText.of(plan));
    }
    return plan.ready() ? 0 : ErrorCode.NOT_READY.exitCode();
  }
}
