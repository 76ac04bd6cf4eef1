package io.doppel.cli;

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

  /** The number of letters to insert, delete or replace, whatever their case. */
  private static int distance(String first, String second) {
    String left = first.toLowerCase(Locale.ROOT);
    String right = second.toLowerCase(Locale.ROOT);
    int[] above = new int[right.length() + 1];
    for (int column = 0; column <= right.length(); column++) {
      above[column] = column;
    }
    for (int row = 1; row <= left.length(); row++) {
      int[] current = new int[right.length() + 1];
      current[0] = row;
      for (int column = 1; column <= right.length(); column++) {
        int replaced =
            above[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
        current[column] = Math.min(replaced, Math.min(above[column] + 1, current[column - 1] + 1));
      }
      above = current;
    }
    return above[right.length()];
  }
}
