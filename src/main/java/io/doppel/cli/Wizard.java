package io.doppel.cli;

import io.doppel.model.DoppelException;
import io.doppel.model.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Asks for parameters on a terminal, as a form on a web page would. */
final class Wizard {
  private final Terminal terminal;

  Wizard(Terminal terminal) {
    this.terminal = terminal;
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
    return Colour.HEADING.paint(
            parameter.title(), terminal.errIsTerminal() && terminal.coloursWanted())
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
      String typed = line("  " + hint);
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
    for (int index = 0; index < choices.size(); index++) {
      terminal.err().println("  " + (index + 1) + ") " + choices.get(index));
    }
    Optional<Object> offered = known.or(parameter::defaultValue);
    String hint = offered.map(value -> "[" + value + "] ").orElse("number or name: ");
    while (true) {
      String typed = line("  " + hint);
      if (typed.isEmpty() && (offered.isPresent() || !parameter.required())) {
        return offered;
      }
      Optional<Object> chosen = choice(choices, typed);
      if (chosen.isPresent()) {
        return chosen;
      }
      terminal
          .err()
          .println("  Type a number from 1 to " + choices.size() + ", or one of the names.");
    }
  }

  private static Optional<Object> choice(List<Object> choices, String typed) {
    if (typed.matches("[0-9]{1,4}")) {
      int number = Integer.parseInt(typed);
      if (number >= 1 && number <= choices.size()) {
        return Optional.of(choices.get(number - 1));
      }
    }
    return choices.stream().filter(choice -> choice.toString().equalsIgnoreCase(typed)).findFirst();
  }

  /** Typed twice: what cannot be seen is easily mistyped. */
  private Optional<Object> askSecret(Parameter parameter, Optional<Object> known) {
    String hint = known.isPresent() ? " (not shown; unchanged if left empty): " : " (not shown): ";
    while (true) {
      Secret first = secret("  " + parameter.title() + hint);
      if (first.isEmpty()) {
        if (known.isPresent()) {
          return known;
        }
        if (!parameter.required()) {
          return Optional.empty();
        }
        terminal.err().println("  It must not be empty.");
        continue;
      }
      Optional<String> complaint = parameter.complaint(first.reveal());
      if (complaint.isPresent()) {
        terminal.err().println("  " + complaint.get());
      } else if (first.equals(secret("  once more: "))) {
        return Optional.of(first);
      } else {
        terminal.err().println("  The two differ; once again.");
      }
    }
  }

  private Optional<Object> askEntries(Parameter parameter) {
    List<Object> entries = new ArrayList<>();
    Parameter name = parameter.fields().get(0);
    Parameter value = parameter.fields().get(1);
    while (true) {
      String typed = line("  NAME=VALUE, empty to go on: ");
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

  /**
   * Asks a question that is answered by yes or no.
   *
   * @param byDefault the answer when nothing is typed
   */
  boolean confirm(String question, boolean byDefault) {
    while (true) {
      String typed = line(question + (byDefault ? " [Y/n] " : " [y/N] "));
      switch (typed.toLowerCase(Locale.ROOT)) {
        case "" -> {
          return byDefault;
        }
        case "y", "yes" -> {
          return true;
        }
        case "n", "no" -> {
          return false;
        }
        default -> terminal.err().println("Type yes or no.");
      }
    }
  }

  /** Lets the user pick one of several names. */
  String pick(String title, List<String> names) {
    terminal.err().println(title);
    for (int index = 0; index < names.size(); index++) {
      terminal.err().println("  " + (index + 1) + ") " + names.get(index));
    }
    while (true) {
      Optional<Object> chosen = choice(new ArrayList<Object>(names), line("  number or name: "));
      if (chosen.isPresent()) {
        return chosen.get().toString();
      }
      terminal
          .err()
          .println("  Type a number from 1 to " + names.size() + ", or one of the names.");
    }
  }

  private String line(String prompt) {
    return terminal
        .readLine(prompt)
        .orElseThrow(() -> DoppelException.cancelled("The input"))
        .strip();
  }

  private Secret secret(String prompt) {
    return terminal.readSecret(prompt).orElseThrow(() -> DoppelException.cancelled("The input"));
  }
}
