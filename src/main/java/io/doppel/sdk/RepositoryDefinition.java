package io.doppel.sdk;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/** A database installation that discovery found on an environment. */
public record RepositoryDefinition(@JsonValue Map<String, Object> values) implements Definition {
  /** Copies the properties. */
  @JsonCreator
  public RepositoryDefinition {
    values = Definition.copy(values);
  }

  @Override
  public String toString() {
    return "RepositoryDefinition" + values.keySet();
  }
}
