package io.doppel.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program as a whole, with the options that every command has. */
@Command(
    name = "doppel",
    header = "Full read-write copies of MySQL and MariaDB databases in about a second.",
    synopsisHeading = "%nUsage: ",
    customSynopsis = "doppel COMMAND [OPTIONS]",
    optionListHeading = "%nOptions of every command:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nFrom nothing to a virtual database:%n",
    footer = {
      "  doppel environment add staging --address 10.0.1.30 --user mysql",
      "  doppel link shop --environment staging          (asks for what it needs)",
      "  doppel snapshot shop",
      "  doppel provision dev1 --from shop",
      "",
      "Each command explains itself: doppel COMMAND --help",
      "Exit codes: 0 is success, 2 a wrong command line; docs/exit-codes.md has them all."
    })
final class DoppelCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--home",
      paramLabel = "DIRECTORY",
      scope = ScopeType.INHERIT,
      description =
          "Doppel's own directory: catalog, keys, log, config.yml. Else $DOPPEL_HOME, else"
              + " ~/.doppel.")
  private String home;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Answers with JSON on standard output; errors are JSON on standard error.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Shows the log on standard error as well.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      scope = ScopeType.INHERIT,
      usageHelp = true,
      description = "Explains the command.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Prints the version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  GlobalOptions globals() {
    return new GlobalOptions(Optional.ofNullable(home), verbose);
  }

  boolean json() {
    return json;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command is given.");
  }
}
