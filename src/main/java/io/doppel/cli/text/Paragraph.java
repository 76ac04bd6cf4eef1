package io.doppel.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Running text for a terminal. */
public final class Paragraph {
  private Paragraph() {}

  /** Returns the lines of a text, broken between words so that none is wider than asked. */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (line.length() > 0
          && DisplayText.width(line.toString()) + 1 + DisplayText.width(word) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
