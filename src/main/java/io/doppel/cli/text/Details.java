package io.doppel.cli.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** One thing in labelled lines, for people. Not thread-safe. */
public final class Details implements Block {
  private final List<List<String>> lines = new ArrayList<>();

  /** Adds a value, perhaps of several lines; with the same label in a row it is shown once. */
  public Details add(String label, Object value) {
    for (String text : value.toString().split("\\R", -1)) {
      boolean repeated = !lines.isEmpty() && lines.get(lines.size() - 1).get(0).equals(label);
      lines.add(List.of(label, text, repeated ? "repeated" : ""));
    }
    return this;
  }

  /** Adds a line for each property. */
  public Details addAll(String label, Map<String, ?> properties) {
    properties.forEach((name, value) -> add(label, name + " = " + text(value)));
    return this;
  }

  /** Adds a line for each step with its time. */
  public Details addSteps(String label, Map<String, Duration> steps) {
    steps.forEach((name, took) -> add(label, name + "  " + HumanFormat.duration(took)));
    return this;
  }

  private static String text(Object value) {
    return value instanceof Map || value instanceof Collection ? Json.line(value) : value + "";
  }

  @Override
  public String render(boolean colours) {
    int width = lines.stream().mapToInt(line -> DisplayText.width(line.get(0))).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      String label = line.get(2).isEmpty() ? line.get(0) : "";
      text.append(Colour.HEADING.paint(DisplayText.padRight(label, width), colours))
          .append("  ")
          .append(DisplayText.harmless(line.get(1)))
          .append('\n');
    }
    return text.toString();
  }
}
