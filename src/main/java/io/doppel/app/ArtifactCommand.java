package io.doppel.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.bridge.ArtifactBuilder;
import io.doppel.bridge.ArtifactBuilder.Artifact;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doppel artifact}. */
@Command(
    name = "artifact",
    description =
        "Builds the file to upload to a Delphix Engine, target/doppel-artifact.json, by the Delphix SDK's own build.",
    footer = {
      "",
      "Needs Python 3.11, and the first time a package index to fetch the SDK from, into target/.",
      "See docs/delphix.md for what to do with the file.",
      "",
      "Example:",
      "  doppel artifact"
    })
final class ArtifactCommand implements Callable<Integer> {
  private final Optional<Path> checkout;

  @Spec private CommandSpec spec;

  /**
   * Creates the command.
   *
   * @param checkout the directory of the sources
   */
  ArtifactCommand(Optional<Path> checkout) {
    this.checkout = checkout;
  }

  @Override
  public Integer call() {
    Path sources =
        checkout.orElseThrow(
            () ->
                new DoppelException(
                    ErrorCode.NOT_FOUND,
                    "The artifact is built from Doppel's sources, and they are not at hand.",
                    "Run ./doppel artifact in a checkout."));
    PrintWriter err = spec.commandLine().getErr();
    Artifact artifact =
        new ArtifactBuilder(sources, ownJar(), activity -> say(err, activity + " ...")).build();
    PrintWriter out = spec.commandLine().getOut();
    boolean json =
        spec.root().commandLine().getParseResult().hasMatchedOption("--json")
            || spec.commandLine().getParseResult().hasMatchedOption("--json");
    if (json) {
      out.println(
          new ObjectMapper()
              .createObjectNode()
              .put("file", artifact.file().toString())
              .put("bytes", artifact.size().bytes())
              .put("jarBytes", artifact.jarSize().bytes())
              .put("sha256", artifact.sha256())
              .toPrettyString());
    } else {
      out.println(artifact.file() + "  " + artifact.size() + "  sha256 " + artifact.sha256());
    }
    out.flush();
    return 0;
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }

  private static Path ownJar() {
    try {
      return Path.of(
          ArtifactCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
