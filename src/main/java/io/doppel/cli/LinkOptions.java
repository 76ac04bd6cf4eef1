package io.doppel.cli;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which a command says of which link it is: where, and of which instance. */
final class LinkOptions {
  @Option(
      names = {"-e", "--environment"},
      paramLabel = "ENVIRONMENT",
      description = "Where the staging server runs; may be left out if there is only one.")
  private String environment;

  @Option(
      names = {"-r", "--repository"},
      paramLabel = "REPOSITORY",
      description = {
        "Name, reference or path of the installation that runs the staging server; may be left out"
            + " if the environment has only one."
      })
  private String repository;

  @Option(
      names = "--source-config",
      paramLabel = "NAME",
      description = "Name or reference of a known database instance: doppel source-config list.")
  private String sourceConfig;

  @Option(
      names = "--source-config-set",
      paramLabel = "NAME=VALUE",
      description = "Describes the source's instance instead, such as port=3306.")
  private List<String> sourceConfigValues = new ArrayList<>();

  Optional<String> environment() {
    return Optional.ofNullable(environment);
  }

  Optional<String> repository() {
    return Optional.ofNullable(repository);
  }

  Optional<String> sourceConfig() {
    return Optional.ofNullable(sourceConfig);
  }

  /**
   * Returns what is said of an instance that is not a known one.
   *
   * @throws DoppelException INVALID_ARGUMENT when a known one is named, too
   */
  Map<String, Object> instance(Session session) {
    if (sourceConfig != null && !sourceConfigValues.isEmpty()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "--source-config and --source-config-set contradict each other.",
          "Give one of them.");
    }
    return session
        .dialog("sourceConfigDefinition")
        .given("--source-config-set", sourceConfigValues);
  }
}
