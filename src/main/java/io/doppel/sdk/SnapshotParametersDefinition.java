package io.doppel.sdk;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/** What the user asked for when taking a snapshot by hand. */
public record SnapshotParametersDefinition(@JsonValue Map<String, Object> values)
    implements Definition {
  /** Copies the properties. */
  @JsonCreator
  public SnapshotParametersDefinition {
    values = Definition.copy(values);
  }

  @Override
  public String toString() {
    return "SnapshotParametersDefinition" + values.keySet();
  }
}
