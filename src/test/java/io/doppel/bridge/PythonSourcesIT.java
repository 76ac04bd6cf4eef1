package io.doppel.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Python sources and tests: linted, typed, and their own tests, on the artifact as it is
 * uploaded.
 */
final class PythonSourcesIT {
  private static final Path TESTS = Path.of("src/test/python").toAbsolutePath();
  private static final Path MAIN = Path.of("src/main/python").toAbsolutePath();
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private static Path artifact;

  @BeforeAll
  static void buildArtifact() {
    artifact = DelphixEngine.artifact();
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "format --check"})
  void ruffFindsNothing(String command) throws Exception {
    assertThat(
            run(
                TESTS,
                "-m ruff "
                    + command
                    + " --no-cache --config "
                    + TESTS.resolve("pyproject.toml")
                    + " "
                    + MAIN
                    + " "
                    + TESTS))
        .isZero();
  }

  @Test
  void typesFit() throws Exception {
    String mypy =
        "-m mypy --config-file "
            + TESTS.resolve("pyproject.toml")
            + " --cache-dir "
            + TARGET.resolve("mypy")
            + " .";
    assertThat(run(MAIN, mypy)).isZero();
    assertThat(run(TESTS, mypy)).isZero();
  }

  @Test
  void artifactIsTheSameEachTime() throws Exception {
    byte[] first = Files.readAllBytes(artifact);
    assertThat(DelphixEngine.artifact()).hasBinaryContent(first);
  }

  @Test
  void testsPass() throws Exception {
    assertThat(run(TESTS, "-m unittest discover -s " + TESTS)).isZero();
  }

  private static int run(Path directory, String arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(DelphixEngine.python().toString())
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.command().addAll(List.of(arguments.split(" ")));
    builder.environment().put("DOPPEL_ARTIFACT", artifact.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    System.err.print(new String(process.getInputStream().readAllBytes(), UTF_8));
    return process.waitFor();
  }
}
