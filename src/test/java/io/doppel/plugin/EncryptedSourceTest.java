package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.DataSize;
import io.doppel.model.Problem;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.SourceQuestion.Reading;
import io.doppel.mysql.source.TableFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a copy needs keys, and of what. */
final class EncryptedSourceTest {
  @Test
  void anEncryptedTableNeedsKeysHoweverItIsCopied() {
    for (Reading reading : List.of(Reading.DATABASES, Reading.CLONE)) {
      Problem problem = problem("9.7.4", true, Map.of(), reading).orElseThrow();
      assertThat(problem.message()).contains("tables shop.secret");
      assertThat(problem.action()).contains("keyring");
    }
  }

  @Test
  void encryptedLogsAndFilesMatterToCopiesOfFilesOnly() {
    Map<String, String> files = Map.of("innodb_encrypt_tables", "FORCE");
    assertThat(problem("10.11.18-MariaDB", false, files, Reading.FILES).orElseThrow().message())
        .contains("innodb_encrypt_tables");
    assertThat(problem("10.11.18-MariaDB", false, files, Reading.DATABASES)).isEmpty();
    assertThat(problem("9.7.4", false, Map.of("innodb_redo_log_encrypt", "ON"), Reading.CLONE))
        .isPresent();
  }

  @Test
  void nothingIsSaidOfASourceThatIsNotEncrypted() {
    assertThat(problem("9.7.4", false, Map.of("innodb_redo_log_encrypt", "OFF"), Reading.CLONE))
        .isEmpty();
  }

  private static Optional<Problem> problem(
      String version, boolean encrypted, Map<String, String> variables, Reading reading) {
    TableFacts table =
        new TableFacts(
            "shop", "secret", TableFacts.Kind.TABLE, "InnoDB", 1, new DataSize(1), encrypted);
    return EncryptedSource.problem(
        new SourceFacts(
            ServerVersion.parseServer(version, ""),
            variables,
            false,
            List.of("shop"),
            List.of(table)),
        reading,
        "staging");
  }
}
