package io.doppel.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Mount;
import io.doppel.sdk.MountSpecification;
import io.doppel.sdk.Plugin;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RemoteEnvironment;
import io.doppel.sdk.RemoteHost;
import io.doppel.sdk.RemoteUser;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.Status;
import io.doppel.sdk.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BridgeMainTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONNECTION =
      "{'environment': {'name': 'e', 'reference': 'UNIX_HOST_ENVIRONMENT-1', 'host': {'name': 'h1',"
          + " 'reference': 'r', 'binaryPath': '', 'scratchPath': '/toolkit'}},"
          + " 'user': {'name': 'u', 'reference': 'r'}}";
  private static final String LINKED =
      "{'connection': C, 'repository': {'installPath': '/usr/sbin'}, 'sourceConfig': {'port': '1'},"
          + " 'stagedSource': {'guid': 'g', 'sourceConnection': C, 'stagedConnection': C,"
          + " 'parameters': {'logSync': true, 'serverId': '5'}, 'mounts': [{'remoteEnvironment': E,"
          + " 'mountPath': '/m', 'sharedPath': ''}]}}";

  private final Plugin plugin = mock(Plugin.class, RETURNS_DEEP_STUBS);
  private final List<String> hosts = new ArrayList<>();

  private record Reply(int exitCode, JsonNode json) {}

  private Reply run(String operation, String request) throws IOException {
    String text =
        request
            .replace(": C", ": " + CONNECTION)
            .replace(": E", ": " + JSON.readTree(CONNECTION.replace('\'', '"')).get("environment"))
            .replace('\'', '"');
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    int exitCode =
        BridgeMain.run(
            List.of("bridge", operation),
            new ByteArrayInputStream(text.getBytes(UTF_8)),
            reply,
            (host, credentials, progress) -> {
              hosts.add(host);
              return mock(Libs.class);
            },
            libs -> plugin);
    assertThat(reply.toString(UTF_8)).endsWith("\n").containsOnlyOnce("\n");
    return new Reply(exitCode, JSON.readTree(reply.toString(UTF_8)));
  }

  @Test
  void definitionsComeBackByTheNamesOfTheSchema() throws IOException {
    when(plugin.discovery().repository(any()))
        .thenReturn(List.of(new RepositoryDefinition(Map.of("installPath", "/ü"))));
    Reply reply = run("discovery.repository", "{'connection': C}");
    assertThat(reply.exitCode()).isZero();
    assertThat(reply.json()).hasToString("{\"result\":[{\"installPath\":\"/ü\"}]}");
    assertThat(hosts).containsExactly("h1");
  }

  @Test
  void argumentsArriveAsTheyWereSent() throws IOException {
    List<StagedSource> seen = new ArrayList<>();
    when(plugin.linked().status(any(), any(), any()))
        .thenAnswer(
            call -> {
              seen.add(call.getArgument(0));
              return Status.INACTIVE;
            });
    assertThat(run("linked.status", LINKED).json()).hasToString("{\"result\":\"INACTIVE\"}");
    StagedSource source = seen.get(0);
    assertThat(source.guid()).isEqualTo("g");
    assertThat(source.parameters().values()).isEqualTo(Map.of("logSync", true, "serverId", "5"));
    assertThat(source.stagedConnection().environment().host().scratchPath()).isEqualTo("/toolkit");
    assertThat(source.mounts().get(0).mountPath()).isEqualTo("/m");
    assertThat(source.mounts().get(0).sharedPath()).isEmpty();
  }

  @Test
  void mountsAndSizesAndNothingComeBackAsJson() throws IOException {
    when(plugin.linked().mountSpecification(any(), any()))
        .thenReturn(
            new MountSpecification(
                List.of(new Mount(null, "/m", Optional.of("data"))), Optional.empty()));
    when(plugin.linked().sourceSize(any(), any(), any())).thenReturn(7L);
    assertThat(run("linked.mount_specification", LINKED).json())
        .hasToString("{\"result\":{\"mounts\":[{\"mountPath\":\"/m\",\"sharedPath\":\"data\"}]}}");
    assertThat(run("linked.source_size", LINKED).json()).hasToString("{\"result\":7}");
    assertThat(run("linked.worker", LINKED).json()).hasToString("{\"result\":null}");
  }

  @Test
  void userErrorComesBackWordForWord() throws IOException {
    when(plugin.linked().sourceSize(any(), any(), any()))
        .thenThrow(
            new UserError(
                ErrorCode.PORT_IN_USE,
                "It's \"taken\".\n",
                "Give another ü.",
                "end\tof log",
                null));
    Reply reply = run("linked.source_size", LINKED);
    assertThat(reply.exitCode()).isEqualTo(ErrorCode.PORT_IN_USE.exitCode());
    JsonNode error = reply.json().get("error");
    assertThat(error.get("code").asText()).isEqualTo("PORT_IN_USE");
    assertThat(error.get("message").asText()).isEqualTo("It's \"taken\".\n");
    assertThat(error.get("action").asText()).isEqualTo("Give another ü.");
    assertThat(error.get("output").asText()).isEqualTo("end\tof log");
  }

  @Test
  void whatShouldNotHappenComesBackWithItsTraceCutToSize() throws IOException {
    when(plugin.linked().sourceSize(any(), any(), any()))
        .thenThrow(new IllegalStateException("x".repeat(100_000)));
    Reply reply = run("linked.source_size", LINKED);
    assertThat(reply.exitCode()).isEqualTo(1);
    assertThat(reply.json().get("error").get("output").asText())
        .hasSize(16_384)
        .contains("BridgeMainTest");
    assertThat(reply.json().get("error").get("action").asText()).isNotEmpty();
  }

  @Test
  void requestThatIsNotUnderstoodIsAnErrorThatNamesWhatIsMissing() throws IOException {
    assertThat(run("linked.sniff", "{'connection': C}").json().toString()).contains("linked.sniff");
    assertThat(run("linked.status", "{'connection': C}").json().toString())
        .contains("lacks 'stagedSource'");
    assertThat(run("linked.status", "{'connection':").json().get("error").get("code").asText())
        .isEqualTo("INTERNAL");
  }

  @Test
  void anotherHostThanThatOfTheOperationIsRefused() {
    Libs libs = mock(Libs.class);
    RemoteConnection here = connection("h1", "E-1");
    OneHost one = new OneHost(libs, here.environment());
    BashScript script = BashScript.of("test", "true");
    one.runBash(here, script);
    verify(libs).runBash(here, script);
    assertThatThrownBy(() -> one.runBash(connection("h2", "E-2"), script))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("h1")
        .hasMessageContaining("h2");
  }

  private static RemoteConnection connection(String host, String reference) {
    return new RemoteConnection(
        new RemoteEnvironment(host, reference, new RemoteHost(host, "r", "", "/toolkit")),
        new RemoteUser("u", "r"));
  }

  @Test
  void allOperationsHaveTheNamesOfTheSdk() {
    assertThat(Operation.values()).hasSize(22);
    assertThat(Operation.named("discovery.source_config"))
        .isEqualTo(Operation.DISCOVERY_SOURCE_CONFIG);
    assertThat(Operation.VIRTUAL_POST_SNAPSHOT.sdkName()).isEqualTo("virtual.post_snapshot");
  }
}
