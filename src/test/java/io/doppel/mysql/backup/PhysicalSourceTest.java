package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.Problem;
import io.doppel.mysql.Dialect;
import io.doppel.mysql.ServerVersion;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether it would be known where a copy of a source's files ends. */
final class PhysicalSourceTest {
  @ParameterizedTest
  @CsvSource({
    "8.0.16, ON, MySQL 8.0.16 does not keep its GTIDs with its data",
    "8.0.16, OFF, MySQL 8.0.16 does not keep its GTIDs with its data",
    "8.0.17, OFF, of MySQL 8.0.17 only GTIDs tell that",
    "9.7.4, ON_PERMISSIVE, of MySQL 9.7.4 only GTIDs tell that",
  })
  void itIsToldWhyNotAndWhatToDo(String version, String gtidMode, String why) {
    Problem problem = unknownEnd(version, gtidMode).orElseThrow();

    assertThat(problem.subject()).isEqualTo("source db1:3306");
    assertThat(problem.message())
        .startsWith("It would not be known where the copy of its files ends: " + why)
        .endsWith(". Its gtid_mode is " + gtidMode + ".");
    assertThat(problem.action()).contains("logical").contains("from MySQL 8.0.17 on");
  }

  @ParameterizedTest
  @CsvSource({"5.7.22, OFF", "10.11.18-MariaDB, OFF", "8.0.17, ON", "9.7.4, ON"})
  void orItIsKnown(String version, String gtidMode) {
    assertThat(unknownEnd(version, gtidMode)).isEmpty();
  }

  private static Optional<Problem> unknownEnd(String version, String gtidMode) {
    return PhysicalSource.unknownEnd(
        "source db1:3306", Dialect.of(ServerVersion.parseServer(version, "")), gtidMode);
  }
}
