package io.doppel.sdk;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/** What the user asked for when linking. */
public record LinkedSourceDefinition(@JsonValue Map<String, Object> values) implements Definition {
  /** Copies the properties. */
  @JsonCreator
  public LinkedSourceDefinition {
    values = Definition.copy(values);
  }

  @Override
  public String toString() {
    return "LinkedSourceDefinition" + values.keySet();
  }
}
