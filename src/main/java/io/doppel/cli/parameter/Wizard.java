package io.doppel.cli.parameter;

import io.doppel.cli.terminal.Questions;
import io.doppel.cli.terminal.Terminal;
import io.doppel.cli.text.Colour;
import io.doppel.cli.text.Paragraph;
import io.doppel.model.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks for parameters on a terminal, as a form on a web page would. */
final class Wizard {
  private final Terminal terminal;
  private final Questions questions;

  Wizard(Terminal terminal) {
    this.terminal = terminal;
    this.questions = new Questions(terminal);
  }

  /**
   * Asks for parameters, one after the other, leaving out those that mean nothing given the answers
   * so far.
   *
   * @param asked what to ask for, in this order
   * @param known the values that there are already; they are offered again
   * @return all values, old and new; without those that were left empty
   * @throws DoppelException CANCELLED at the end of input
   */
  Map<String, Object> ask(Collection<Parameter> asked, Map<String, Object> known) {
    Map<String, Object> values = new LinkedHashMap<>(known);
    for (Parameter parameter : asked) {
      if (parameter.visible(values)) {
        Optional<Object> answer = ask(parameter, Optional.ofNullable(values.get(parameter.name())));
        values.remove(parameter.name());
        answer.ifPresent(value -> values.put(parameter.name(), value));
      }
    }
    return values;
  }

  private Optional<Object> ask(Parameter parameter, Optional<Object> known) {
    terminal.err().println();
    terminal.err().println(title(parameter));
    if (!parameter.description().isEmpty()) {
      Paragraph.wrap(parameter.description(), terminal.width() - 2)
          .forEach(line -> terminal.err().println("  " + line));
    }
    if (parameter.secret()) {
      return askSecret(parameter, known);
    }
    if (parameter.type() == Parameter.Type.ARRAY && parameter.fields().size() == 2) {
      return askEntries(parameter);
    }
    if (!parameter.choices().isEmpty()) {
      return askChoice(parameter, known);
    }
    return askText(parameter, known);
  }

  private String title(Parameter parameter) {
    return Colour.HEADING.paint(parameter.title(), terminal.errColours())
        + " ("
        + parameter.name()
        + ")";
  }

  private Optional<Object> askText(Parameter parameter, Optional<Object> known) {
    Optional<Object> offered = known.or(parameter::defaultValue);
    String hint =
        offered
            .map(value -> "[" + shown(value) + "] ")
            .orElse(parameter.required() ? "[found out if left empty] " : "[empty] ");
    while (true) {
      String typed = questions.line("  " + hint);
      if (typed.isEmpty()) {
        return offered;
      }
      try {
        return Optional.of(ParameterInput.parsed(parameter, typed));
      } catch (IllegalArgumentException e) {
        terminal.err().println("  " + e.getMessage());
      }
    }
  }

  private static String shown(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? "yes" : "no";
    }
    return value.toString();
  }

  private Optional<Object> askChoice(Parameter parameter, Optional<Object> known) {
    List<Object> choices = parameter.choices();
    questions.number(choices);
    Optional<Object> offered = known.or(parameter::defaultValue);
    String hint = offered.map(value -> "[" + value + "] ").orElse("number or name: ");
    while (true) {
      String typed = questions.line("  " + hint);
      if (typed.isEmpty() && (offered.isPresent() || !parameter.required())) {
        return offered;
      }
      Optional<Object> chosen = questions.chosen(choices, typed);
      if (chosen.isPresent()) {
        return chosen;
      }
    }
  }

  private Optional<Object> askSecret(Parameter parameter, Optional<Object> known) {
    String hint = known.isPresent() ? " (not shown; unchanged if left empty): " : " (not shown): ";
    while (true) {
      Secret first = questions.secret("  " + parameter.title() + hint);
      if (first.isEmpty()) {
        if (known.isPresent()) {
          return known;
        }
        if (!parameter.required() && !parameter.setsPassword()) {
          return Optional.empty();
        }
        terminal.err().println("  It must not be empty.");
        continue;
      }
      Optional<String> complaint = parameter.complaint(first.reveal());
      if (complaint.isPresent()) {
        terminal.err().println("  " + complaint.get());
      } else if (!parameter.setsPassword() || questions.repeated(first)) {
        return Optional.of(first);
      }
    }
  }

  private Optional<Object> askEntries(Parameter parameter) {
    List<Object> entries = new ArrayList<>();
    Parameter name = parameter.fields().get(0);
    Parameter value = parameter.fields().get(1);
    while (true) {
      String typed = questions.line("  NAME=VALUE, empty to go on: ");
      if (typed.isEmpty()) {
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries);
      }
      int equals = typed.indexOf('=');
      if (equals < 1) {
        terminal.err().println("  Write it as NAME=VALUE.");
        continue;
      }
      String typedName = typed.substring(0, equals).strip();
      String typedValue = typed.substring(equals + 1).strip();
      Optional<String> complaint = name.complaint(typedName).or(() -> value.complaint(typedValue));
      if (complaint.isPresent()) {
        terminal.err().println("  " + complaint.get());
        continue;
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put(name.name(), typedName);
      entry.put(value.name(), typedValue);
      entries.add(entry);
    }
  }
}
