package io.doppel.sdk;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Schema-defined data: what an engine stores and hands over without reading it.
 *
 * <p>The keys are the property names of {@code schema.json}; the values are those of JSON: String,
 * Boolean, Number, List, Map. A property that is null is left out. Definitions may hold secrets, so
 * they print their keys only.
 */
public sealed interface Definition
    permits RepositoryDefinition,
        SourceConfigDefinition,
        LinkedSourceDefinition,
        VirtualSourceDefinition,
        SnapshotDefinition,
        SnapshotParametersDefinition {

  /** Returns the properties, unmodifiable, in their order. */
  Map<String, Object> values();

  /** Copies properties, leaving out nulls. */
  static Map<String, Object> copy(Map<String, Object> values) {
    Map<String, Object> copy = new LinkedHashMap<>(values);
    copy.values().removeIf(value -> value == null);
    return Collections.unmodifiableMap(copy);
  }
}
