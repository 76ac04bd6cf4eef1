package io.doppel.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DisplayTextTest {
  @Test
  void cutsToTheWidthOfTheTerminal() {
    assertThat(DisplayText.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(DisplayText.cut("abcdef", 5)).isEqualTo("abcd…");
    assertThat(DisplayText.cut("日本語", 4)).isEqualTo("日…");
  }

  @Test
  void measuresEmojiAsTwoColumns() {
    assertThat(DisplayText.width("🐬")).isEqualTo(2);
  }

  @Test
  void namesOfSeveralWordsAreQuotedAsTheShellHasIt() {
    assertThat(DisplayText.name("shop-2.1")).isEqualTo("shop-2.1");
    assertThat(DisplayText.name("my shop")).isEqualTo("'my shop'");
    assertThat(DisplayText.name("Ada's")).isEqualTo("'Ada'\\''s'");
    assertThat(DisplayText.name("müller")).isEqualTo("'müller'");
  }

  @Test
  void wrapsBetweenWords() {
    assertThat(Paragraph.wrap("one two  three", 7)).containsExactly("one two", "three");
  }
}
