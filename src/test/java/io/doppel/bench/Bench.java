package io.doppel.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.doppel.bench.Figure.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures Doppel and prints a table, or JSON. Arguments: {@code --json}, {@code --image NAME}, and
 * the names of figures; all figures when there is none. Exit code 1 when a figure is over its
 * limit.
 */
final class Bench {
  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    boolean json = words.remove("--json");
    int image = words.indexOf("--image");
    String imageName = image < 0 ? "mariadb1011" : words.get(image + 1);
    if (image >= 0) {
      words.subList(image, image + 2).clear();
    }
    Set<String> known =
        Measurements.ALL.stream()
            .flatMap(measurement -> measurement.figures().stream())
            .map(Figure::name)
            .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    for (String word : words) {
      if (!known.contains(word)) {
        System.err.println(
            "bench: there is no figure '"
                + word
                + "'; the figures are: "
                + String.join(", ", known));
        System.exit(2);
      }
    }
    List<Measurement> results = new ArrayList<>();
    try (BenchLab lab = BenchLab.open(imageName)) {
      for (Measurements measurement : Measurements.ALL) {
        if (words.isEmpty()
            || measurement.figures().stream().anyMatch(figure -> words.contains(figure.name()))) {
          results.addAll(measurement.take(lab));
        }
      }
    }
    results.removeIf(result -> !words.isEmpty() && !words.contains(result.figure().name()));
    System.out.print(json ? json(results, imageName) : table(results, imageName));
    System.exit(results.stream().allMatch(result -> result.ok(imageName)) ? 0 : 1);
  }

  private static String table(List<Measurement> results, String image) {
    StringBuilder table = new StringBuilder(row("figure", "value", "limit", "unit", ""));
    for (Measurement result : results) {
      table.append(
          row(
              result.figure().name(),
              number(result.value()),
              number(result.figure().limitOn(image)),
              result.figure().unit(),
              result.ok(image) ? "ok" : "short"));
    }
    return table.toString();
  }

  private static String row(
      String figure, String value, String limit, String unit, String verdict) {
    return String.format("%-26s %9s %9s  %-6s %s%n", figure, value, limit, unit, verdict);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String json(List<Measurement> results, String image) throws Exception {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Measurement result : results) {
      map.put(
          result.figure().name(),
          Map.of(
              "value", result.value(),
              "limit", result.figure().limitOn(image),
              "unit", result.figure().unit(),
              "ok", result.ok(image)));
    }
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(map)
        + System.lineSeparator();
  }
}
