package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseListTest {
  @ParameterizedTest
  @ValueSource(strings = {"ALL", "all", " All ", "", "  "})
  void allMeansEveryDatabase(String text) {
    assertThat(DatabaseList.parse(text).isAll()).isTrue();
  }

  @Test
  void namesAreSeparatedByCommas() {
    assertThat(DatabaseList.parse("shop, crm ,x y").names()).containsExactly("shop", "crm", "x y");
  }

  @Test
  void aNameInBackticksMayHoldAnything() {
    assertThat(DatabaseList.parse("`a,b`, `c``d` ,` e `,All,`ALL`").names())
        .containsExactly("a,b", "c`d", " e ", "All", "ALL");
  }

  @Test
  void aNameThatIsGivenTwiceCountsOnce() {
    assertThat(DatabaseList.parse("shop,shop").names()).containsExactly("shop");
  }

  @Test
  void oneDatabaseMayBeCalledAllWhenItIsInBackticks() {
    assertThat(DatabaseList.parse("`ALL`").names()).containsExactly("ALL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "shop,; A name is empty",
        ",shop; A name is empty",
        "a,,b; A name is empty",
        "``; A name is empty",
        "`a; A closing backtick is missing",
        "`a` b,c; a comma is missing"
      })
  void whatIsNoListIsRefused(String text, String message) {
    assertThatThrownBy(() -> DatabaseList.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
