package io.doppel.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StderrReaderTest {
  private final List<String> lines = new ArrayList<>();
  private final StderrReader reader = new StderrReader(lines::add);

  private void read(String text) throws IOException {
    reader.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  @Test
  void handsOnLinesWithoutTheirEnds() throws IOException {
    read("one\r\n\ntwo\nthree");

    assertThat(lines).containsExactly("one", "", "two", "three");
    assertThat(reader.end()).isEqualTo("one\r\n\ntwo\nthree");
  }

  @Test
  void handsOnAnEndlessLineInPieces() throws IOException {
    read("x".repeat(StderrReader.MAX_LINE * 2 + 3));

    assertThat(lines).extracting(String::length).containsExactly(8192, 8192, 3);
  }

  @Test
  void keepsTheEndAndDoesNotBeginWithinACharacter() throws IOException {
    read("ä".repeat(100_000) + "x");

    assertThat(reader.end()).hasSize(StderrReader.MAX_KEPT / 2).startsWith("ää").endsWith("äx");
  }
}
