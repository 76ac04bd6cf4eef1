package io.doppel.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The rules of the Delphix Virtualization SDK 5.0 for {@code schema.json} and {@code
 * plugin_config.yml}, including those that its own build does not check.
 */
final class PluginFileRules {
  private static final List<String> DEFINITIONS =
      List.of(
          "repositoryDefinition",
          "sourceConfigDefinition",
          "linkedSourceDefinition",
          "virtualSourceDefinition",
          "snapshotDefinition",
          "snapshotParametersDefinition");
  private static final Set<String> NAMED_DEFINITIONS =
      Set.of("repositoryDefinition", "sourceConfigDefinition");
  private static final Set<String> TYPES =
      Set.of("string", "boolean", "integer", "number", "array", "object");
  private static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "prettyName",
          "description",
          "default",
          "enum",
          "format",
          "pattern",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "items",
          "minItems",
          "maxItems",
          "properties",
          "ordering",
          "required",
          "additionalProperties",
          "dxFormProperties");
  private static final Set<String> REFERENCE_KEYWORDS =
      Set.of("$ref", "prettyName", "description", "dxFormProperties");
  private static final String CREDENTIALS =
      "https://delphix\\.com/platform/api#/definitions/(c|passwordC|keyC)redentialsSupplier";
  private static final Set<String> FORMATS = Set.of("password", "unixpath");
  private static final Map<String, Set<String>> FORM_KEYS =
      Map.of(
          "string", Set.of("hideExpression", "validationMessages", "rows"),
          "boolean", Set.of("hideExpression"),
          "integer", Set.of("hideExpression", "validationMessages"),
          "number", Set.of("hideExpression", "validationMessages"),
          "array", Set.of("hideExpression", "validationMessages", "collapsible", "expanded"),
          "object", Set.of("hideExpression", "collapsible", "expanded"));
  private static final Map<String, Set<String>> VALIDATION_MESSAGES =
      Map.of(
          "string", Set.of("minLength", "pattern"),
          "array", Set.of("maxItems", "minItems", "uniqueItems"),
          "integer", Set.of("multipleOf"),
          "number", Set.of("multipleOf"));
  private static final Pattern MODEL_FIELD = Pattern.compile("\\bmodel\\??\\.(\\w+)");

  private static final Map<String, String> CONFIG_TYPES =
      Map.ofEntries(
          Map.entry("id", "string"),
          Map.entry("name", "string"),
          Map.entry("externalVersion", "string"),
          Map.entry("buildNumber", "string"),
          Map.entry("hostTypes", "array"),
          Map.entry("pluginType", "string"),
          Map.entry("language", "string"),
          Map.entry("entryPoint", "string"),
          Map.entry("srcDir", "string"),
          Map.entry("schemaFile", "string"),
          Map.entry("manualDiscovery", "boolean"),
          Map.entry("rootSquashEnabled", "boolean"),
          Map.entry("extendedStartStopHooks", "boolean"),
          Map.entry("defaultLocale", "string"),
          Map.entry("luaName", "string"),
          Map.entry("minimumLuaVersion", "string"));
  private static final List<String> CONFIG_REQUIRED =
      List.of(
          "id",
          "name",
          "buildNumber",
          "hostTypes",
          "pluginType",
          "language",
          "entryPoint",
          "srcDir",
          "schemaFile");

  private final List<String> problems = new ArrayList<>();

  private PluginFileRules() {}

  /** Returns what is wrong with the content of a {@code schema.json}; empty when nothing is. */
  static List<String> schemaProblems(JsonNode schema) {
    PluginFileRules rules = new PluginFileRules();
    rules.checkSchema(schema);
    return rules.problems;
  }

  /** Returns what is wrong with the content of a {@code plugin_config.yml}. */
  static List<String> configProblems(JsonNode config) {
    PluginFileRules rules = new PluginFileRules();
    rules.checkConfig(config);
    return rules.problems;
  }

  private void checkSchema(JsonNode schema) {
    Set<String> names = new TreeSet<>();
    schema.fieldNames().forEachRemaining(names::add);
    check(names.equals(new TreeSet<>(DEFINITIONS)), "the definitions are " + names);
    for (String name : DEFINITIONS) {
      JsonNode definition = schema.path(name);
      check(definition.isObject(), name + " is not an object");
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
          .getSchema(SchemaLocation.of("http://json-schema.org/draft-07/schema#"))
          .validate(definition)
          .forEach(error -> problems.add(name + ": " + error));
      checkObject(name, definition, definition.path("properties"));
      checkIdentity(name, definition);
    }
  }

  private void checkIdentity(String name, JsonNode definition) {
    JsonNode nameField = definition.path("nameField");
    JsonNode identityFields = definition.path("identityFields");
    if (!NAMED_DEFINITIONS.contains(name)) {
      check(nameField.isMissingNode(), name + " must not have nameField");
      check(identityFields.isMissingNode(), name + " must not have identityFields");
      return;
    }
    check(nameField.isTextual(), name + ".nameField is not a string");
    check(
        "string".equals(property(definition, nameField.asText()).path("type").asText()),
        name + ".nameField names no string property");
    check(
        identityFields.isArray() && !identityFields.isEmpty(),
        name + ".identityFields is not a list of names");
    identityFields.forEach(
        field ->
            check(
                property(definition, field.asText()).isObject(),
                name + ".identityFields names no property: " + field));
  }

  private void checkObject(String where, JsonNode object, JsonNode siblings) {
    check("object".equals(object.path("type").asText()), where + ".type is not object");
    check(
        object.path("additionalProperties").isBoolean(),
        where + ".additionalProperties is not a boolean");
    Set<String> names = new TreeSet<>();
    object.path("properties").fieldNames().forEachRemaining(names::add);
    check(!names.isEmpty(), where + " has no properties");

    Set<String> ordered = new TreeSet<>();
    object
        .path("ordering")
        .forEach(name -> check(ordered.add(name.asText()), where + ".ordering repeats " + name));
    check(ordered.equals(names), where + ".ordering does not name each property once");

    check(object.path("required").isArray(), where + ".required is not a list");
    object
        .path("required")
        .forEach(
            name ->
                check(
                    names.contains(name.asText()), where + ".required names no property: " + name));
    Set<String> required = new TreeSet<>();
    object.path("required").forEach(name -> required.add(name.asText()));
    for (String name : names) {
      checkProperty(where + "." + name, property(object, name), siblings);
      checkPattern(where + "." + name, property(object, name), required.contains(name));
    }
  }

  private void checkProperty(String where, JsonNode property, JsonNode siblings) {
    if (property.has("$ref")) {
      checkReference(where, property, siblings);
      return;
    }
    String type = property.path("type").asText();
    check(TYPES.contains(type), where + ".type is " + property.path("type"));
    property
        .fieldNames()
        .forEachRemaining(
            keyword -> check(KEYWORDS.contains(keyword), where + " has the keyword " + keyword));
    check(isSentence(property.path("description")), where + ".description is not a sentence");
    check(
        property.path("prettyName").isTextual() && !property.path("prettyName").asText().isBlank(),
        where + ".prettyName is missing");
    checkFormat(where, property);
    checkForm(where, property, type, siblings);
    if (property.has("default")) {
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
          .getSchema(property)
          .validate(property.get("default"))
          .forEach(error -> problems.add(where + ".default: " + error));
    }
    if (type.equals("array")) {
      checkObject(where + ".items", property.path("items"), siblings);
    } else if (type.equals("object")) {
      checkObject(where, property, siblings);
    }
  }

  private void checkReference(String where, JsonNode property, JsonNode siblings) {
    check(
        property.get("$ref").asText().matches(CREDENTIALS), where + ".$ref is no credential type");
    check(isSentence(property.path("description")), where + ".description is not a sentence");
    check(property.path("prettyName").isTextual(), where + ".prettyName is missing");
    property
        .fieldNames()
        .forEachRemaining(
            keyword ->
                check(REFERENCE_KEYWORDS.contains(keyword), where + " has the keyword " + keyword));
    checkForm(where, property, "object", siblings);
  }

  private void checkFormat(String where, JsonNode property) {
    if (!property.has("format")) {
      check(
          !where.toLowerCase(java.util.Locale.ROOT).matches(".*pass(word)?"),
          where + " has the name of a password and not its format");
      return;
    }
    String format = property.get("format").asText();
    check(FORMATS.contains(format), where + ".format is " + format);
    check(
        "string".equals(property.path("type").asText()),
        where + " has a format but is not a string");
    if (format.equals("password")) {
      check(!property.has("default"), where + " is a password with a default");
      check(!property.has("pattern"), where + " is a password that forbids characters");
    }
  }

  private void checkPattern(String where, JsonNode property, boolean required) {
    if (!property.has("pattern")) {
      return;
    }
    try {
      Pattern pattern = Pattern.compile(property.get("pattern").asText());
      check(
          required || pattern.matcher("").find(),
          where + ".pattern refuses the empty text that forms send for what was left empty");
    } catch (PatternSyntaxException e) {
      problems.add(where + ".pattern: " + e.getMessage());
    }
    check(
        !property.get("pattern").asText().contains("{"),
        where + ".pattern has a brace, on which the SDK's own message of a wrong value breaks");
    check(
        isSentence(property.path("dxFormProperties").path("validationMessages").path("pattern")),
        where + ".pattern has no validation message");
  }

  private void checkForm(String where, JsonNode property, String type, JsonNode siblings) {
    JsonNode form = property.path("dxFormProperties");
    if (form.isMissingNode()) {
      return;
    }
    Set<String> allowed = FORM_KEYS.getOrDefault(type, Set.of());
    form.fieldNames()
        .forEachRemaining(
            key -> check(allowed.contains(key), where + ".dxFormProperties has " + key));
    Set<String> messages = VALIDATION_MESSAGES.getOrDefault(type, Set.of());
    form.path("validationMessages")
        .fieldNames()
        .forEachRemaining(
            key -> {
              check(messages.contains(key), where + ".validationMessages has " + key);
              check(property.has(key), where + ".validationMessages tells of no check: " + key);
            });
    if (form.has("hideExpression")) {
      check(form.get("hideExpression").isTextual(), where + ".hideExpression is not a string");
      var matcher = MODEL_FIELD.matcher(form.get("hideExpression").asText());
      while (matcher.find()) {
        check(
            siblings.has(matcher.group(1)),
            where + ".hideExpression names no property: " + matcher.group(1));
      }
    }
  }

  private void checkConfig(JsonNode config) {
    config
        .fieldNames()
        .forEachRemaining(
            key -> check(CONFIG_TYPES.containsKey(key), "the key " + key + " is not known"));
    for (String key : CONFIG_REQUIRED) {
      check(config.has(key), key + " is missing");
    }
    CONFIG_TYPES.forEach(
        (key, type) ->
            check(!config.has(key) || isOfType(config.get(key), type), key + " is not a " + type));
    matches(config, "id", "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
    matches(config, "buildNumber", "([0-9]+\\.)*[0-9]*[1-9][0-9]*(\\.[0-9]+)*");
    matches(config, "pluginType", "STAGED|DIRECT");
    matches(config, "language", "PYTHON311");
    matches(config, "entryPoint", "[^:]+:[^:]+");
    matches(config, "luaName", "[a-z0-9_:-]+");
    matches(config, "minimumLuaVersion", "\\d+\\.\\d+");
    matches(config, "srcDir", "(?!/)(?!.*\\.\\.)[\\w./-]*\\w[\\w./-]*");
    check(
        config.has("luaName") == config.has("minimumLuaVersion"),
        "luaName and minimumLuaVersion come together");
    JsonNode hosts = config.path("hostTypes");
    check(
        hosts.size() == 1 && Set.of("UNIX", "WINDOWS").contains(hosts.path(0).asText()),
        "hostTypes is " + hosts);
  }

  private void matches(JsonNode config, String key, String pattern) {
    check(
        !config.has(key) || config.get(key).asText().matches(pattern),
        key + " is " + config.path(key));
  }

  private static boolean isOfType(JsonNode node, String type) {
    return switch (type) {
      case "string" -> node.isTextual();
      case "boolean" -> node.isBoolean();
      default -> node.isArray();
    };
  }

  private static JsonNode property(JsonNode object, String name) {
    return object.path("properties").path(name);
  }

  private static boolean isSentence(JsonNode text) {
    return text.asText().matches("(?s)[A-Z].*\\.");
  }

  private void check(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
