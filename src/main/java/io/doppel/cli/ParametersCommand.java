package io.doppel.cli;

import io.doppel.cli.parameter.Parameter;
import io.doppel.cli.text.Colour;
import io.doppel.cli.text.Paragraph;
import io.doppel.cli.text.Suggestion;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Explains the plugin's parameters. */
@Command(
    name = "parameters",
    description = "Explains the parameters that link, provision, sync and source-config take.",
    footerHeading = "%nExample:%n",
    footer = "  doppel parameters link")
final class ParametersCommand implements Runnable {
  private static final Map<String, String> DEFINITIONS = definitions();

  private final Session session;

  @Parameters(
      paramLabel = "COMMAND",
      description = "One of link, provision, sync and source-config.")
  private String command;

  ParametersCommand(Session session) {
    this.session = session;
  }

  private static Map<String, String> definitions() {
    Map<String, String> definitions = new LinkedHashMap<>();
    definitions.put("link", "linkedSourceDefinition");
    definitions.put("provision", "virtualSourceDefinition");
    definitions.put("sync", "snapshotParametersDefinition");
    definitions.put("source-config", "sourceConfigDefinition");
    return definitions;
  }

  @Override
  public void run() {
    String definition = DEFINITIONS.get(command);
    if (definition == null) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "'"
              + command
              + "' takes no parameters of the plugin."
              + Suggestion.sentence(command, DEFINITIONS.keySet()),
          "Give one of: " + String.join(", ", DEFINITIONS.keySet()) + ".");
    }
    if (session.json()) {
      session.printJson(session.engine().parameterSchemas().get(definition));
      return;
    }
    session.parameters(definition).values().forEach(this::print);
  }

  private void print(Parameter parameter) {
    session
        .terminal()
        .out()
        .println(
            Colour.HEADING.paint(parameter.name(), session.terminal().outColours())
                + "  "
                + parameter.title()
                + kind(parameter));
    if (!parameter.description().isEmpty()) {
      List<String> lines = Paragraph.wrap(parameter.description(), 76);
      lines.forEach(line -> session.print("    " + line));
    }
    if (!parameter.choices().isEmpty()) {
      session.print("    One of: " + parameter.choiceList());
    }
  }

  private static String kind(Parameter parameter) {
    StringBuilder kind = new StringBuilder();
    if (parameter.secret()) {
      kind.append("; a password, see --set-from");
    }
    parameter
        .defaultValue()
        .filter(value -> !value.equals(""))
        .ifPresent(value -> kind.append("; usually ").append(value));
    if (parameter.type() == Parameter.Type.ARRAY && parameter.fields().size() == 2) {
      kind.append("; ").append(parameter.name()).append(".NAME=VALUE");
    }
    return kind.toString();
  }
}
