package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether {@code schema.json} and {@code plugin_config.yml} are what a Delphix Engine accepts. */
final class PluginFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Version 2.1.0: property to type; {@code !} marks a required one, {@code *} a password. */
  private static final Map<String, Map<String, String>> VERSION_2_1_0 =
      Map.of(
          "repositoryDefinition",
          Map.of("name", "string", "version", "string", "installPath", "string"),
          "sourceConfigDefinition",
          Map.of(
              "dataDir", "string!", "port", "string!", "baseDir", "string!", "dbName", "string!"),
          "linkedSourceDefinition",
          Map.ofEntries(
              Map.entry("dSourceType", "string!"),
              Map.entry("serverId", "string!"),
              Map.entry("stagingPort", "string!"),
              Map.entry("mountPath", "string!"),
              Map.entry("stagingPass", "string*"),
              Map.entry("stagingBasedir", "string"),
              Map.entry("sourceip", "string"),
              Map.entry("sourceUser", "string"),
              Map.entry("sourcePass", "string*"),
              Map.entry("databaseList", "string"),
              Map.entry("backupPath", "string"),
              Map.entry("logSync", "boolean"),
              Map.entry("replicationUser", "string"),
              Map.entry("replicationPass", "string*")),
          "virtualSourceDefinition",
          Map.of(
              "vdbUser", "string!",
              // No longer required: a vault may have it.
              "vdbPass", "string*",
              // No longer required: it can be found out.
              "baseDir", "string",
              "port", "string!",
              "serverId", "string!",
              "mPath", "string!",
              "config_settings_prov", "array"),
          "snapshotDefinition",
          Map.of(
              "snapshotId", "string",
              "snapHost", "string",
              "snapPort", "string",
              "snapDataDir", "string",
              "snapBaseDir", "string",
              "snapConn", "string",
              "snapPass", "string*",
              "snapBackupPath", "string",
              "snapTime", "string"),
          "snapshotParametersDefinition",
          Map.of("resync", "boolean!"));

  @Test
  void theSchemaKeepsTheRulesOfTheSdk() throws IOException {
    assertThat(PluginFileRules.schemaProblems(schema())).isEmpty();
  }

  @Test
  void theConfigurationKeepsTheRulesOfTheSdk() throws IOException {
    assertThat(PluginFileRules.configProblems(config())).isEmpty();
  }

  @Test
  void bothFilesAreOnTheClassPath() {
    assertThat(PluginFilesTest.class.getResource("/schema.json")).isNotNull();
    assertThat(PluginFilesTest.class.getResource("/plugin_config.yml")).isNotNull();
  }

  @Test
  void anEngineWithVersion210TakesThisPluginAsItsUpgrade() throws IOException {
    JsonNode config = config();

    assertThat(config.get("id").asText()).isEqualTo("ebc2548c-a4c3-402a-b617-389da41292d7");
    assertThat(config.get("name").asText()).isEqualTo("mysql-sdk-plugin");
    assertThat(config.get("buildNumber").asText()).isEqualTo("3.0.0");
    assertThat(config.get("pluginType").asText()).isEqualTo("STAGED");
    assertThat(config.get("hostTypes").get(0).asText()).isEqualTo("UNIX");
    assertThat(Path.of(config.get("schemaFile").asText())).isRegularFile();
  }

  @Test
  void everyPropertyOfVersion210IsThereAndNoNewOneIsRequired() throws IOException {
    JsonNode schema = schema();
    for (var definition : VERSION_2_1_0.entrySet()) {
      Map<String, String> actual = shapes(schema.get(definition.getKey()));

      assertThat(actual).as(definition.getKey()).containsAllEntriesOf(definition.getValue());
      Set<String> added = new TreeSet<>(actual.keySet());
      added.removeAll(definition.getValue().keySet());
      assertThat(added)
          .as("new properties of " + definition.getKey())
          .noneMatch(name -> actual.get(name).contains("!"));
    }
    assertThat(shapes(schema.at("/virtualSourceDefinition/properties/config_settings_prov/items")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("propertyName", "string!", "value", "string!"));
  }

  @Test
  void objectsAreIdentifiedAsInVersion210() throws IOException {
    JsonNode schema = schema();

    assertThat(schema.at("/repositoryDefinition/nameField").asText()).isEqualTo("name");
    assertThat(schema.at("/repositoryDefinition/identityFields").toString())
        .isEqualTo("[\"installPath\"]");
    assertThat(schema.at("/sourceConfigDefinition/nameField").asText()).isEqualTo("dbName");
    assertThat(schema.at("/sourceConfigDefinition/identityFields").toString())
        .isEqualTo("[\"dataDir\",\"port\"]");
    assertThat(schema.at("/linkedSourceDefinition/properties/dSourceType/enum").toString())
        .isEqualTo("[\"Replication\",\"Manual Backup Ingestion\"]");
  }

  @Test
  void whatTheSchemaCannotSayOfPasswordsIsSaidOfPasswordsOfTheSchema() throws IOException {
    JsonNode schema = schema();

    assertThat(MySqlPlugin.factory().newPasswords())
        .containsOnlyKeys("linkedSourceDefinition", "virtualSourceDefinition")
        .allSatisfy(
            (definition, names) ->
                assertThat(names)
                    .isNotEmpty()
                    .allMatch(
                        name ->
                            schema
                                .at("/" + definition + "/properties/" + name + "/format")
                                .asText()
                                .equals("password")));
  }

  @ParameterizedTest
  @MethodSource
  void aSchemaThatBreaksARuleIsFound(String problem, Consumer<JsonNode> change) throws IOException {
    JsonNode schema = schema();
    change.accept(schema);

    assertThat(PluginFileRules.schemaProblems(schema))
        .anySatisfy(found -> assertThat(found).contains(problem));
  }

  static Stream<Arguments> aSchemaThatBreaksARuleIsFound() {
    return Stream.of(
        broken("the definitions are", "", node -> node.remove("snapshotDefinition")),
        broken("the definitions are", "", node -> node.putObject("more")),
        broken("names no string property", "/repositoryDefinition", n -> n.put("nameField", "x")),
        broken("identityFields names no", "/sourceConfigDefinition", PluginFilesTest::misidentify),
        broken("ordering does not name", "/linkedSourceDefinition", n -> n.putArray("ordering")),
        broken("additionalProperties", "/snapshotDefinition", PluginFilesTest::textualBoolean),
        broken("required names no", "/virtualSourceDefinition", PluginFilesTest::requireMore),
        broken(
            "description is not a sentence",
            "/linkedSourceDefinition/properties/sourceip",
            node -> node.put("description", "")),
        broken(
            "password with a default",
            "/virtualSourceDefinition/properties/vdbPass",
            node -> node.put("default", "secret")),
        broken(
            "forbids characters",
            "/linkedSourceDefinition/properties/sourcePass",
            node -> node.put("pattern", "^\\S*$")),
        broken(
            "has no validation message",
            "/linkedSourceDefinition/properties/stagingPort",
            node -> node.remove("dxFormProperties")),
        broken(
            "refuses the empty text",
            "/linkedSourceDefinition/properties/sourcePort",
            node -> node.put("pattern", "^[0-9]+$")),
        broken(
            "has the keyword",
            "/linkedSourceDefinition/properties/stagingPass",
            node -> node.put("setsPassword", true)),
        broken(
            "hideExpression names no property",
            "/linkedSourceDefinition/properties/sourceip/dxFormProperties",
            node -> node.put("hideExpression", "model.nothing")),
        broken(
            "dSourceType.default",
            "/linkedSourceDefinition/properties/dSourceType",
            node -> node.put("default", "Other")),
        broken(
            "type is",
            "/snapshotDefinition/properties/snapSize",
            node -> node.putArray("type").add("integer").add("null")));
  }

  @ParameterizedTest
  @MethodSource
  void aConfigurationThatBreaksARuleIsFound(String problem, Consumer<ObjectNode> change)
      throws IOException {
    ObjectNode config = (ObjectNode) config();
    change.accept(config);

    assertThat(PluginFileRules.configProblems(config))
        .anySatisfy(found -> assertThat(found).contains(problem));
  }

  static Stream<Arguments> aConfigurationThatBreaksARuleIsFound() {
    return Stream.of(
        changed("id is missing", node -> node.remove("id")),
        changed("is not known", node -> node.put("color", "blue")),
        changed("buildNumber is not a string", node -> node.put("buildNumber", 3.0)),
        changed("buildNumber is", node -> node.put("buildNumber", "0.0")),
        changed("language is", node -> node.put("language", "PYTHON27")),
        changed("entryPoint is", node -> node.put("entryPoint", "plugin_runner")),
        changed("srcDir is", node -> node.put("srcDir", "/src")),
        changed("srcDir is", node -> node.put("srcDir", ".")),
        changed("come together", node -> node.put("luaName", "mysql")),
        changed("hostTypes is", node -> node.putArray("hostTypes")));
  }

  @ParameterizedTest
  @MethodSource
  void patternsAllowWhatIsRightAndNothingElse(
      String definition, String property, String value, boolean right) throws IOException {
    JsonNode rule = schema().at("/" + definition + "/properties/" + property);

    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(rule)
                .validate(JSON.getNodeFactory().textNode(value))
                .isEmpty())
        .isEqualTo(right);
  }

  static Stream<Arguments> patternsAllowWhatIsRightAndNothingElse() {
    String linked = "linkedSourceDefinition";
    return Stream.of(
        Arguments.of(linked, "stagingPort", "1", true),
        Arguments.of(linked, "stagingPort", "3306", true),
        Arguments.of(linked, "stagingPort", "65535", true),
        Arguments.of(linked, "stagingPort", "65536", false),
        Arguments.of(linked, "stagingPort", "0", false),
        Arguments.of(linked, "stagingPort", "33o6", false),
        Arguments.of(linked, "serverId", "1", true),
        Arguments.of(linked, "serverId", "4294967295", true),
        Arguments.of(linked, "serverId", "4294967296", false),
        Arguments.of(linked, "serverId", "0", false),
        Arguments.of(linked, "serverId", "9999999999", false),
        Arguments.of(linked, "mountPath", "/mnt/with space", true),
        Arguments.of(linked, "mountPath", "mnt", false),
        Arguments.of(linked, "sourcePass", "\"'$ \\ ü", true));
  }

  private static Arguments broken(String problem, String pointer, Consumer<ObjectNode> change) {
    Consumer<JsonNode> onPart = schema -> change.accept((ObjectNode) schema.at(pointer));
    return Arguments.of(problem, onPart);
  }

  private static Arguments changed(String problem, Consumer<ObjectNode> change) {
    return Arguments.of(problem, change);
  }

  private static void misidentify(ObjectNode definition) {
    definition.putArray("identityFields").add("host");
  }

  private static void textualBoolean(ObjectNode definition) {
    definition.put("additionalProperties", "false");
  }

  private static void requireMore(ObjectNode definition) {
    ((ArrayNode) definition.get("required")).add("host");
  }

  private static Map<String, String> shapes(JsonNode definition) {
    Set<String> required = new TreeSet<>();
    definition.get("required").forEach(name -> required.add(name.asText()));
    Map<String, String> shapes = new TreeMap<>();
    for (var property : definition.get("properties").properties()) {
      shapes.put(
          property.getKey(),
          property.getValue().path("type").asText()
              + (required.contains(property.getKey()) ? "!" : "")
              + ("password".equals(property.getValue().path("format").asText()) ? "*" : ""));
    }
    return shapes;
  }

  private static JsonNode schema() throws IOException {
    return JSON.readTree(Files.readString(Path.of("schema.json")));
  }

  private static JsonNode config() throws IOException {
    return new YAMLMapper().readTree(Files.readString(Path.of("plugin_config.yml")));
  }
}
