package io.doppel.plugin;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which databases of a source are copied.
 *
 * @param names the databases; empty for all
 */
record DatabaseList(List<String> names) {
  private static final Set<String> SYSTEM =
      Set.of("mysql", "sys", "information_schema", "performance_schema", "ndbinfo");

  DatabaseList {
    names = List.copyOf(names);
  }

  /**
   * Returns the list that a text stands for: {@code ALL}, or names separated by commas. A name that
   * holds a comma, a space at its end or a backtick is written in backticks, as in SQL.
   *
   * @throws IllegalArgumentException telling what is wrong, in a whole sentence
   */
  static DatabaseList parse(String text) {
    if (text.isBlank() || text.strip().toUpperCase(Locale.ROOT).equals("ALL")) {
      return new DatabaseList(List.of());
    }
    Set<String> names = new LinkedHashSet<>();
    int at = 0;
    while (at <= text.length()) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      StringBuilder name = new StringBuilder();
      if (at < text.length() && text.charAt(at) == '`') {
        at = quoted(text, at + 1, name);
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        if (!text.substring(at, end).isBlank()) {
          throw new IllegalArgumentException(
              "After `" + name + "` a comma is missing in '" + text + "'.");
        }
        at = end + 1;
      } else {
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        name.append(text.substring(at, end).strip());
        at = end + 1;
      }
      if (name.isEmpty()) {
        throw new IllegalArgumentException("A name is empty in '" + text + "'.");
      }
      names.add(name.toString());
    }
    return new DatabaseList(List.copyOf(names));
  }

  private static int quoted(String text, int from, StringBuilder name) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '`') {
        name.append(c);
        at++;
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '`') {
        name.append('`');
        at += 2;
      } else {
        return at + 1;
      }
    }
    throw new IllegalArgumentException("A closing backtick is missing in '" + text + "'.");
  }

  /** Returns the names without those of the system's databases, which are never copied. */
  List<String> usersOwn() {
    return names.stream().filter(name -> !SYSTEM.contains(name.toLowerCase(Locale.ROOT))).toList();
  }

  /** Tells whether all databases are meant. */
  boolean isAll() {
    return names.isEmpty();
  }
}
