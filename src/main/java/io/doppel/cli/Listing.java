package io.doppel.cli;

import io.doppel.cli.text.Table;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lists things: a table for people, an array for machines. */
final class Listing {
  private Listing() {}

  /**
   * Prints things.
   *
   * @param things what to print
   * @param view a thing for machines
   * @param table an empty table
   * @param row a thing's cells
   * @param none what people are told when there is nothing
   */
  static <T> void print(
      Session session,
      List<T> things,
      Function<T, Map<String, Object>> view,
      Table table,
      Function<T, Object[]> row,
      String none) {
    if (session.json()) {
      session.printJson(things.stream().map(view).toList());
    } else if (things.isEmpty()) {
      session.print(none);
    } else {
      things.forEach(thing -> table.row(row.apply(thing)));
      session.print(table);
    }
  }

  /** Returns properties for people in one line, leaving out those that have a given value. */
  static String properties(Map<String, Object> properties, String alreadyShown) {
    return properties.entrySet().stream()
        .filter(property -> !alreadyShown.equals(property.getValue()))
        .map(property -> property.getKey() + "=" + property.getValue())
        .collect(Collectors.joining("  "));
  }
}
