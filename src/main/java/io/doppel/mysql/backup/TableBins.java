package io.doppel.mysql.backup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;

/** Spreads tables over streams so that all have about the same work. */
final class TableBins {
  /** What each table costs besides its bytes: many small tables are work, too. */
  private static final long TABLE_COST = 64L * 1024;

  private TableBins() {}

  /** One stream's tables, as one is filled. */
  private static final class Bin {
    private final int number;
    private final List<TableName> tables = new ArrayList<>();
    private long weight;

    Bin(int number) {
      this.number = number;
    }
  }

  /**
   * Returns at most {@code count} lists, none of them empty: the largest table first, each to the
   * list that has the least so far. The result depends on the arguments only.
   */
  static List<List<TableName>> spread(
      Collection<TableName> tables, ToLongFunction<TableName> size, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count is not positive: " + count);
    }
    PriorityQueue<Bin> bins =
        new PriorityQueue<>(
            Comparator.comparingLong((Bin bin) -> bin.weight).thenComparingInt(bin -> bin.number));
    List<Bin> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Bin(i));
    }
    bins.addAll(all);
    List<TableName> sorted = new ArrayList<>(tables);
    sorted.sort(
        Comparator.comparingLong(size)
            .reversed()
            .thenComparing(TableName::database)
            .thenComparing(TableName::name));
    for (TableName table : sorted) {
      Bin least = bins.remove();
      least.tables.add(table);
      least.weight += size.applyAsLong(table) + TABLE_COST;
      bins.add(least);
    }
    return all.stream()
        .filter(bin -> !bin.tables.isEmpty())
        .map(bin -> List.copyOf(bin.tables))
        .toList();
  }
}
