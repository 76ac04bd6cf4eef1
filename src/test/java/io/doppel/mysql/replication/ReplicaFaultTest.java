package io.doppel.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.ErrorCode;
import org.junit.jupiter.api.Test;

final class ReplicaFaultTest {
  @Test
  void tellsOfBinaryLogsThatAreGone() {
    ReplicaFault fault =
        ReplicaFault.ofReceiver(
            "db1:3306",
            1236,
            "Got fatal error 1236 from master when reading data from binary log: 'Could not find"
                + " first log file name in binary log index file'");
    assertThat(fault.message()).contains("already removed the binary logs").contains("1236");
    assertThat(fault.action()).contains("binlog_expire_logs_seconds");
    assertThat(fault.lasting()).isTrue();
  }

  @Test
  void tellsOfPurgedGtidsOnMySql() {
    ReplicaFault fault =
        ReplicaFault.ofReceiver(
            "db1:3306",
            13114,
            "Got fatal error 1236 from source when reading data from binary log: 'Cannot replicate"
                + " because the source purged required binary logs. Replicate the missing"
                + " transactions from elsewhere'");
    assertThat(fault.message()).contains("already removed the binary logs");
  }

  @Test
  void tellsOfATwinInTheReplication() {
    assertThat(
            ReplicaFault.ofReceiver(
                    "db1:3306",
                    1593,
                    "Fatal error: The slave I/O thread stops because master and slave have equal"
                        + " MySQL server ids; these ids must be different for replication to work")
                .message())
        .contains("same server id");
    assertThat(
            ReplicaFault.ofReceiver(
                    "db1:3306",
                    13114,
                    "Got fatal error 1236 from source when reading data from binary log: 'A replica"
                        + " with the same server_uuid/server_id as this replica has connected to the"
                        + " source'")
                .message())
        .contains("same server id or server UUID");
  }

  @Test
  void keepsTryingWhenTheSourceCannotBeReachedButNotWhenThePasswordIsWrong() {
    assertThat(ReplicaFault.ofReceiver("db1:3306", 2003, "error connecting").lasting()).isFalse();
    ReplicaFault refused = ReplicaFault.ofReceiver("db1:3306", 1045, "Access denied");
    assertThat(refused.lasting()).isTrue();
    assertThat(refused.error().code()).isEqualTo(ErrorCode.REPLICATION_FAILED);
  }

  @Test
  void saysThatSomebodyWroteToTheReplica() {
    assertThat(ReplicaFault.ofApplier("db1:3306", 1062, "Duplicate entry '7'").message())
        .contains("no longer equal")
        .endsWith("The server's error 1062: Duplicate entry '7'");
  }
}
