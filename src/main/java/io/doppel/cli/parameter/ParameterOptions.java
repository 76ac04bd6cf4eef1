package io.doppel.cli.parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which a command takes the plugin's parameters. */
public final class ParameterOptions {
  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = {
        "Sets a parameter; may be given several times. A field of an object or an entry of a list of"
            + " settings is NAME.FIELD=VALUE; lists can also be JSON."
      })
  private List<String> values = new ArrayList<>();

  @Option(
      names = "--set-from",
      paramLabel = "NAME=SOURCE",
      description = {
        "Sets a parameter to what a source holds: env:VARIABLE, file:PATH or prompt. The way for"
            + " passwords, which others could see on a command line."
      })
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--parameters",
      paramLabel = "FILE",
      description = "Takes parameters from a file with a JSON object; --set and --set-from win.")
  private String file;

  List<String> values() {
    return values;
  }

  List<String> sources() {
    return sources;
  }

  Optional<String> file() {
    return Optional.ofNullable(file);
  }

  /** Tells whether nothing was given. */
  public boolean isEmpty() {
    return values.isEmpty() && sources.isEmpty() && file == null;
  }
}
