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
  void wrapsBetweenWords() {
    assertThat(Paragraph.wrap("one two  three", 7)).containsExactly("one two", "three");
  }
}
