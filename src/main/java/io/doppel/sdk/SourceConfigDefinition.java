package io.doppel.sdk;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/** A database instance of a repository. */
public record SourceConfigDefinition(@JsonValue Map<String, Object> values) implements Definition {
  /** Copies the properties. */
  @JsonCreator
  public SourceConfigDefinition {
    values = Definition.copy(values);
  }

  @Override
  public String toString() {
    return "SourceConfigDefinition" + values.keySet();
  }
}
