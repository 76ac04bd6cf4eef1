package io.doppel.cli.parameter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.doppel.cli.terminal.Terminal;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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

  /**
   * Fetches a value.
   *
   * @param title what it is, for the prompt
   * @param source where it comes from
   */
  public Secret fetch(String title, String source) {
    int colon = source.indexOf(':');
    String rest = colon < 0 ? "" : source.substring(colon + 1);
    return switch (colon < 0 ? source : source.substring(0, colon)) {
      case "env" -> fromEnvironment(rest);
      case "file" -> fromFile(Path.of(rest));
      case "prompt" -> fromPrompt(title);
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

  private Secret fromPrompt(String title) {
    if (!terminal.canAsk()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "There is no terminal to ask for " + title + " on.",
          "Take the value from env:VARIABLE or file:PATH.");
    }
    Optional<Secret> typed = terminal.readSecret(title + ": ");
    return typed.orElseThrow(() -> DoppelException.cancelled("The input of " + title));
  }
}
