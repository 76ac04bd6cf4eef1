package io.doppel.cli.parameter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Map;

/** Parameters with something of everything that schemas can say. */
public final class Schemas {
  private static final String VIRTUAL =
      """
      {
        "type": "object",
        "ordering": ["kind", "port", "vdbPass", "compress", "level", "settings"],
        "required": ["port", "vdbPass", "kind"],
        "properties": {
          "port": {
            "type": "string", "prettyName": "Port", "description": "A free port.",
            "pattern": "^[1-9][0-9]{0,3}$",
            "dxFormProperties": {
              "validationMessages": {"pattern": "Give a port between 1 and 65535."}}
          },
          "kind": {
            "type": "string", "prettyName": "Kind", "enum": ["Small", "Large"], "default": "Small"
          },
          "vdbPass": {
            "type": "string", "prettyName": "VDB Password", "format": "password",
            "setsPassword": true,
            "description": "Any character is allowed."
          },
          "compress": {"type": "boolean", "prettyName": "Compress", "default": true},
          "level": {
            "type": "integer", "prettyName": "Level",
            "dxFormProperties": {"hideExpression": "!model?.compress"}
          },
          "note": {"type": "string"},
          "size": {"type": "integer"},
          "settings": {
            "type": "array", "prettyName": "Server Settings",
            "items": {
              "type": "object",
              "properties": {
                "propertyName": {"type": "string", "pattern": "^[a-z_]+$"},
                "value": {"type": "string"}
              },
              "ordering": ["propertyName", "value"]
            }
          }
        }
      }
      """;

  private static final String SNAPSHOT =
      """
      {"type": "object", "properties": {"resync": {"type": "boolean", "default": false}}}
      """;

  private static final String FACTS =
      """
      {"type": "object", "properties": {"snapVersion": {"type": "string", "prettyName": "Version"}}}
      """;

  private Schemas() {}

  public static Map<String, Map<String, Object>> all() {
    return Map.of(
        "virtualSourceDefinition", parse(VIRTUAL),
        "linkedSourceDefinition", parse(VIRTUAL),
        "sourceConfigDefinition", parse(VIRTUAL),
        "snapshotParametersDefinition", parse(SNAPSHOT),
        "snapshotDefinition", parse(FACTS));
  }

  public static Map<String, Parameter> parameters(String kind) {
    return Parameter.of(all().get(kind + "SourceDefinition"));
  }

  private static Map<String, Object> parse(String json) {
    try {
      return new ObjectMapper().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
