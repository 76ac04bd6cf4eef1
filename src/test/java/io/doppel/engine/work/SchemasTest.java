package io.doppel.engine.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SchemasTest {
  private static final String TEXT =
      """
      {"linkedSourceDefinition": {"type": "object", "properties": {
        "old": {"type": "string", "format": "password"},
        "new": {"type": "string", "format": "password"},
        "vault": {"$ref": "https://delphix.com/platform/api#/definitions/credentialsSupplier"}}}}
      """;

  private final Schemas schemas =
      new Schemas(TEXT, Map.of("linkedSourceDefinition", Set.of("new")));

  @Test
  void tellsWhichPasswordsAreNewAndLeavesOutVaults() {
    assertThat(schemas.all().get("linkedSourceDefinition"))
        .containsEntry(
            "properties",
            Map.of(
                "old",
                Map.of("type", "string", "format", "password"),
                "new",
                Map.of("type", "string", "format", "password", "setsPassword", true)));
  }

  @Test
  void validatesAsTheSchemaItselfSays() {
    assertThat(schemas.problems("linkedSourceDefinition", Map.of("new", "x"))).isEmpty();
    assertThat(schemas.problems("linkedSourceDefinition", Map.of("new", 7))).hasSize(1);
  }
}
