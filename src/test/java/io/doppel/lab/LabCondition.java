package io.doppel.lab;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips, or where the lab is required fails, a test class when the lab is not up. */
final class LabCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return judge(Lab.problem(), "required".equals(System.getenv("DOPPEL_LAB")));
  }

  static ConditionEvaluationResult judge(Optional<String> problem, boolean required) {
    if (problem.isEmpty()) {
      return ConditionEvaluationResult.enabled("The lab is up.");
    }
    if (required) {
      throw new IllegalStateException(problem.get());
    }
    return ConditionEvaluationResult.disabled(problem.get());
  }
}
