package io.doppel.cli.terminal;

import io.doppel.model.DoppelException;
import io.doppel.model.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks the user. All of its methods throw CANCELLED at the end of input. */
public final class Questions {
  private final Terminal terminal;

  public Questions(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Asks a question that is answered by yes or no.
   *
   * @param byDefault the answer when nothing is typed
   */
  public boolean confirm(String question, boolean byDefault) {
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
  public String pick(String title, List<String> names) {
    terminal.err().println(title);
    number(names);
    while (true) {
      Optional<String> chosen = chosen(names, line("  number or name: "));
      if (chosen.isPresent()) {
        return chosen.get();
      }
    }
  }

  /** Shows what there is to choose from, with numbers. */
  public void number(List<?> choices) {
    for (int index = 0; index < choices.size(); index++) {
      terminal.err().println("  " + (index + 1) + ") " + choices.get(index));
    }
  }

  /**
   * Returns the choice that the user means by a number or a name; empty, after explaining how to
   * choose, when it is none.
   */
  public <T> Optional<T> chosen(List<T> choices, String typed) {
    Optional<T> chosen = choice(choices, typed);
    if (chosen.isEmpty()) {
      terminal
          .err()
          .println("  Type a number from 1 to " + choices.size() + ", or one of the names.");
    }
    return chosen;
  }

  private static <T> Optional<T> choice(List<T> choices, String typed) {
    if (typed.matches("[0-9]{1,4}")) {
      int number = Integer.parseInt(typed);
      if (number >= 1 && number <= choices.size()) {
        return Optional.of(choices.get(number - 1));
      }
    }
    return choices.stream().filter(choice -> choice.toString().equalsIgnoreCase(typed)).findFirst();
  }

  /** Reads a line, without the blanks around it. */
  public String line(String prompt) {
    return terminal
        .readLine(prompt)
        .orElseThrow(() -> DoppelException.cancelled("The input"))
        .strip();
  }

  /** Has a new secret typed again, for what cannot be seen is easily mistyped. */
  public boolean repeated(Secret first) {
    boolean same = first.equals(secret("  once more: "));
    if (!same) {
      terminal.err().println("  The two differ; once again.");
    }
    return same;
  }

  /** Reads a line that is not shown. */
  public Secret secret(String prompt) {
    return terminal.readSecret(prompt).orElseThrow(() -> DoppelException.cancelled("The input"));
  }
}
