package io.doppel.cli.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * Returns the candidate that a mistyped name is closest to, if one is close: at most a third of
   * its letters are wrong.
   */
  public static Optional<String> forName(String mistyped, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(mistyped, candidate)))
        .filter(candidate -> distance(mistyped, candidate) <= Math.max(1, candidate.length() / 3));
  }

  /** Returns {@code " Did you mean 'x'?"}, or an empty text. */
  public static String sentence(String mistyped, Collection<String> candidates) {
    return forName(mistyped, candidates)
        .map(candidate -> " Did you mean '" + candidate + "'?")
        .orElse("");
  }

  /** The number of letters to insert, delete, replace or swap, whatever their case. */
  private static int distance(String first, String second) {
    String left = first.toLowerCase(Locale.ROOT);
    String right = second.toLowerCase(Locale.ROOT);
    int[][] distances = new int[left.length() + 1][right.length() + 1];
    for (int row = 0; row <= left.length(); row++) {
      for (int column = 0; column <= right.length(); column++) {
        distances[row][column] =
            row == 0 || column == 0
                ? row + column
                : nextDistance(distances, left, row, right, column);
      }
    }
    return distances[left.length()][right.length()];
  }

  private static int nextDistance(
      int[][] distances, String left, int row, String right, int column) {
    boolean same = left.charAt(row - 1) == right.charAt(column - 1);
    int shortest =
        Math.min(
            distances[row - 1][column - 1] + (same ? 0 : 1),
            Math.min(distances[row - 1][column], distances[row][column - 1]) + 1);
    boolean swapped =
        row > 1
            && column > 1
            && left.charAt(row - 1) == right.charAt(column - 2)
            && left.charAt(row - 2) == right.charAt(column - 1);
    return swapped ? Math.min(shortest, distances[row - 2][column - 2] + 1) : shortest;
  }
}
