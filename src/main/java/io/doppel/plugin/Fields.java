package io.doppel.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.model.Secret;
import io.doppel.sdk.Definition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the properties of one definition and collects everything that is wrong with them, naming
 * each property as the user knows it.
 *
 * <p>What is read of a wrong property is a stand-in that must not be used: {@link #throwIfAny}
 * comes before any use. An empty text counts as a property that was left out, since forms send
 * that.
 */
final class Fields {
  /** The type of credentials that hold the password itself, of the SDK's types. */
  private static final String PASSWORD_CREDENTIAL = "NamedPasswordCredential";

  private static final Port NO_PORT = new Port(1);

  private final String definition;
  private Map<String, Object> values;
  private final Problems problems = new Problems();

  /**
   * Reads from {@code values}.
   *
   * @param definition the name of the definition in {@code schema.json}
   */
  Fields(String definition, Definition values) {
    this.definition = definition;
    this.values = values.values();
  }

  /** Returns a text that is needed. */
  String text(String name) {
    return optionalText(name)
        .orElseGet(
            () -> {
              missing(name);
              return "";
            });
  }

  /** Returns a text if there is one. */
  Optional<String> optionalText(String name) {
    return raw(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  /** Returns an absolute path that is needed, without slashes at its end. */
  String path(String name) {
    String path = text(name);
    return path.isEmpty() ? path : checkedPath(name, path);
  }

  /** Returns an absolute path if there is one, without slashes at its end. */
  Optional<String> optionalPath(String name) {
    return optionalText(name).map(path -> checkedPath(name, path));
  }

  private String checkedPath(String name, String path) {
    if (!path.startsWith("/") || path.matches("/+")) {
      problem(name, "'" + path + "' is not an absolute path.", "Give one.");
    } else if (path.chars().anyMatch(Character::isISOControl)) {
      problem(name, "The path holds a control character.", "Give a path without it.");
    }
    return path.replaceAll("/+", "/").replaceAll("/$", "");
  }

  /** Returns a secret, not changed in any way; empty when there is none. */
  Secret secret(String name) {
    Object value = values.get(name);
    if (value instanceof Secret secret) {
      return secret;
    }
    Secret secret = Secret.of(value == null ? "" : value.toString());
    if (secret.reveal().indexOf('\0') >= 0) {
      problem(name, "It holds a NUL character.", "Give one without it.");
    }
    return secret;
  }

  /** Returns a secret that is needed, not changed in any way. */
  Secret requiredSecret(String name) {
    Secret secret = secret(name);
    if (secret.isEmpty()) {
      missing(name);
    }
    return secret;
  }

  /**
   * Takes the user and the password of a credentials parameter, where it was given, in place of two
   * other parameters. What a vault keeps has been looked up by then.
   *
   * @param user the parameter that the user name replaces, if it has one
   * @param password the parameter that the password replaces
   */
  void credentials(String name, Optional<String> user, String password) {
    if (!(values.get(name) instanceof Map<?, ?> given) || given.isEmpty()) {
      return;
    }
    if (!PASSWORD_CREDENTIAL.equals(given.get("type"))) {
      problem(
          name,
          "Credentials of the type '" + given.get("type") + "' cannot be looked up here.",
          "Give the user and the password instead.");
      return;
    }
    Map<String, Object> replaced = new HashMap<>(values);
    replaced.put(password, given.get("password"));
    Object username = given.get("username");
    if (user.isPresent() && username != null && !username.toString().isEmpty()) {
      replaced.put(user.get(), username);
    }
    values = replaced;
  }

  /** Returns a port that is needed. */
  Port port(String name) {
    String text = text(name);
    return text.isEmpty() ? NO_PORT : parsePort(name, text);
  }

  /** Returns a port if there is one. */
  Optional<Port> optionalPort(String name) {
    return optionalText(name).map(text -> parsePort(name, text));
  }

  /** Returns a whole number that is needed. */
  long number(String name, long least, long most) {
    String text = text(name);
    if (text.isEmpty()) {
      return least;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, together with numbers out of range
    }
    problem(
        name,
        "'" + text + "' is not a whole number between " + least + " and " + most + ".",
        "Give such a number.");
    return least;
  }

  /** Returns a whole number of 0 or more if there is one. */
  Optional<Long> optionalNumber(String name) {
    return optionalText(name).map(text -> number(name, 0, Long.MAX_VALUE));
  }

  /** Returns a truth value, or {@code otherwise} when it was left out. */
  boolean flag(String name, boolean otherwise) {
    Optional<String> text = optionalText(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.get().equalsIgnoreCase("true") && !text.get().equalsIgnoreCase("false")) {
      problem(name, "'" + text.get() + "' is neither true nor false.", "Give true or false.");
    }
    return Boolean.parseBoolean(text.get());
  }

  /** Returns a list of objects; empty when it was left out. */
  List<Map<?, ?>> objects(String name) {
    Object value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
      return list.stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList();
    }
    problem(name, "It is not a list of names and values.", "Give a list.");
    return List.of();
  }

  /** Adds a problem with a property. */
  void problem(String name, String message, String action) {
    problems.add(title(name), message, action);
  }

  /** Returns the problems so far. */
  List<Problem> problems() {
    return problems.list();
  }

  /**
   * Fails with all problems, when there is one.
   *
   * @param what such as {@code "The parameters of the dSource cannot be used"}
   */
  void throwIfAny(String what) {
    Failures.throwIfAny(problems, ErrorCode.INVALID_ARGUMENT, what);
  }

  private void missing(String name) {
    problem(name, "It was not given.", "Give the parameter " + title(name) + " (" + name + ").");
  }

  private Port parsePort(String name, String text) {
    try {
      return Port.parse(text);
    } catch (DoppelException e) {
      problem(name, e.getMessage(), e.action());
      return NO_PORT;
    }
  }

  private Optional<String> raw(String name) {
    return Optional.ofNullable(values.get(name)).map(Object::toString);
  }

  /** Returns what the user sees as a property's name. */
  private String title(String name) {
    JsonNode property = Schema.CONTENT.path(definition).path("properties").path(name);
    return property.path("prettyName").asText(name);
  }

  /** Read only when something is wrong, so that what is right starts fast. */
  private static final class Schema {
    static final JsonNode CONTENT = read();

    private static JsonNode read() {
      try (InputStream in = Fields.class.getResourceAsStream("/schema.json")) {
        return new ObjectMapper().readTree(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
