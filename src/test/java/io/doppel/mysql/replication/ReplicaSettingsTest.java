package io.doppel.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

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
  void saysNothingThatTheVersionDoesNotKnow() {
    String text =
        ReplicaSettings.apply(
                OptionFile.empty(), ServerVersion.parseServer("10.11.19-MariaDB", ""), List.of())
            .render();
    assertThat(text).contains("slave_parallel_threads").doesNotContain("replica_");
  }
}
