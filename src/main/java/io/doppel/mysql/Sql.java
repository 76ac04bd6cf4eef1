package io.doppel.mysql;

/**
 * Quotes what cannot be bound.
 *
 * <p>Literals are right for every session that {@link SqlSession} opens and for {@link InitSql}:
 * both make sure that a backslash escapes ({@code NO_BACKSLASH_ESCAPES} is off) and that the text
 * is read as UTF-8.
 */
public final class Sql {
  private Sql() {}

  /** Returns a name of a database, table, column or the like as an identifier. */
  public static String identifier(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** Returns a text as a string literal, on one line. */
  public static String literal(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 16).append('\'');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\'' -> quoted.append("''");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\0' -> quoted.append("\\0");
        default -> quoted.append(c);
      }
    }
    return quoted.append('\'').toString();
  }

  /** Returns an account as {@code 'user'@'host'}. */
  public static String account(String user, String host) {
    return literal(user) + "@" + literal(host);
  }
}
