package io.doppel.cli.parameter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A parameter as the plugin's schema describes it.
 *
 * @param name its name in commands and JSON
 * @param title what people call it
 * @param description what it is for
 * @param type its JSON type
 * @param required whether it must have a value in the end; the plugin can find some out
 * @param defaultValue what is taken when the user has no other wish
 * @param choices the only values it may have; empty when there is no such list
 * @param secret whether nobody may see it
 * @param setsPassword whether it is a password that comes into being, not one that exists: what
 *     cannot be seen is typed twice then
 * @param pattern what its text must match
 * @param patternMessage what to say when it does not
 * @param hideExpression when it has no meaning, see {@link HideExpression}; empty for never
 * @param fields the fields of an object, or of the objects in an array
 */
public record Parameter(
    String name,
    String title,
    String description,
    Type type,
    boolean required,
    Optional<Object> defaultValue,
    List<Object> choices,
    boolean secret,
    boolean setsPassword,
    Optional<Pattern> pattern,
    Optional<String> patternMessage,
    String hideExpression,
    List<Parameter> fields) {

  /** The JSON types that parameters can have. */
  public enum Type {
    STRING,
    BOOLEAN,
    INTEGER,
    NUMBER,
    ARRAY,
    OBJECT
  }

  /** Returns the parameters of a schema's definition by name, in the order that it wants. */
  public static Map<String, Parameter> of(Map<String, Object> definition) {
    Map<String, Object> properties = map(definition.get("properties"));
    Set<String> names = new LinkedHashSet<>();
    list(definition.get("ordering")).forEach(name -> names.add(name.toString()));
    names.retainAll(properties.keySet());
    names.addAll(properties.keySet());
    List<Object> required = list(definition.get("required"));
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    names.forEach(
        name ->
            parameters.put(
                name, property(name, map(properties.get(name)), required.contains(name))));
    return parameters;
  }

  private static Parameter property(String name, Map<String, Object> property, boolean required) {
    Map<String, Object> form = map(property.get("dxFormProperties"));
    Map<String, Object> messages = map(form.get("validationMessages"));
    Type type = type(text(property.get("type")).orElse("string"));
    Map<String, Object> holder = type == Type.ARRAY ? map(property.get("items")) : property;
    return new Parameter(
        name,
        text(property.get("prettyName")).orElse(name),
        text(property.get("description")).orElse(""),
        type,
        required,
        Optional.ofNullable(property.get("default")),
        list(property.get("enum")),
        text(property.get("format")).filter("password"::equals).isPresent(),
        Boolean.TRUE.equals(property.get("setsPassword")),
        text(property.get("pattern")).flatMap(Parameter::pattern),
        text(messages.get("pattern")),
        text(form.get("hideExpression")).orElse(""),
        new ArrayList<>(of(holder).values()));
  }

  private static Type type(String name) {
    try {
      return Type.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Type.STRING;
    }
  }

  /** A pattern that Java does not understand is left to the engine. */
  private static Optional<Pattern> pattern(String text) {
    try {
      return Optional.of(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }

  /** Tells whether the parameter means something, given the values of the others. */
  public boolean visible(Map<String, Object> values) {
    return hideExpression.isEmpty() || !HideExpression.holds(hideExpression, values);
  }

  /** Returns what is wrong with a text, in a whole sentence; empty when nothing is. */
  public Optional<String> complaint(String text) {
    if (!choices.isEmpty()
        && choices.stream().noneMatch(choice -> choice.toString().equals(text))) {
      return Optional.of("It must be one of: " + choiceList() + ".");
    }
    if (pattern.isPresent() && !pattern.get().matcher(text).find()) {
      return Optional.of(
          patternMessage.orElseGet(() -> "It must match " + pattern.get().pattern() + "."));
    }
    return Optional.empty();
  }

  /** Returns the choices for people. */
  public String choiceList() {
    return String.join(", ", choices.stream().map(Object::toString).toList());
  }

  @SuppressWarnings("unchecked") // what is parsed from JSON has strings as keys
  private static Map<String, Object> map(Object value) {
    return value instanceof Map<?, ?> found ? (Map<String, Object>) found : Map.of();
  }

  private static List<Object> list(Object value) {
    return value instanceof Collection<?> found ? new ArrayList<>(found) : List.of();
  }

  private static Optional<String> text(Object value) {
    return value instanceof String found ? Optional.of(found) : Optional.empty();
  }
}
