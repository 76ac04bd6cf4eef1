package io.doppel.sdk;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/** A snapshot's facts, written by {@code postSnapshot}. */
public record SnapshotDefinition(@JsonValue Map<String, Object> values) implements Definition {
  /** Copies the properties. */
  @JsonCreator
  public SnapshotDefinition {
    values = Definition.copy(values);
  }

  @Override
  public String toString() {
    return "SnapshotDefinition" + values.keySet();
  }
}
