package io.doppel.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

final class DemoCommandTest {
  @TempDir Path directory;

  @Test
  void endingADemoIsADocumentForMachines() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    DemoCommand demo =
        new DemoCommand(
            home -> {
              throw new AssertionError("there is no demo to open");
            },
            directory,
            Optional.empty());

    CommandSpec root = CommandSpec.create().name("doppel");
    root.addOption(
        OptionSpec.builder("--json").type(boolean.class).scopeType(ScopeType.INHERIT).build());

    int exitCode =
        new CommandLine(root)
            .addSubcommand("demo", demo)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("demo", "--stop", "--json");

    assertThat(exitCode).isZero();
    assertThat(out.toString()).isEqualToIgnoringWhitespace("{\"stopped\":false,\"deleted\":[]}");
    assertThat(err.toString()).isEqualToIgnoringNewLines("No demo is running.");
  }
}
