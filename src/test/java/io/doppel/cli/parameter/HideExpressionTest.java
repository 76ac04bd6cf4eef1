package io.doppel.cli.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class HideExpressionTest {
  private static final String MANUAL = "model?.type === 'Manual Backup'";

  @Test
  void comparesAFieldWithAText() {
    assertThat(HideExpression.holds(MANUAL, Map.of("type", "Manual Backup"))).isTrue();
    assertThat(HideExpression.holds(MANUAL, Map.of("type", "Replication"))).isFalse();
    assertThat(HideExpression.holds(MANUAL, Map.of())).isFalse();
    assertThat(HideExpression.holds("model.type !== 'x'", Map.of("type", "y"))).isTrue();
  }

  @Test
  void combinesConditions() {
    String either = MANUAL + " || !model?.logSync";

    assertThat(HideExpression.holds(either, Map.of("type", "Replication", "logSync", true)))
        .isFalse();
    assertThat(HideExpression.holds(either, Map.of("type", "Replication", "logSync", false)))
        .isTrue();
    assertThat(HideExpression.holds(either, Map.of("type", "Manual Backup", "logSync", true)))
        .isTrue();
    assertThat(
            HideExpression.holds(
                "!(model.a && model.b) && model.c === true", Map.of("a", 1, "b", 0, "c", true)))
        .isTrue();
  }

  @Test
  void ratherAsksTooMuchThanTooLittleWhenItDoesNotUnderstand() {
    assertThat(HideExpression.holds("model.list.length > 3", Map.of())).isFalse();
    assertThat(HideExpression.holds("(true", Map.of())).isFalse();
    assertThat(HideExpression.holds("true true", Map.of())).isFalse();
  }
}
