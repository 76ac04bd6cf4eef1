package io.doppel.cli.parameter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.doppel.cli.terminal.Questions;
import io.doppel.cli.terminal.Terminal;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Where a value comes from that does not belong on a command line: {@code env:VARIABLE}, {@code
 * file:PATH} or {@code prompt}.
 */
public final class SecretSource {
  private static final String FORMS = "env:VARIABLE, file:PATH or prompt";

  private final Terminal terminal;
  private final Function<String, String> environment;

  public SecretSource(Terminal terminal, Function<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  /** As {@link #fetch(String, String, boolean)} for a secret that exists. */
  public Secret fetch(String title, String source) {
    return fetch(title, source, false);
  }

  /**
   * Fetches a value.
   *
   * @param title what it is, for the prompt
   * @param source where it comes from
   * @param isNew whether it comes into being: then it is typed twice
   */
  public Secret fetch(String title, String source, boolean isNew) {
    int colon = source.indexOf(':');
    String rest = colon < 0 ? "" : source.substring(colon + 1);
    return switch (colon < 0 ? source : source.substring(0, colon)) {
      case "env" -> fromEnvironment(rest);
      case "file" -> fromFile(Path.of(rest));
      case "prompt" -> fromPrompt(title, isNew);
      default ->
          throw new DoppelException(
              ErrorCode.INVALID_ARGUMENT,
              // not repeated: it may be the secret itself
              "It is not said where to take the value of " + title + " from.",
              "Give " + FORMS + ".");
    };
  }

  private Secret fromEnvironment(String variable) {
    String value = environment.apply(variable);
    if (value == null) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "The environment variable " + variable + " is not set.",
          "Set and export it, or give another source: " + FORMS + ".");
    }
    return Secret.of(value);
  }

  /** One line end at the end of the file is not part of the value: editors put it there. */
  private static Secret fromFile(Path path) {
    try {
      String text = Files.readString(path, UTF_8);
      if (text.endsWith("\n")) {
        text = text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
      }
      return Secret.of(text);
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "The file " + path + " cannot be read as UTF-8 text: " + reason(e) + ".",
          "Check the path and its permissions.",
          "",
          e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "there is no such file"
        : e.getClass().getSimpleName();
  }

  private Secret fromPrompt(String title, boolean isNew) {
    if (!terminal.canAsk()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "There is no terminal to ask for " + title + " on.",
          "Take the value from env:VARIABLE or file:PATH.");
    }
    Questions questions = new Questions(terminal);
    while (true) {
      Secret typed = questions.secret(title + ": ");
      if (!isNew || questions.repeated(typed)) {
        return typed;
      }
    }
  }
}
