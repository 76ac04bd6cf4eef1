package io.doppel.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HumanFormatTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT0.25S, 250 ms",
    "PT1.34S, 1.3 s",
    "PT12.9S, 12 s",
    "PT2M5S, 2 min 5 s",
    "PT3M, 3 min",
    "PT1H4M30S, 1 h 4 min",
    "P2DT3H, 2 d 3 h"
  })
  void saysHowLongInItsLargestUnits(Duration duration, String said) {
    assertThat(HumanFormat.duration(duration)).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.5S, just now",
    "PT3S, 3 s ago",
    "PT119S, 1 min ago",
    "PT5H, 5 h ago",
    "P40D, 40 d ago"
  })
  void saysHowLongAgo(Duration before, String said) {
    assertThat(HumanFormat.ago(NOW.minus(before), NOW)).isEqualTo(said);
  }

  @Test
  void saysMomentsInTheUsersTimeZone() {
    assertThat(HumanFormat.moment(NOW, ZoneId.of("Asia/Colombo"))).isEqualTo("2026-03-01 17:30:00");
  }
}
