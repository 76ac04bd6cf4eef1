package io.doppel.engine.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.catalog.Environment;
import io.doppel.engine.catalog.Environments.Found;
import io.doppel.engine.job.Job;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.SourceConfigDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What jobs do with environments. */
final class EnvironmentWork {
  private static final Duration PREPARE_LIMIT = Duration.ofMinutes(1);

  /** The exit code that says that the toolkit directory cannot be used. */
  private static final int UNUSABLE = 3;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Scope scope;
  private final Job job;

  EnvironmentWork(Scope scope, Job job) {
    this.scope = scope;
    this.job = job;
  }

  /** Adds an environment; returns its number. */
  long add(EnvironmentRequest request) {
    Environment draft =
        new Environment(
            0,
            request.name(),
            request.address(),
            request.sshPort().number(),
            request.user().isEmpty() ? System.getProperty("user.name") : request.user(),
            Logins.toMap(request.login()),
            request.hostKeyFingerprint(),
            request.toolkitDirectory().orElse(""),
            Logins.toMap(request.mountStrategy()),
            scope.now());
    String toolkit =
        job.step(
            "Log in to " + draft.user() + "@" + draft.address(), List.of(), () -> prepare(draft));
    Environment added =
        scope.catalog().environments().add(withToolkit(draft, toolkit), job.reference());
    discover(added);
    return added.id();
  }

  private static Environment withToolkit(Environment draft, String toolkit) {
    return new Environment(
        draft.id(),
        draft.name(),
        draft.address(),
        draft.sshPort(),
        draft.user(),
        draft.login(),
        draft.hostKey(),
        toolkit,
        draft.mount(),
        draft.refreshed());
  }

  /** Logs in, makes the toolkit directory and returns its absolute path. */
  private String prepare(Environment draft) {
    ScriptResult result =
        scope
            .libs()
            .runBash(
                scope.connection(draft),
                BashScript.resource("engine/prepare-environment.sh")
                    .with("TOOLKIT", draft.toolkit())
                    .accept(0, UNUSABLE)
                    .timeout(PREPARE_LIMIT));
    if (result.exitCode() == UNUSABLE) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          result.stderr().strip().lines().reduce("", (before, line) -> line),
          "Give a directory on "
              + draft.address()
              + " that only root and "
              + draft.user()
              + " may write to (--toolkit), in directories for which that holds, too. Without"
              + " --toolkit it is .doppel-toolkit in the home directory there.");
    }
    String printed = result.stdout();
    try {
      JsonNode answer = MAPPER.readTree(printed);
      return answer.get("toolkit").textValue();
    } catch (JsonProcessingException e) {
      throw new DoppelException(
          ErrorCode.SCRIPT_FAILED,
          "The host " + draft.address() + " answered with something that is not JSON.",
          "See whether the user's login shell prints something by itself.",
          printed,
          e);
    }
  }

  /** Discovers what is on an environment; returns its number. */
  long discover(Environment environment) {
    RemoteConnection connection = scope.connection(environment);
    List<RepositoryDefinition> repositories =
        job.step(
            "Look for installations on " + environment.name(),
            List.of(),
            () -> scope.plugin().discovery().repository(connection));
    Map<Found, List<Found>> found = new LinkedHashMap<>();
    job.step(
        "Look for running instances on " + environment.name(),
        List.of(),
        () -> {
          for (RepositoryDefinition repository : repositories) {
            List<Found> configs = new ArrayList<>();
            for (SourceConfigDefinition config :
                scope.plugin().discovery().sourceConfig(connection, repository)) {
              configs.add(scope.schemas().identify(Schemas.SOURCE_CONFIG, config.values()));
            }
            found.put(scope.schemas().identify(Schemas.REPOSITORY, repository.values()), configs);
          }
        });
    Instant now = scope.now();
    job.onSuccess(() -> scope.catalog().environments().discovered(environment.id(), found, now));
    return environment.id();
  }
}
