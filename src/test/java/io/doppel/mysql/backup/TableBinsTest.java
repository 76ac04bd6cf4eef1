package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TableBinsTest {
  private static final long MB = 1024 * 1024;

  @Test
  void spreadsTablesSoThatAllStreamsHaveAboutTheSameWork() {
    Map<TableName, Long> sizes =
        Map.of(table("a"), 50 * MB, table("b"), 30 * MB, table("c"), 21 * MB, table("d"), 1 * MB);
    assertThat(TableBins.spread(sizes.keySet(), sizes::get, 2))
        .containsExactly(List.of(table("a"), table("d")), List.of(table("b"), table("c")));
  }

  @Test
  void countsManyEmptyTablesAsWork() {
    List<TableName> tables = IntStream.range(0, 100).mapToObj(i -> table("t" + i)).toList();
    assertThat(TableBins.spread(tables, table -> 0, 4))
        .hasSize(4)
        .allMatch(bin -> bin.size() == 25);
  }

  @Test
  void givesNoEmptyStreams() {
    assertThat(TableBins.spread(List.of(table("a")), table -> 1, 4)).hasSize(1);
    assertThat(TableBins.spread(List.of(), table -> 1, 4)).isEmpty();
  }

  private static TableName table(String name) {
    return new TableName("shop", name);
  }
}
