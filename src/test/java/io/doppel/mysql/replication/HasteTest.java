package io.doppel.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.mysql.ServerVersion;
import org.junit.jupiter.api.Test;

final class HasteTest {
  @Test
  void takesTwoAppliersPerCoreWithinLimits() {
    ServerVersion mySql = ServerVersion.parseServer("9.7.4", "");
    assertThat(Haste.settings(mySql, 1)).containsEntry("replica_parallel_workers", "4");
    assertThat(Haste.settings(mySql, 6)).containsEntry("replica_parallel_workers", "12");
    assertThat(Haste.settings(mySql, 64)).containsEntry("replica_parallel_workers", "16");
    assertThat(Haste.settings(ServerVersion.parseServer("10.11.19-MariaDB", ""), 4))
        .containsEntry("slave_parallel_threads", "8");
  }

  /** Without an order kept by several appliers nobody could say what has been applied. */
  @Test
  void leavesOneApplierToServersThatWouldNotKeepTheOrder() {
    assertThat(Haste.settings(ServerVersion.parseServer("5.7.22", ""), 4))
        .containsOnlyKeys("innodb_flush_log_at_trx_commit", "innodb_max_dirty_pages_pct");
    assertThat(Haste.settings(ServerVersion.parseServer("8.0.12", ""), 4))
        .containsOnlyKeys("innodb_flush_log_at_trx_commit", "innodb_max_dirty_pages_pct");
  }
}
