package io.doppel.cli.text;

import java.util.stream.Collector;

/** Text as a terminal shows it. */
public final class DisplayText {
  private DisplayText() {}

  /** Returns how many columns a text takes: 2 for wide characters, 0 for combining ones. */
  public static int width(String text) {
    return text.codePoints().map(DisplayText::columns).sum();
  }

  /**
   * Returns a name as it is understood within a sentence and within a command line: in quotes as
   * the shell has them where it is more than one plain word.
   */
  public static String name(String name) {
    return name.matches("[A-Za-z0-9_.,:+=%-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }

  /** Returns a text filled with blanks on the right up to a number of columns. */
  public static String padRight(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  /** Returns a text filled with blanks on the left up to a number of columns. */
  public static String padLeft(String text, int columns) {
    return " ".repeat(Math.max(0, columns - width(text))) + text;
  }

  /** Returns a text cut to a number of columns, ending with an ellipsis if it was longer. */
  public static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int left = columns - 1;
    for (int point : text.codePoints().toArray()) {
      left -= columns(point);
      if (left < 0) {
        break;
      }
      kept.appendCodePoint(point);
    }
    return kept.append('…').toString();
  }

  /**
   * Returns a text without control characters, each being replaced by a question mark: names and
   * messages come from hosts and servers and must not steer the user's terminal.
   */
  public static String harmless(String text) {
    return text.codePoints()
        .map(point -> Character.isISOControl(point) ? '?' : point)
        .boxed()
        .collect(
            Collector.of(
                StringBuilder::new,
                StringBuilder::appendCodePoint,
                StringBuilder::append,
                StringBuilder::toString));
  }

  /** As {@link #harmless} but keeps line ends and tabs. */
  public static String harmlessLines(String text) {
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .filter(point -> point != '\r')
        .map(point -> Character.isISOControl(point) && point != '\n' && point != '\t' ? '?' : point)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static int columns(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(point) ? 2 : 1;
  }

  /** The blocks that terminals show two columns wide (East Asian Width W and F, emoji). */
  private static boolean isWide(int point) {
    return point >= 0x1100
        && (point <= 0x115F
            || (point >= 0x2E80 && point <= 0xA4CF && point != 0x303F)
            || (point >= 0xAC00 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFE30 && point <= 0xFE6F)
            || (point >= 0xFF00 && point <= 0xFF60)
            || (point >= 0xFFE0 && point <= 0xFFE6)
            || (point >= 0x1F300 && point <= 0x1F64F)
            || (point >= 0x1F680 && point <= 0x1F6FF)
            || (point >= 0x1F900 && point <= 0x1FAFF)
            || (point >= 0x20000 && point <= 0x3FFFD));
  }
}
