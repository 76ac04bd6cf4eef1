package io.doppel.engine.catalog;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names that users give and look for. */
public final class Names {
  private static final int MAX_LENGTH = 100;

  private Names() {}

  /**
   * Checks the name of a new object: 1 to 100 characters, no control characters, no {@code /} or
   * {@code @}, no space at either end, and not like a reference such as {@code VDB-3}.
   */
  public static void check(String what, String name) {
    boolean good =
        !name.isEmpty()
            && name.length() <= MAX_LENGTH
            && name.equals(name.strip())
            && name.chars().noneMatch(c -> Character.isISOControl(c) || c == '/' || c == '@')
            && !name.matches("[A-Z_]+-[0-9]+")
            && !name.startsWith("-");
    if (!good) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "'" + name + "' cannot be the name of " + what + ".",
          "Give 1 to "
              + MAX_LENGTH
              + " characters without '/', '@' and control characters, not"
              + " beginning with '-' and not like a reference such as VDB-3.");
    }
  }

  /** Returns the failure that nothing has that name, telling what is similar. */
  public static DoppelException notFound(String what, String name, Collection<String> known) {
    return notFound(what, name, "", known);
  }

  /**
   * As {@link #notFound(String, String, Collection)} for what was looked for at one place only.
   *
   * @param where the place, such as {@code of 'shop'}; empty for everywhere
   */
  public static DoppelException notFound(
      String what, String name, String where, Collection<String> known) {
    String place = where.isEmpty() ? "" : " " + where;
    List<String> near = near(name, known);
    String action;
    if (!near.isEmpty()) {
      action = "Did you mean " + quoted(near) + "?";
    } else if (known.isEmpty() && where.isEmpty()) {
      action =
          "There is none yet; if there should be, check that this is the right home of Doppel"
              + " (--home, DOPPEL_HOME).";
    } else if (known.isEmpty()) {
      action = "There is no " + what + place + " yet.";
    } else if (known.size() <= 10) {
      action =
          (known.size() == 1 ? "There is: " : "There are: ")
              + quoted(known.stream().sorted().toList())
              + ".";
    } else {
      action = "List them to see the " + known.size() + " that there are.";
    }
    return new DoppelException(
        ErrorCode.NOT_FOUND, "There is no " + what + " '" + name + "'" + place + ".", action);
  }

  private static List<String> near(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, wanted.length() / 3);
    return known.stream()
        .filter(
            candidate -> {
              String other = candidate.toLowerCase(Locale.ROOT);
              return distance(wanted, other) <= limit
                  || (wanted.length() >= 3 && (other.contains(wanted) || wanted.contains(other)));
            })
        .sorted(
            Comparator.comparingInt(
                    (String candidate) -> distance(wanted, candidate.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(3)
        .toList();
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }

  /** Returns how many characters must be added, dropped or changed to make one text the other. */
  static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[right.length() + 1];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(previous[j - 1] + change, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[right.length()];
  }
}
