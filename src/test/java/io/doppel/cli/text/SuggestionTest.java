package io.doppel.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SuggestionTest {
  private static final List<String> NAMES = List.of("sourceip", "sourceUser", "logSync");

  @Test
  void findsWhatWasMeant() {
    assertThat(Suggestion.forName("sourceIP", NAMES)).contains("sourceip");
    assertThat(Suggestion.forName("logsnyc", NAMES)).contains("logSync");
    assertThat(Suggestion.sentence("sourceuser", NAMES)).isEqualTo(" Did you mean 'sourceUser'?");
  }

  @Test
  void doesNotGuessWildly() {
    assertThat(Suggestion.forName("banana", NAMES)).isEmpty();
    assertThat(Suggestion.sentence("banana", NAMES)).isEmpty();
    assertThat(Suggestion.forName("x", List.of())).isEmpty();
  }
}
