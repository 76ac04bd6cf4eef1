package io.doppel.cli;

import io.doppel.engine.LinkPlan;
import io.doppel.engine.ProvisionPlan;
import io.doppel.model.Problem;
import java.util.List;
import java.util.Map;

/** Shows plans to people. */
final class PlanText {
  private PlanText() {}

  static void print(Session session, LinkPlan plan) {
    session.print("Linking " + plan.name() + " would mean:");
    Details details = new Details();
    details.add("environment", plan.environment());
    details.add("repository", plan.repository());
    details.addAll("source config", plan.sourceConfig());
    rest(details, plan.parameters(), plan.mountPaths(), plan.storage(), plan.facts(), plan.steps());
    details.print(session);
    problems(session, plan.problems());
  }

  static void print(Session session, ProvisionPlan plan) {
    session.print("Provisioning " + plan.name() + " would mean:");
    Details details = new Details();
    details.add("from", plan.parent());
    details.add("snapshot", plan.snapshot());
    details.add("environment", plan.environment());
    details.add("repository", plan.repository());
    rest(details, plan.parameters(), plan.mountPaths(), plan.storage(), plan.facts(), plan.steps());
    details.print(session);
    problems(session, plan.problems());
  }

  private static void rest(
      Details details,
      Map<String, Object> parameters,
      List<String> mountPaths,
      String storage,
      Map<String, String> facts,
      List<String> steps) {
    details.addAll("parameter", parameters);
    mountPaths.forEach(path -> details.add("mount", path));
    details.add("storage", storage);
    facts.forEach((label, value) -> details.add("found", label + ": " + value));
    for (int index = 0; index < steps.size(); index++) {
      details.add("steps", (index + 1) + ". " + steps.get(index));
    }
  }

  private static void problems(Session session, List<Problem> problems) {
    if (problems.isEmpty()) {
      session.print("Nothing stands in the way.");
      return;
    }
    session.print(
        problems.size() == 1
            ? "This stands in the way:"
            : "These " + problems.size() + " things stand in the way:");
    for (Problem problem : problems) {
      session.print("  * " + problem.subject() + ": " + problem.message());
      problem.action().lines().forEach(line -> session.print("    " + line));
    }
  }
}
