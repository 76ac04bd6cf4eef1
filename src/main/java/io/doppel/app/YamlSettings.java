package io.doppel.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads nested YAML as settings with dots in their names. */
final class YamlSettings {
  private YamlSettings() {}

  /**
   * Returns the settings by name, such as {@code storage.kind}, in their order.
   *
   * @param origin where the text comes from, for messages
   */
  static Map<String, String> read(String text, String origin) {
    Map<String, String> settings = new LinkedHashMap<>();
    JsonNode document = parsed(text, origin);
    if (document.isObject()) {
      flatten("", document, settings);
    } else if (!document.isMissingNode() && !document.isNull()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "The configuration " + origin + " does not hold settings.",
          "Write lines such as 'log:' and below it, indented, 'level: debug'.");
    }
    return settings;
  }

  private static JsonNode parsed(String text, String origin) {
    YAMLFactory factory =
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try {
      return new YAMLMapper(factory).readTree(text);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "The configuration "
              + origin
              + " is not YAML"
              + (line > 0 ? ": line " + line + " is wrong." : "."),
          "Correct it: " + e.getOriginalMessage().lines().findFirst().orElse("") + ".",
          "",
          e);
    }
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> settings) {
    node.properties()
        .forEach(
            field -> {
              String name = prefix + field.getKey();
              JsonNode value = field.getValue();
              if (value.isObject()) {
                flatten(name + ".", value, settings);
              } else {
                settings.put(name, value.isValueNode() ? value.asText("") : value.toString());
              }
            });
  }
}
