package io.doppel.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplicaSettingsTest {
  @Test
  void takesDatabaseNamesLiterally() {
    assertThat(ReplicaSettings.pattern("a_b%c\\d")).isEqualTo("a\\_b\\%c\\\\d.%");
  }

  @Test
  void neverLetsReplicationStartByItselfAndFiltersByDatabase() {
    OptionFile file =
        ReplicaSettings.apply(
            OptionFile.empty(), ServerVersion.parseServer("9.7.4", ""), List.of("shop", "order#s"));
    OptionFile read = OptionFile.parse(file.render());
    assertThat(read.getForServer("skip-slave-start")).isPresent();
    assertThat(read.getForServer("replica_parallel_workers")).hasValue("4");
    assertThat(read.getAll(OptionFile.SERVER_GROUP, "replicate-wild-do-table"))
        .containsExactly("shop.%", "order#s.%");
  }

  @Test
  void passesOverErrorsOfAccountsAndWhatTheUserWants() {
    OptionFile starter = OptionFile.empty().setForServer("replica-skip-errors", "1062");
    ServerVersion version = ServerVersion.parseServer("9.7.4", "");
    assertThat(skipped(OptionFile.empty(), version)).startsWith("1133,1141").doesNotContain("1062");
    assertThat(skipped(starter, version)).startsWith("1062,1133");
    assertThat(skipped(OptionFile.empty().setForServer("slave-skip-errors", "all"), version))
        .isEqualTo("all");
    assertThat(AccountErrors.notPassedOver(starter)).isEqualTo("--slave-skip-errors=1062");
    assertThat(AccountErrors.notPassedOver(OptionFile.empty()))
        .isEqualTo("--slave-skip-errors=OFF");
  }

  private static String skipped(OptionFile starter, ServerVersion version) {
    return OptionFile.parse(ReplicaSettings.apply(starter, version, List.of()).render())
        .getForServer("slave_skip_errors")
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "5.7.22, master_info_repository, replica_",
    "8.0.12, relay_log_recovery, _repository",
    "8.0.26, relay_log_recovery, replica_",
    "8.0.27, replica_preserve_commit_order, slave_parallel",
    "8.4.7, replica_parallel_workers, _repository",
    "10.6.23-MariaDB, slave_parallel_threads, replica_",
    "10.11.19-MariaDB, slave_parallel_threads, replica_",
    "11.4.7-MariaDB, slave_parallel_threads, replica_",
  })
  void saysNothingThatTheVersionDoesNotKnow(String version, String has, String hasNot) {
    String text =
        ReplicaSettings.apply(OptionFile.empty(), ServerVersion.parseServer(version, ""), List.of())
            .render();
    assertThat(text).contains(has).doesNotContain(hasNot);
  }
}
