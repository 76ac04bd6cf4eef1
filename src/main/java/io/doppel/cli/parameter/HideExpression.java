package io.doppel.cli.parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The conditions under which a form hides a field, as Delphix's {@code dxFormProperties} writes
 * them: {@code model?.name}, texts, numbers, true, false, {@code !}, {@code ===}, {@code !==},
 * {@code &&}, {@code ||} and parentheses.
 */
final class HideExpression {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\\|\\||&&|[!=]==?|!|\\(|\\))|'([^']*)'|\"([^\"]*)\"|([A-Za-z0-9_.?]+))");
  private static final String END = "";

  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Object> model;
  private int next;

  private HideExpression(String expression, Map<String, Object> model) {
    this.model = model;
    Matcher matcher = TOKEN.matcher(expression);
    int end = 0;
    while (matcher.region(end, expression.length()).lookingAt()) {
      end = matcher.end();
      if (matcher.group(1) != null) {
        tokens.add(matcher.group(1));
      } else if (matcher.group(4) != null) {
        tokens.add(matcher.group(4));
      } else {
        tokens.add("'" + (matcher.group(2) != null ? matcher.group(2) : matcher.group(3)));
      }
    }
    if (!expression.substring(end).isBlank()) {
      throw new IllegalArgumentException(expression);
    }
    tokens.add(END);
  }

  /**
   * Tells whether an expression holds for the given values. One that is not understood does not:
   * rather a question too many than one too few.
   */
  static boolean holds(String expression, Map<String, Object> model) {
    try {
      HideExpression parsed = new HideExpression(expression, model);
      boolean result = truthy(parsed.or());
      return result && parsed.peek().equals(END);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private String peek() {
    return tokens.get(next);
  }

  private boolean take(String... candidates) {
    if (List.of(candidates).contains(peek())) {
      next++;
      return true;
    }
    return false;
  }

  private Object or() {
    Object value = and();
    while (take("||")) {
      Object right = and();
      value = truthy(value) ? value : right;
    }
    return value;
  }

  private Object and() {
    Object value = comparison();
    while (take("&&")) {
      Object right = comparison();
      value = truthy(value) ? right : value;
    }
    return value;
  }

  private Object comparison() {
    Object left = unary();
    if (take("===", "==")) {
      return Objects.equals(left, unary());
    }
    if (take("!==", "!=")) {
      return !Objects.equals(left, unary());
    }
    return left;
  }

  private Object unary() {
    if (take("!")) {
      return !truthy(unary());
    }
    if (take("(")) {
      Object value = or();
      if (!take(")")) {
        throw new IllegalArgumentException("a parenthesis is open");
      }
      return value;
    }
    return operand(tokens.get(next++));
  }

  private Object operand(String token) {
    if (token.startsWith("'")) {
      return token.substring(1);
    }
    if (token.equals("true") || token.equals("false")) {
      return token.equals("true");
    }
    if (token.startsWith("model.") || token.startsWith("model?.")) {
      return model.get(token.substring(token.indexOf('.') + 1));
    }
    if (token.matches("[0-9]+")) {
      return Integer.valueOf(token);
    }
    throw new IllegalArgumentException(token);
  }

  private static boolean truthy(Object value) {
    return value != null
        && !(value instanceof Boolean flag && !flag)
        && !value.equals("")
        && !value.equals(Integer.valueOf(0));
  }
}
