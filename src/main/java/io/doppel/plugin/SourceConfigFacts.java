package io.doppel.plugin;

import io.doppel.model.Port;
import io.doppel.sdk.SourceConfigDefinition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A database instance.
 *
 * @param name for people
 * @param port that it listens on
 * @param dataDir its data directory; with the port its identity
 * @param baseDir its installation's base directory
 */
record SourceConfigFacts(String name, Port port, String dataDir, String baseDir) {

  /**
   * Reads a source config.
   *
   * @throws io.doppel.sdk.UserError INVALID_ARGUMENT with everything that is wrong
   */
  static SourceConfigFacts of(SourceConfigDefinition definition) {
    Fields fields = new Fields("sourceConfigDefinition", definition);
    SourceConfigFacts facts =
        new SourceConfigFacts(
            fields.text("dbName"),
            fields.port("port"),
            fields.text("dataDir"),
            fields.optionalText("baseDir").orElse(""));
    fields.throwIfAny("The source config cannot be used");
    return facts;
  }

  SourceConfigDefinition toDefinition() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("dbName", name);
    values.put("port", port.toString());
    values.put("dataDir", dataDir);
    values.put("baseDir", baseDir);
    return new SourceConfigDefinition(values);
  }
}
