package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class InventoryTest {
  @Test
  void tellsWhatAnotherLacksByKindAndName() {
    Inventory source =
        inventory(
            Set.of("customer", "odd`name"),
            Map.of("view `shop`.`v`", "1", "event `shop`.`e`", "2"));
    Inventory copy = inventory(Set.of("customer"), Map.of("view `shop`.`v`", "changed since"));

    assertThat(source.missingIn(copy))
        .containsExactly("event `shop`.`e`", "table `shop`.`odd``name`");
    assertThat(copy.missingIn(source)).isEmpty();
    assertThat(source.missingIn(source)).isEmpty();
  }

  private static Inventory inventory(Set<String> tables, Map<String, String> definitions) {
    return new Inventory(
        new TreeMap<>(Map.of("shop", "utf8mb4")),
        tables.stream().map(name -> new TableName("shop", name)).collect(Collectors.toSet()),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        new TreeMap<>(definitions));
  }
}
