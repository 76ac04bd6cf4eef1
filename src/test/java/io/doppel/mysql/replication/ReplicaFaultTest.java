package io.doppel.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplicaFaultTest {
  @Test
  void tellsOfBinaryLogsThatAreGone() {
    ReplicaFault fault =
        ReplicaFault.ofReceiver(
            "db1:3306",
            1236,
            "Got fatal error 1236 from master when reading data from binary log: 'Could not find"
                + " first log file name in binary log index file'");
    assertThat(fault.message()).contains("no longer has the binary logs").contains("1236");
    assertThat(fault.action()).contains("binlog_expire_logs_seconds");
    assertThat(fault.remedy()).isEqualTo(ReplicaFault.Remedy.RESYNC);
  }

  @Test
  void tellsOfAnEngineThatReachesOtherServers() {
    ReplicaFault fault =
        ReplicaFault.ofApplier("db1:3306", 1286, "Error 'Unknown storage engine 'FEDERATED''");
    assertThat(fault.message()).contains("a storage engine that is not there");
    assertThat(fault.action()).contains("leaves these tables out");
    assertThat(fault.remedy()).isEqualTo(ReplicaFault.Remedy.RESYNC);
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
    assertThat(fault.message()).contains("no longer has the binary logs");
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

  /** The texts are those of MySQL 9.7 and MariaDB 10.11. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Got fatal error 1236 from source when reading data from binary log: 'Cannot replicate"
            + " because the replica has more GTIDs than the source has, using the source's"
            + " SERVER_UUID.'",
        "Got fatal error 1236 from master when reading data from binary log: 'Error: connecting"
            + " slave requested to start from GTID 0-101-30, which is not in the master's binlog'",
        "Got fatal error 1236 from source when reading data from binary log: 'Client requested"
            + " source to start replication from position > file size'"
      })
  void tellsOfASourceThatWasResetOrReplaced(String words) {
    ReplicaFault fault = ReplicaFault.ofReceiver("db1:3306", 1236, words);
    assertThat(fault.message()).contains("another, a restored or a reset server");
    assertThat(fault.remedy()).isEqualTo(ReplicaFault.Remedy.RESYNC);
  }

  @Test
  void triesAgainWhatOnlyTimeStoodInTheWayOf() {
    assertThat(ReplicaFault.ofApplier("db1:3306", 1205, "Lock wait timeout").remedy())
        .isEqualTo(ReplicaFault.Remedy.RETRY);
    assertThat(ReplicaFault.ofApplier("db1:3306", 1114, "The table is full").remedy())
        .isEqualTo(ReplicaFault.Remedy.CORRECTION);
  }
}
