package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A set of transactions by their global ids, as either family writes it.
 *
 * <p>MySQL: {@code uuid:1-5:7,uuid:tag:1-3}, exactly those transactions. MariaDB: {@code
 * 0-1-9,1-2-3}, per domain everything up to that transaction. The text is normalised: sorted, lower
 * case, intervals merged, no white space. The empty set belongs to both families.
 *
 * @param text the set in its family's notation
 */
public record GtidSet(String text) {
  private static final Pattern MARIADB_ID = Pattern.compile("(\\d+)-(\\d+)-(\\d+)");
  private static final Pattern MARIADB_SET =
      Pattern.compile("\\d+-\\d+-\\d+(,\\d+-\\d+-\\d+)*", Pattern.CASE_INSENSITIVE);
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern TAG = Pattern.compile("[a-z_][a-z0-9_]{0,31}");
  private static final Pattern INTERVAL = Pattern.compile("(\\d+)(?:-(\\d+))?");

  /** The set without a transaction. Comes last: it needs the patterns. */
  public static final GtidSet EMPTY = new GtidSet("");

  /**
   * Normalises the text.
   *
   * @throws IllegalArgumentException when it is neither family's notation
   */
  public GtidSet {
    requireNonNull(text, "text is null");
    String compact = text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    text =
        MARIADB_SET.matcher(compact).matches()
            ? positionsText(positions(compact))
            : intervalsText(intervals(compact));
  }

  /** Tells whether there is no transaction in it. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  /** Tells whether it is written in MariaDB's way. */
  public boolean isMariaDb() {
    return MARIADB_SET.matcher(text).matches();
  }

  /**
   * Tells whether every transaction of the other set is in this one.
   *
   * @throws IllegalArgumentException when they are of different families
   */
  public boolean contains(GtidSet other) {
    if (other.isEmpty()) {
      return true;
    }
    if (isEmpty()) {
      return false;
    }
    requireSameFamily(other);
    if (isMariaDb()) {
      Map<Long, String> mine = positions(text);
      return positions(other.text).entrySet().stream()
          .allMatch(
              position ->
                  mine.containsKey(position.getKey())
                      && sequence(mine.get(position.getKey())) >= sequence(position.getValue()));
    }
    return union(other).equals(this);
  }

  /**
   * Returns the set of all transactions that are in either set.
   *
   * @throws IllegalArgumentException when they are of different families
   */
  public GtidSet union(GtidSet other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    requireSameFamily(other);
    return new GtidSet(text + "," + other.text);
  }

  /**
   * Returns the set without those transactions that come, of their source, after the last one that
   * the other set has of it. Of a source that the other set does not know all stay. For sets of
   * MySQL.
   */
  public GtidSet upTo(GtidSet other) {
    Map<String, TreeMap<Long, Long>> reached = intervals(other.text);
    Map<String, TreeMap<Long, Long>> kept = intervals(text);
    kept.forEach(
        (source, mine) -> {
          if (reached.containsKey(source)) {
            long last = reached.get(source).lastEntry().getValue();
            mine.tailMap(last, false).clear();
            mine.replaceAll((start, end) -> Math.min(end, last));
          }
        });
    kept.values().removeIf(TreeMap::isEmpty);
    return new GtidSet(intervalsText(kept));
  }

  private void requireSameFamily(GtidSet other) {
    if (isMariaDb() != other.isMariaDb()) {
      throw new IllegalArgumentException("one of MySQL, one of MariaDB: " + text + "; " + other);
    }
  }

  private static Map<Long, String> positions(String compact) {
    Map<Long, String> byDomain = new TreeMap<>();
    for (String id : compact.split(",", -1)) {
      Matcher matcher = MARIADB_ID.matcher(id);
      if (!matcher.matches()) {
        throw notASet(compact);
      }
      byDomain.merge(
          Long.parseLong(matcher.group(1)),
          id,
          (one, another) -> sequence(one) >= sequence(another) ? one : another);
    }
    return byDomain;
  }

  private static long sequence(String id) {
    return Long.parseUnsignedLong(id.substring(id.lastIndexOf('-') + 1));
  }

  private static String positionsText(Map<Long, String> positions) {
    return String.join(",", positions.values());
  }

  /** Returns per uuid (and tag) the merged intervals, the end of each by its start. */
  private static Map<String, TreeMap<Long, Long>> intervals(String compact) {
    Map<String, TreeMap<Long, Long>> bySource = new TreeMap<>();
    for (String part : compact.split(",", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      String[] items = part.split(":", -1);
      if (!UUID.matcher(items[0]).matches() || items.length < 2) {
        throw notASet(compact);
      }
      String source = items[0];
      for (int i = 1; i < items.length; i++) {
        Matcher matcher = INTERVAL.matcher(items[i]);
        if (matcher.matches()) {
          long start = Long.parseLong(matcher.group(1));
          long end = matcher.group(2) == null ? start : Long.parseLong(matcher.group(2));
          if (end >= start) {
            add(bySource.computeIfAbsent(source, key -> new TreeMap<>()), start, end);
          }
        } else if (TAG.matcher(items[i]).matches()) {
          source = items[0] + ":" + items[i];
        } else {
          throw notASet(compact);
        }
      }
    }
    return bySource;
  }

  private static void add(TreeMap<Long, Long> intervals, long start, long end) {
    long from = start;
    long to = end;
    Map.Entry<Long, Long> near = intervals.floorEntry(to + 1);
    while (near != null && near.getValue() >= from - 1) {
      from = Math.min(from, near.getKey());
      to = Math.max(to, near.getValue());
      intervals.remove(near.getKey());
      near = intervals.floorEntry(to + 1);
    }
    intervals.put(from, to);
  }

  private static String intervalsText(Map<String, TreeMap<Long, Long>> bySource) {
    return bySource.entrySet().stream()
        .map(
            source ->
                source.getKey()
                    + source.getValue().entrySet().stream()
                        .map(
                            interval ->
                                ":"
                                    + interval.getKey()
                                    + (interval.getKey().equals(interval.getValue())
                                        ? ""
                                        : "-" + interval.getValue()))
                        .collect(Collectors.joining()))
        .collect(Collectors.joining(","));
  }

  private static IllegalArgumentException notASet(String text) {
    return new IllegalArgumentException("not a set of global transaction ids: '" + text + "'");
  }

  @Override
  public String toString() {
    return text;
  }
}
