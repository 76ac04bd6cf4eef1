package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.DataSize;
import io.doppel.model.Port;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.sdk.SnapshotDefinition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SnapshotFactsTest {
  @Test
  void whatIsWrittenIsReadAgain() {
    SnapshotFacts facts =
        new SnapshotFacts(
            "123",
            Instant.parse("2026-11-20T10:20:30Z"),
            "staging",
            Optional.of(new Port(3308)),
            "/mnt/shop/data",
            "/usr",
            Optional.empty(),
            Optional.of(ServerVersion.parseServer("10.11.19-MariaDB", "Debian")),
            Optional.of("db.example:3306"),
            new SourcePosition(
                Optional.of(new BinlogPosition("binlog.000004", 4711)),
                Optional.of(new GtidSet("0-1-9"))),
            Optional.of(0L),
            Optional.of("lower_case_table_names=0\nsql_mode=ANSI"),
            Optional.of(102L),
            Optional.of(new DataSize(5_000_000_000L)));

    SnapshotDefinition written = facts.toDefinition();

    assertThat(SnapshotFacts.of(written)).isEqualTo(facts);
    assertThat(written.values())
        .containsEntry("snapTime", "20261120102030")
        .doesNotContainKeys("snapPass", "snapConn", "snapBackupPath");
  }

  @Test
  void aSnapshotOfVersion210HasNoPosition() {
    SnapshotFacts facts =
        SnapshotFacts.of(
            new SnapshotDefinition(
                Map.of(
                    "snapshotId", "123456789",
                    "snapHost", "staging",
                    "snapPort", "3308",
                    "snapDataDir", "/mnt/provision/mysql_stage/data",
                    "snapBaseDir", "/usr",
                    "snapPass", "secret",
                    "snapTime", "20200102030405")));

    assertThat(facts.position().isEmpty()).isTrue();
    assertThat(facts.version()).isEmpty();
    assertThat(facts.toString()).doesNotContain("secret");
    assertThat(facts.toDefinition().values()).doesNotContainKey("snapPass");
  }
}
