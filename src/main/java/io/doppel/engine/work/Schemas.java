package io.doppel.engine.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.doppel.engine.catalog.Environments.Found;
import io.doppel.engine.catalog.Names;
import io.doppel.model.Problem;
import io.doppel.model.Secret;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The plugin's schema.json: what parameters and facts may be, which of them are secret, what makes
 * a repository or source config itself. Thread-safe.
 */
final class Schemas {
  static final String REPOSITORY = "repositoryDefinition";
  static final String SOURCE_CONFIG = "sourceConfigDefinition";
  static final String LINKED_SOURCE = "linkedSourceDefinition";
  static final String VIRTUAL_SOURCE = "virtualSourceDefinition";
  static final String SNAPSHOT = "snapshotDefinition";
  static final String SNAPSHOT_PARAMETERS = "snapshotParametersDefinition";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Where the schemas of Delphix's own types are said to be. */
  private static final String PLATFORM = "https://delphix.com/platform/";

  /** What is secret in the value of a credentials parameter, whose schema is Delphix's own. */
  private static final Set<String> SECRET_CREDENTIALS = Set.of("password", "privateKey");

  private final JsonNode root;
  private final Map<String, Set<String>> newPasswords;
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  /**
   * Reads them.
   *
   * @param text of schema.json
   * @param newPasswords as {@link io.doppel.sdk.PluginFactory#newPasswords} returns them
   */
  Schemas(String text, Map<String, Set<String>> newPasswords) {
    this.newPasswords = newPasswords;
    try {
      root = withoutVaults(MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the plugin's schema is not JSON", e);
    }
  }

  /** Takes out the parameters that a Delphix Engine fills from its vaults; there are none here. */
  private static JsonNode withoutVaults(JsonNode schema) {
    for (JsonNode definition : schema) {
      Set<String> vaults = new HashSet<>();
      definition
          .path("properties")
          .properties()
          .forEach(
              property -> {
                if (property.getValue().path("$ref").asText().startsWith(PLATFORM)) {
                  vaults.add(property.getKey());
                }
              });
      if (!vaults.isEmpty()) {
        ((ObjectNode) definition.get("properties")).remove(vaults);
        Iterator<JsonNode> order = definition.path("ordering").iterator();
        while (order.hasNext()) {
          if (vaults.contains(order.next().asText())) {
            order.remove();
          }
        }
      }
    }
    return schema;
  }

  /** Returns each definition's schema by its name, with the mark of new passwords. */
  Map<String, Map<String, Object>> all() {
    JsonNode marked = root.deepCopy();
    newPasswords.forEach(
        (definition, names) ->
            names.forEach(
                name ->
                    ((ObjectNode) marked.path(definition).path("properties").path(name))
                        .put("setsPassword", true)));
    return MAPPER.convertValue(marked, new TypeReference<>() {});
  }

  /** Returns values with the secret ones as {@link Secret}, as the catalog keeps them. */
  Map<String, Object> protect(String definition, Map<String, Object> values) {
    return asMap(protect(root.path(definition), values));
  }

  private Object protect(JsonNode schema, Object value) {
    if (value instanceof String text && schema.path("format").asText().equals("password")) {
      return Secret.of(text);
    }
    if (value instanceof Map<?, ?> map) {
      boolean credentials = schema.has("$ref");
      Map<String, Object> result = new LinkedHashMap<>();
      map.forEach(
          (key, inner) ->
              result.put(
                  String.valueOf(key),
                  credentials
                          && inner instanceof String text
                          && SECRET_CREDENTIALS.contains(String.valueOf(key))
                      ? Secret.of(text)
                      : protect(schema.path("properties").path(String.valueOf(key)), inner)));
      return result;
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(inner -> protect(schema.path("items"), inner))
          .collect(Collectors.toList());
    }
    return value;
  }

  /** Returns values with secrets as plain texts, as the plugin takes them. */
  static Map<String, Object> reveal(Map<String, Object> values) {
    return asMap(replaceSecrets(values, false));
  }

  /** Returns values with secrets as {@code ***}, as people may see them. */
  static Map<String, Object> mask(Map<String, Object> values) {
    return asMap(replaceSecrets(values, true));
  }

  private static Object replaceSecrets(Object value, boolean mask) {
    if (value instanceof Secret secret) {
      return mask ? secret.toString() : secret.reveal();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> result = new LinkedHashMap<>();
      map.forEach((key, inner) -> result.put(String.valueOf(key), replaceSecrets(inner, mask)));
      return result;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(inner -> replaceSecrets(inner, mask)).collect(Collectors.toList());
    }
    return value;
  }

  @SuppressWarnings("unchecked") // the callers give maps and get maps
  private static Map<String, Object> asMap(Object value) {
    return (Map<String, Object>) value;
  }

  /** Returns values with the schema's defaults where there is none, except for passwords. */
  Map<String, Object> withDefaults(String definition, Map<String, Object> values) {
    Map<String, Object> result = new LinkedHashMap<>(values);
    root.path(definition)
        .path("properties")
        .properties()
        .forEach(
            property -> {
              JsonNode schema = property.getValue();
              if (schema.has("default") && !schema.path("format").asText().equals("password")) {
                result.putIfAbsent(
                    property.getKey(), MAPPER.convertValue(schema.get("default"), Object.class));
              }
            });
    return result;
  }

  /**
   * Returns the snapshot parameters of a first sync: by the SDK's convention a plugin that can tell
   * an ingestion from a mere snapshot declares a boolean {@code resync}.
   */
  Optional<Map<String, Object>> firstIngestion() {
    return root.path(SNAPSHOT_PARAMETERS).path("properties").has("resync")
        ? Optional.of(Map.of("resync", true))
        : Optional.empty();
  }

  /** Returns a repository or source config with its name and what makes it itself. */
  Found identify(String definition, Map<String, Object> values) {
    JsonNode schema = root.path(definition);
    List<String> identity = new ArrayList<>();
    schema
        .path("identityFields")
        .forEach(field -> identity.add(String.valueOf(values.get(field.asText()))));
    return new Found(
        String.valueOf(values.getOrDefault(schema.path("nameField").asText(), "")),
        String.join("\n", identity),
        protect(definition, values));
  }

  /** Returns everything that is wrong with plain values, in words. */
  List<Problem> problems(String definition, Map<String, Object> values) {
    Schema schema =
        compiled.computeIfAbsent(
            definition, name -> Validation.REGISTRY.getSchema(root.path(name)));
    List<Problem> problems = new ArrayList<>();
    for (Error error : schema.validate(MAPPER.<JsonNode>valueToTree(values))) {
      problems.add(problem(definition, error));
    }
    return problems;
  }

  private Problem problem(String definition, Error error) {
    String path = path(error);
    JsonNode schema = schemaAt(definition, path);
    String property = error.getProperty() == null ? "" : error.getProperty();
    boolean secret = schema.path("format").asText().equals("password");
    String value = secret || error.getInstanceNode() == null ? "" : " " + error.getInstanceNode();
    return switch (error.getKeyword()) {
      case "required" -> {
        JsonNode missing = schemaAt(definition, join(path, property));
        yield new Problem(
            join(path, property),
            "It is missing (" + label(missing, property) + ").",
            "Give it. " + missing.path("description").asText());
      }
      case "additionalProperties" ->
          new Problem(
              join(path, property),
              "There is no such parameter.",
              Names.notFound("parameter", property, names(schema)).action());
      case "pattern", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems" ->
          new Problem(
              path,
              "The value" + value + " is not allowed.",
              schema
                  .path("dxFormProperties")
                  .path("validationMessages")
                  .path(error.getKeyword())
                  .asText(sentence(secret ? "" : error.getMessage())));
      case "enum" ->
          new Problem(
              path,
              "The value" + value + " is not one of those that are allowed.",
              "Give one of "
                  + StreamSupport.stream(schema.path("enum").spliterator(), false)
                      .map(JsonNode::toString)
                      .collect(Collectors.joining(", "))
                  + ".");
      case "type" ->
          new Problem(
              path,
              "The value" + value + " is of the wrong type.",
              "Give a " + schema.path("type").asText() + ".");
      default ->
          new Problem(
              path.isEmpty() ? definition : path,
              secret ? "The value is not allowed." : sentence(error.getMessage()),
              "Change it accordingly.");
    };
  }

  /** Returns the place of an error as names and positions, joined by dots. */
  private static String path(Error error) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
      names.add(String.valueOf(error.getInstanceLocation().getElement(i)));
    }
    return String.join(".", names);
  }

  private JsonNode schemaAt(String definition, String path) {
    JsonNode schema = root.path(definition);
    for (String name : path.isEmpty() ? List.<String>of() : List.of(path.split("\\."))) {
      schema =
          schema.path("type").asText().equals("array")
              ? schema.path("items")
              : schema.path("properties").path(name);
    }
    return schema;
  }

  private static List<String> names(JsonNode schema) {
    return schema.path("properties").properties().stream().map(Map.Entry::getKey).toList();
  }

  private static String label(JsonNode schema, String property) {
    return schema.path("prettyName").asText(property);
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String sentence(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() || stripped.endsWith(".")
        ? stripped
        : Character.toUpperCase(stripped.charAt(0)) + stripped.substring(1) + ".";
  }

  /** Apart, because most commands validate nothing, and loading the validators takes a while. */
  private static final class Validation {
    /** Delphix's own keywords say nothing about what values are valid. */
    static final SchemaRegistry REGISTRY =
        SchemaRegistry.withDialect(
            Dialect.builder(Dialects.getDraft7())
                .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                .build());
  }
}
