package io.doppel.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** One thing in labelled lines, for people. Not thread-safe. */
final class Details {
  private final List<List<String>> lines = new ArrayList<>();

  /** Adds a value, perhaps of several lines; with the same label in a row it is shown once. */
  Details add(String label, Object value) {
    for (String text : value.toString().split("\\R", -1)) {
      boolean repeated = !lines.isEmpty() && lines.get(lines.size() - 1).get(0).equals(label);
      lines.add(List.of(label, text, repeated ? "repeated" : ""));
    }
    return this;
  }

  /** Adds a line for each property. */
  Details addAll(String label, Map<String, ?> properties) {
    properties.forEach((name, value) -> add(label, name + " = " + text(value)));
    return this;
  }

  /** Adds a line for each step with its time. */
  Details addSteps(String label, Map<String, Duration> steps) {
    steps.forEach((name, took) -> add(label, name + "  " + HumanFormat.duration(took)));
    return this;
  }

  private static String text(Object value) {
    return value instanceof Map || value instanceof Collection ? Json.line(value) : value + "";
  }

  void print(Session session) {
    int width = lines.stream().mapToInt(line -> DisplayText.width(line.get(0))).max().orElse(0);
    for (List<String> line : lines) {
      String label = line.get(2).isEmpty() ? line.get(0) : "";
      session
          .terminal()
          .out()
          .println(
              Colour.HEADING.paint(DisplayText.padRight(label, width), session.outColours())
                  + "  "
                  + DisplayText.harmless(line.get(1)));
    }
  }
}
