package io.doppel.bridge;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.Mount;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RemoteEnvironment;
import io.doppel.sdk.RemoteHost;
import io.doppel.sdk.RemoteUser;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SnapshotParametersDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of an operation, as the Python side writes them: {@code connection} (that of the
 * host that this runs on), and whichever of {@code stagedSource}, {@code virtualSource}, {@code
 * repository}, {@code sourceConfig}, {@code snapshot} and {@code snapshotParameters} the operation
 * has. The names inside are those of the SDK's types in camel case; definitions are as in {@code
 * schema.json}.
 *
 * <p>Read by hand: that takes a tenth of the time that it takes to make a mapper find out how.
 */
final class Request {
  private static final TypeReference<Map<String, Object>> PROPERTIES = new TypeReference<>() {};

  private final ObjectMapper json;
  private final JsonNode root;

  Request(ObjectMapper json, JsonNode root) {
    this.json = json;
    this.root = root;
  }

  /** Returns the engine's name of the host that this runs on. */
  String hostName() {
    return connection().environment().host().name();
  }

  RemoteConnection connection() {
    return connection(needed(root, "connection"));
  }

  RepositoryDefinition repository() {
    return new RepositoryDefinition(definition("repository"));
  }

  SourceConfigDefinition sourceConfig() {
    return new SourceConfigDefinition(definition("sourceConfig"));
  }

  SnapshotDefinition snapshot() {
    return new SnapshotDefinition(definition("snapshot"));
  }

  Optional<SnapshotParametersDefinition> snapshotParameters() {
    return root.path("snapshotParameters").isObject()
        ? Optional.of(new SnapshotParametersDefinition(definition("snapshotParameters")))
        : Optional.empty();
  }

  StagedSource stagedSource() {
    JsonNode source = needed(root, "stagedSource");
    return new StagedSource(
        text(source, "guid"),
        connection(needed(source, "sourceConnection")),
        connection(needed(source, "stagedConnection")),
        new LinkedSourceDefinition(properties(needed(source, "parameters"))),
        mounts(source));
  }

  VirtualSource virtualSource() {
    JsonNode source = needed(root, "virtualSource");
    return new VirtualSource(
        text(source, "guid"),
        connection(needed(source, "connection")),
        new VirtualSourceDefinition(properties(needed(source, "parameters"))),
        mounts(source));
  }

  private static List<Mount> mounts(JsonNode source) {
    List<Mount> mounts = new ArrayList<>();
    for (JsonNode mount : source.path("mounts")) {
      mounts.add(
          new Mount(
              environment(needed(mount, "remoteEnvironment")),
              text(mount, "mountPath"),
              Optional.of(mount.path("sharedPath").asText("")).filter(path -> !path.isEmpty())));
    }
    return mounts;
  }

  private static RemoteConnection connection(JsonNode connection) {
    JsonNode user = needed(connection, "user");
    return new RemoteConnection(
        environment(needed(connection, "environment")),
        new RemoteUser(text(user, "name"), text(user, "reference")));
  }

  private static RemoteEnvironment environment(JsonNode environment) {
    JsonNode host = needed(environment, "host");
    return new RemoteEnvironment(
        text(environment, "name"),
        text(environment, "reference"),
        new RemoteHost(
            text(host, "name"),
            text(host, "reference"),
            text(host, "binaryPath"),
            text(host, "scratchPath")));
  }

  private Map<String, Object> definition(String name) {
    return properties(needed(root, name));
  }

  private Map<String, Object> properties(JsonNode object) {
    return json.convertValue(object, PROPERTIES);
  }

  private static String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (!value.isTextual()) {
      throw notGiven(name);
    }
    return value.textValue();
  }

  private static JsonNode needed(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (!value.isObject()) {
      throw notGiven(name);
    }
    return value;
  }

  private static DoppelException notGiven(String name) {
    return new DoppelException(
        ErrorCode.INVALID_ARGUMENT,
        "The request to the plugin on the host lacks '" + name + "'.",
        "Make sure that the jar on the host belongs to the plugin's version on the engine.");
  }
}
