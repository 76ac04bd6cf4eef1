package io.doppel.bridge;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Delphix SDK's {@code dvp} in a virtual environment of its own. Version 5 of it wants Python
 * 3.11, for it compiles the plugin to what a Delphix Engine runs.
 */
final class PythonTools {
  /** The release of the SDK that artifacts are built by. */
  static final String DVP_VERSION = "5.0.1";

  private static final String PYTHON_VERSION = "3.11";
  private static final String COMPLETE = "complete";
  private static final int MOST_OUTPUT_CHARS = 8000;

  private final Path directory;

  private PythonTools(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns the tools, installing them at the first time.
   *
   * @param directory where the virtual environment belongs
   */
  static PythonTools in(Path directory) throws IOException, InterruptedException {
    Path complete = directory.resolve(COMPLETE);
    if (!Files.exists(complete)) {
      Run environment =
          run(
              Path.of("."),
              Map.of(),
              List.of(python(), "-m", "venv", "--clear", directory.toString()));
      if (environment.exitCode != 0) {
        throw missing(
            "Python " + PYTHON_VERSION + " could not make a virtual environment.",
            "Install its venv module, on Debian and Ubuntu: apt-get install python3-venv.",
            environment.output);
      }
      Run install =
          run(
              Path.of("."),
              Map.of(),
              List.of(
                  directory.resolve("bin/python").toString(),
                  "-m",
                  "pip",
                  "install",
                  "--quiet",
                  "--disable-pip-version-check",
                  "dvp==" + DVP_VERSION));
      if (install.exitCode != 0) {
        throw missing(
            "The Delphix SDK (dvp " + DVP_VERSION + ") could not be installed from PyPI.",
            "Check that pip can reach a package index from here.",
            install.output);
      }
      Files.createFile(complete);
    }
    return new PythonTools(directory);
  }

  /** Returns the Python to make the environment with. */
  private static String python() throws IOException, InterruptedException {
    List<String> found = new ArrayList<>();
    for (String name : List.of("python" + PYTHON_VERSION, "python3", "python")) {
      Optional<String> version = version(name);
      if (version.filter(text -> text.startsWith("Python " + PYTHON_VERSION + ".")).isPresent()) {
        return name;
      }
      version.ifPresent(text -> found.add(name + " is " + text));
    }
    throw missing(
        "The artifact is built by the Delphix SDK, which needs Python "
            + PYTHON_VERSION
            + "; there is none on PATH"
            + (found.isEmpty() ? "." : " (" + String.join(", ", found) + ")."),
        "Install it, on Debian 12: apt-get install python3 python3-venv.",
        "");
  }

  private static Optional<String> version(String python) throws IOException, InterruptedException {
    try {
      Run run = run(Path.of("."), Map.of(), List.of(python, "--version"));
      return run.exitCode == 0 ? Optional.of(run.output.strip()) : Optional.empty();
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  private static DoppelException missing(String message, String action, String output) {
    return new DoppelException(ErrorCode.PROGRAM_MISSING, message, action, output, null);
  }

  /**
   * Runs {@code dvp build}.
   *
   * @param project the directory of {@code plugin_config.yml}
   * @param artifact the file to write
   * @param epoch what compiled files tell as the time that they were made, in seconds
   */
  void build(Path project, Path artifact, long epoch) throws IOException, InterruptedException {
    Run build =
        run(
            project,
            Map.of("SOURCE_DATE_EPOCH", Long.toString(epoch), "PYTHONHASHSEED", "0"),
            List.of(
                directory.resolve("bin/dvp").toAbsolutePath().toString(),
                "build",
                "-a",
                artifact.toAbsolutePath().toString()));
    if (build.exitCode != 0) {
      throw new DoppelException(
          ErrorCode.INTERNAL,
          "The Delphix SDK refused to build the plugin (dvp build in " + project + ").",
          "See what it printed.",
          build.output,
          null);
    }
  }

  private record Run(int exitCode, String output) {}

  private static Run run(Path directory, Map<String, String> variables, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Run(process.waitFor(), end(output));
    } finally {
      process.destroy();
    }
  }

  private static String end(String output) {
    return output.length() <= MOST_OUTPUT_CHARS
        ? output
        : output.substring(output.length() - MOST_OUTPUT_CHARS);
  }
}
