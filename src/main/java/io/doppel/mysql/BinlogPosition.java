package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A place in a server's binary log.
 *
 * <p>Ordered by the number at the end of the file's name, then by position, which means something
 * for one server only.
 *
 * @param file name of the log file, such as {@code binlog.000004}
 * @param position offset in bytes
 */
public record BinlogPosition(String file, long position) implements Comparable<BinlogPosition> {
  private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}/]");
  private static final Comparator<BinlogPosition> ORDER =
      Comparator.comparingLong(BinlogPosition::sequence)
          .thenComparing(BinlogPosition::file)
          .thenComparingLong(BinlogPosition::position);

  /** Checks that the file is a plain name and the position is not negative. */
  public BinlogPosition {
    requireNonNull(file, "file is null");
    if (file.isEmpty() || UNSAFE.matcher(file).find()) {
      throw new IllegalArgumentException("not a binary log's name: '" + file + "'");
    }
    if (position < 0) {
      throw new IllegalArgumentException("position is negative: " + position);
    }
  }

  private long sequence() {
    String digits = file.substring(file.lastIndexOf('.') + 1);
    return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : 0;
  }

  @Override
  public int compareTo(BinlogPosition other) {
    return ORDER.compare(this, other);
  }

  /** Returns {@code file:position}. */
  @Override
  public String toString() {
    return file + ":" + position;
  }
}
