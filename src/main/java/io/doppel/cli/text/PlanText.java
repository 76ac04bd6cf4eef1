package io.doppel.cli.text;

import io.doppel.engine.LinkPlan;
import io.doppel.engine.ProvisionPlan;
import io.doppel.model.Problem;
import java.util.List;
import java.util.Map;

/** A plan for people: what would be done, and what stands in the way. */
public final class PlanText implements Block {
  private final String headline;
  private final Details details;
  private final List<Problem> problems;

  private PlanText(String headline, Details details, List<Problem> problems) {
    this.headline = headline;
    this.details = details;
    this.problems = problems;
  }

  public static PlanText of(LinkPlan plan) {
    Details details = new Details();
    details.add("environment", plan.environment());
    details.add("repository", plan.repository());
    details.addAll("source config", plan.sourceConfig());
    rest(details, plan.parameters(), plan.mountPaths(), plan.storage(), plan.facts(), plan.steps());
    return new PlanText(
        "Linking " + DisplayText.name(plan.name()) + " would mean:", details, plan.problems());
  }

  public static PlanText of(ProvisionPlan plan) {
    Details details = new Details();
    details.add("from", plan.parent());
    details.add("snapshot", plan.snapshot());
    details.add("environment", plan.environment());
    details.add("repository", plan.repository());
    rest(details, plan.parameters(), plan.mountPaths(), plan.storage(), plan.facts(), plan.steps());
    return new PlanText(
        "Provisioning " + DisplayText.name(plan.name()) + " would mean:", details, plan.problems());
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

  @Override
  public String render(boolean colours) {
    return DisplayText.harmless(headline) + '\n' + details.render(colours) + problems();
  }

  private String problems() {
    if (problems.isEmpty()) {
      return "Nothing stands in the way.\n";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        problems.size() == 1
            ? "This stands in the way:\n"
            : "These " + problems.size() + " things stand in the way:\n");
    for (Problem problem : problems) {
      text.append("  * " + problem.subject() + ": " + problem.message() + '\n');
      problem.action().lines().forEach(line -> text.append("    " + line + '\n'));
    }
    return DisplayText.harmlessLines(text.toString());
  }
}
