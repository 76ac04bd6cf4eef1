package io.doppel.mysql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One row of a query's result. Columns are named without regard to case. Immutable. */
public final class Row {
  private final Map<String, String> values;
  private final List<String> columns;

  private Row(Map<String, String> values, List<String> columns) {
    this.values = values;
    this.columns = columns;
  }

  /** Returns the row with these values by column; null stands for SQL's NULL. */
  public static Row of(Map<String, String> values) {
    Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(values);
    return new Row(
        Collections.unmodifiableMap(byName), List.copyOf(new ArrayList<>(values.keySet())));
  }

  /** Returns the names of the columns in their order. */
  public List<String> columns() {
    return columns;
  }

  /** Tells whether there is a column of that name. */
  public boolean has(String column) {
    return values.containsKey(column);
  }

  /** Returns a column's text, or empty when it is NULL or there is no such column. */
  public Optional<String> find(String column) {
    return Optional.ofNullable(values.get(column));
  }

  /**
   * Returns a column's text; the empty text when it is NULL.
   *
   * @throws IllegalArgumentException when there is no such column
   */
  public String text(String column) {
    if (!has(column)) {
      throw new IllegalArgumentException("no column " + column + " among " + columns);
    }
    return find(column).orElse("");
  }

  /** Returns the text of the column at {@code index}, from 0; the empty text when it is NULL. */
  public String text(int index) {
    return text(columns.get(index));
  }

  /** Returns a column's whole number; 0 when it is NULL. */
  public long number(String column) {
    String text = text(column);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  /** Tells whether a column means yes: 1, ON, YES or TRUE. */
  public boolean flag(String column) {
    return switch (text(column).toUpperCase(java.util.Locale.ROOT)) {
      case "1", "ON", "YES", "TRUE" -> true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
