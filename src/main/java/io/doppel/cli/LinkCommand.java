package io.doppel.cli;

import io.doppel.cli.parameter.ParameterDialog;
import io.doppel.cli.parameter.ParameterOptions;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.PlanText;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LinkRequest;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Links a source. */
@Command(
    name = "link",
    description = {
      "Links a source: takes a backup of it, starts a staging server from that, lets it follow the"
          + " source by replication, and takes the first snapshot.",
      "",
      "On a terminal, what is not given is asked for. What is left empty (port, server id, mount"
          + " path) Doppel finds out."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  doppel link shop --environment staging",
      "  doppel link shop -e staging --set sourceip=10.0.1.20 --set sourceUser=doppel \\",
      "      --set-from sourcePass=env:SOURCE_PASSWORD \\",
      "      --set-from stagingPass=file:staging.pass",
      "  doppel link shop -e staging --source-config-set port=3307 \\",
      "      --parameters shop.json --dry-run",
      "",
      "The parameters and what they mean: doppel parameters link"
    })
final class LinkCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NAME", description = "What to call the dSource.")
  private String name;

  @Mixin private LinkOptions link = new LinkOptions();

  @Mixin private ParameterOptions parameters = new ParameterOptions();

  @Option(names = "--dry-run", description = "Shows what would be done, and does nothing.")
  private boolean dryRun;

  LinkCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Map<String, Object> instance = link.instance(session);
    ParameterDialog dialog = session.dialog("linkedSourceDefinition");
    Map<String, Object> given = dialog.given(parameters);
    String where = link.environment().orElseGet(() -> onlyEnvironment(session));
    if (dryRun) {
      return showPlan(request(where, instance, given));
    }
    Map<String, Object> complete = given;
    if (session.mayAsk()) {
      complete =
          dialog.complete(
              given,
              parameters.isEmpty(),
              values -> session.engine().planLink(request(where, instance, values)).problems());
    }
    LinkRequest request = request(where, instance, complete);
    DatabaseView view;
    try {
      view = session.run(listener -> session.engine().link(request, listener));
    } catch (DoppelException e) {
      throw dialog.explained(e);
    }
    if (session.json()) {
      session.printJson(JsonViews.database(view));
    } else {
      session.print(
          "The dSource "
              + DisplayText.name(view.name())
              + " is linked on "
              + DisplayText.name(view.environment())
              + ".");
      session.print(
          "Provision a VDB from it: doppel provision NAME --from " + DisplayText.name(view.name()));
    }
    return 0;
  }

  private LinkRequest request(
      String where, Map<String, Object> instance, Map<String, Object> values) {
    return new LinkRequest(name, where, link.repository(), link.sourceConfig(), instance, values);
  }

  private int showPlan(LinkRequest request) {
    LinkPlan plan = session.engine().planLink(request);
    if (session.json()) {
      session.printJson(JsonViews.plan(plan));
    } else {
      session.print(PlanText.of(plan));
    }
    return plan.ready() ? 0 : ErrorCode.NOT_READY.exitCode();
  }

  /** Returns the environment when there is just one, or the one that the user picks. */
  static String onlyEnvironment(Session session) {
    List<String> names =
        session.engine().environments().stream().map(EnvironmentView::name).toList();
    if (names.size() == 1) {
      return names.get(0);
    }
    if (names.isEmpty()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "There is no environment yet.",
          "Add one: doppel environment add --help");
    }
    if (session.mayAsk()) {
      return session.questions().pick("On which environment?", names);
    }
    throw new DoppelException(
        ErrorCode.INVALID_ARGUMENT,
        "It is not said on which environment.",
        "Give --environment with one of: " + String.join(", ", names) + ".");
  }
}
