package io.doppel.cli.parameter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.cli.text.Suggestion;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problems;
import io.doppel.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns what was typed into parameters of the types that the plugin's schema wants. */
final class ParameterInput {
  private final String option;
  private final Map<String, Parameter> parameters;
  private final SecretSource secrets;
  private final Problems problems = new Problems();
  private final Map<String, Object> result = new LinkedHashMap<>();

  /**
   * Creates an input.
   *
   * @param option the option that sets values, for messages
   * @param parameters what there is to set, by name
   * @param secrets where values that were not typed come from
   */
  ParameterInput(String option, Map<String, Parameter> parameters, SecretSource secrets) {
    this.option = option;
    this.parameters = parameters;
    this.secrets = secrets;
  }

  /**
   * Returns the parameters that the options give.
   *
   * @throws DoppelException INVALID_ARGUMENT with everything that is wrong
   */
  Map<String, Object> read(ParameterOptions options) {
    options.file().ifPresent(this::readFile);
    options.values().forEach(this::readValue);
    options.sources().forEach(this::readSource);
    return finished();
  }

  /** Returns the parameters that texts such as {@code port=3306} give; see {@link #read}. */
  Map<String, Object> read(List<String> values) {
    values.forEach(this::readValue);
    return finished();
  }

  private Map<String, Object> finished() {
    problems.throwIfAny(ErrorCode.INVALID_ARGUMENT, "The parameters are not right");
    return result;
  }

  private void readFile(String file) {
    Map<String, Object> content;
    try {
      content =
          new ObjectMapper()
              .readValue(Files.readString(Path.of(file), UTF_8), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      // The message of the parser would quote the file, in which there may be passwords.
      problems.add(
          "--parameters " + file,
          "It is not a JSON object: line " + e.getLocation().getLineNr() + " is wrong.",
          "Write an object such as {\"port\": \"3310\"}.");
      return;
    } catch (IOException e) {
      problems.add(
          "--parameters " + file,
          "It cannot be read: " + e.getClass().getSimpleName() + ".",
          "Check the path.");
      return;
    }
    content.forEach(
        (name, value) -> {
          if (known(name)) {
            Parameter parameter = parameters.get(name);
            result.put(
                name, parameter.secret() && value instanceof String text ? Secret.of(text) : value);
          }
        });
  }

  private void readSource(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      problems.add(
          "--set-from " + text,
          "It does not look like NAME=SOURCE.",
          "Write for example --set-from NAME=env:VARIABLE.");
      return;
    }
    String name = text.substring(0, equals);
    if (!known(name)) {
      return;
    }
    Parameter parameter = parameters.get(name);
    try {
      Secret value =
          secrets.fetch(parameter.title(), text.substring(equals + 1), parameter.setsPassword());
      if (parameter.secret()) {
        result.put(name, value);
      } else {
        put(parameter, value.reveal());
      }
    } catch (DoppelException e) {
      if (e.code() == ErrorCode.CANCELLED) {
        throw e;
      }
      problems.add(name, e.getMessage(), e.action());
    }
  }

  private void readValue(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      problems.add(
          option + " " + text,
          "It does not look like NAME=VALUE.",
          "Write " + option + " NAME=VALUE.");
      return;
    }
    String path = text.substring(0, equals);
    String value = text.substring(equals + 1);
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    if (!known(name)) {
      return;
    }
    Parameter parameter = parameters.get(name);
    if (parameter.secret()) {
      problems.add(
          name,
          "A password on the command line can be read by everybody on this machine and stays in"
              + " the shell's history.",
          "Use --set-from "
              + name
              + "=prompt, =env:VARIABLE or =file:PATH; and change the"
              + " password that was typed.");
    } else if (dot < 0) {
      put(parameter, value);
    } else {
      putPart(parameter, path.substring(dot + 1), value);
    }
  }

  private boolean known(String name) {
    if (parameters.containsKey(name)) {
      return true;
    }
    problems.add(
        name,
        "There is no parameter of this name." + Suggestion.sentence(name, parameters.keySet()),
        "The parameters are: " + String.join(", ", parameters.keySet()) + ".");
    return false;
  }

  private void put(Parameter parameter, String text) {
    try {
      result.put(parameter.name(), parsed(parameter, text));
    } catch (IllegalArgumentException e) {
      problems.add(parameter.name(), e.getMessage(), "");
    }
  }

  /**
   * Returns a text as the value of a parameter.
   *
   * @throws IllegalArgumentException with a sentence that tells what is wrong
   */
  static Object parsed(Parameter parameter, String text) {
    return switch (parameter.type()) {
      case BOOLEAN -> flag(text);
      case INTEGER -> wholeNumber(text);
      case NUMBER -> number(text);
      case ARRAY -> json(text, new TypeReference<List<Object>>() {}, "list");
      case OBJECT -> json(text, new TypeReference<Map<String, Object>>() {}, "object");
      case STRING -> {
        Optional<String> complaint = parameter.complaint(text);
        if (complaint.isPresent()) {
          throw new IllegalArgumentException("'" + text + "' will not do. " + complaint.get());
        }
        yield text;
      }
    };
  }

  private static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "y", "on" -> true;
      case "false", "no", "n", "off" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false.");
    };
  }

  private static long wholeNumber(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number.", e);
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a number.", e);
    }
  }

  private static <T> T json(String text, TypeReference<T> type, String kind) {
    try {
      return new ObjectMapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The value is not a JSON " + kind + ".", e);
    }
  }

  /**
   * Sets the field of an object, or adds to a list of settings: objects of two fields, of which the
   * first is the setting's name and the second its value.
   */
  private void putPart(Parameter parameter, String part, String text) {
    if (parameter.type() == Parameter.Type.ARRAY && parameter.fields().size() == 2) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put(parameter.fields().get(0).name(), part);
      entry.put(parameter.fields().get(1).name(), text);
      List<Object> entries = new ArrayList<>();
      if (result.get(parameter.name()) instanceof List<?> earlier) {
        entries.addAll(earlier);
      }
      entries.add(entry);
      result.put(parameter.name(), entries);
    } else if (parameter.type() == Parameter.Type.OBJECT) {
      putField(parameter, part, text);
    } else {
      problems.add(
          parameter.name() + "." + part,
          parameter.name() + " has no parts.",
          "Write " + option + " " + parameter.name() + "=VALUE.");
    }
  }

  private void putField(Parameter parameter, String part, String text) {
    Map<String, Object> object = new LinkedHashMap<>();
    if (result.get(parameter.name()) instanceof Map<?, ?> earlier) {
      earlier.forEach((name, value) -> object.put(name.toString(), value));
    }
    Parameter field =
        parameter.fields().stream()
            .filter(candidate -> candidate.name().equals(part))
            .findFirst()
            .orElse(null);
    if (field == null) {
      List<String> names = parameter.fields().stream().map(Parameter::name).toList();
      problems.add(
          parameter.name() + "." + part,
          "There is no field of this name." + Suggestion.sentence(part, names),
          "The fields are: " + String.join(", ", names) + ".");
      return;
    }
    try {
      object.put(part, parsed(field, text));
      result.put(parameter.name(), object);
    } catch (IllegalArgumentException e) {
      problems.add(parameter.name() + "." + part, e.getMessage(), "");
    }
  }
}
