package io.doppel.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of data in bytes, 0 or more; units are binary (1 KB = 1024 bytes). */
public record DataSize(long bytes) implements Comparable<DataSize> {
  private static final Pattern TEXT = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*([KMGT]?)B?\\s*");
  private static final String UNITS = "BKMGT";

  /** Checks the range. */
  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes is negative: " + bytes);
    }
  }

  /**
   * Returns the size that a text such as {@code "16GB"}, {@code "1.5 M"} or {@code "4096"} names.
   */
  public static DataSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "'" + text + "' is not a size.",
          "Give a number with a unit, such as 512MB or 16GB.");
    }
    int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2));
    return new DataSize(Math.round(Double.parseDouble(matcher.group(1)) * Math.pow(1024, power)));
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** Returns the size for people, such as {@code 1.4 GB}. */
  @Override
  public String toString() {
    double value = bytes;
    int power = 0;
    while (value >= 1024 && power < UNITS.length() - 1) {
      value /= 1024;
      power++;
    }
    return power == 0
        ? bytes + " B"
        : String.format(
            Locale.ROOT, value < 10 ? "%.1f %cB" : "%.0f %cB", value, UNITS.charAt(power));
  }
}
