package io.doppel.cli.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows under headings, aligned for people. Not thread-safe. */
public final class Table implements Block {
  private static final String GAP = "  ";

  private final List<String> headings;
  private final Set<Integer> numbers = new HashSet<>();
  private final List<List<Cell>> rows = new ArrayList<>();

  /** A text with a colour. */
  public record Cell(String text, Colour colour) {}

  /** Creates a table; a heading that starts with {@code >} is that of a column of numbers. */
  public Table(String... headings) {
    this.headings = new ArrayList<>();
    for (int column = 0; column < headings.length; column++) {
      String heading = headings[column];
      if (heading.startsWith(">")) {
        numbers.add(column);
        heading = heading.substring(1);
      }
      this.headings.add(heading);
    }
  }

  /** Adds a row: a {@link Cell} or anything that has a text for each column. */
  public Table row(Object... values) {
    if (values.length != headings.size()) {
      throw new IllegalArgumentException(values.length + " values for " + headings);
    }
    List<Cell> row = new ArrayList<>();
    for (Object value : values) {
      Cell cell = value instanceof Cell given ? given : new Cell(value.toString(), Colour.NONE);
      row.add(new Cell(DisplayText.harmless(cell.text()), cell.colour()));
    }
    rows.add(row);
    return this;
  }

  @Override
  public String render(boolean colours) {
    int[] widths = new int[headings.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = DisplayText.width(headings.get(column));
      for (List<Cell> row : rows) {
        widths[column] = Math.max(widths[column], DisplayText.width(row.get(column).text()));
      }
    }
    StringBuilder text = new StringBuilder();
    line(
        text,
        headings.stream().map(heading -> new Cell(heading, Colour.HEADING)).toList(),
        widths,
        colours);
    rows.forEach(row -> line(text, row, widths, colours));
    return text.toString();
  }

  private void line(StringBuilder text, List<Cell> cells, int[] widths, boolean colours) {
    int lastFilled = cells.size() - 1;
    while (lastFilled > 0 && cells.get(lastFilled).text().isEmpty()) {
      lastFilled--;
    }
    for (int column = 0; column <= lastFilled; column++) {
      Cell cell = cells.get(column);
      String blanks = " ".repeat(widths[column] - DisplayText.width(cell.text()));
      String painted = cell.colour().paint(cell.text(), colours);
      text.append(column == 0 ? "" : GAP);
      if (numbers.contains(column)) {
        text.append(blanks).append(painted);
      } else {
        text.append(painted).append(column == lastFilled ? "" : blanks);
      }
    }
    text.append('\n');
  }
}
