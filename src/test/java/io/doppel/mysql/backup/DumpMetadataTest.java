package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The formats of the file in which mydumper tells what it has dumped. */
final class DumpMetadataTest {
  @Test
  void paragraphsOfOldReleasesAreRead() {
    DumpMetadata metadata =
        DumpMetadata.parse(
            """
            Started dump at: 2026-11-20 16:32:57
            SHOW MASTER STATUS:
            \tLog: binlog.000001
            \tPos: 666
            \tGTID:3e11fa47-71ca-11e1-9e33-c80aa9429562:1-19,
            4e11fa47-71ca-11e1-9e33-c80aa9429562:1-5

            SHOW SLAVE STATUS:
            \tHost: 10.0.0.1
            \tLog: other.000009
            \tPos: 4
            \tGTID:(null)

            Finished dump at: 2026-11-20 16:32:58
            """);

    assertThat(metadata.finished()).isTrue();
    assertThat(metadata.position())
        .hasToString(
            "binlog.000001:666 (3e11fa47-71ca-11e1-9e33-c80aa9429562:1-19,"
                + "4e11fa47-71ca-11e1-9e33-c80aa9429562:1-5)");
    assertThat(metadata.mariaDb()).contains(false);
    assertThat(metadata.mode()).isEmpty();
  }

  @Test
  void ofMariaDbThePlaceInTheLogCounts() {
    DumpMetadata metadata =
        DumpMetadata.parse(
            """
            Started dump at: 2026-11-20 16:32:57
            SHOW MASTER STATUS:
            \tLog: binlog.000001
            \tPos: 666
            \tGTID:0-5-2

            """);

    assertThat(metadata.finished()).isFalse();
    assertThat(metadata.position()).hasToString("binlog.000001:666");
    assertThat(metadata.mariaDb()).contains(true);
  }

  @Test
  void sectionsOfLaterReleasesAreRead() {
    DumpMetadata metadata =
        DumpMetadata.parse(
            """
            # Started dump at: 2026-11-20 11:47:18
            [master]
            # Channel_Name = '' # It can be use to setup replication FOR CHANNEL
            File = binlog.000017
            Position = 241149225
            Executed_Gtid_Set = 7b166a41-65a2-11ed-9de3-0800275ff74d:1-147115

            [replication]
            # master_log_file = 'other.000001'
            # Executed_Gtid_Set = 1

            [`sakila`.`store`]
            Rows = 2
            # Finished dump at: 2026-11-20 11:47:18
            """);

    assertThat(metadata.finished()).isTrue();
    assertThat(metadata.position())
        .hasToString("binlog.000017:241149225 (7b166a41-65a2-11ed-9de3-0800275ff74d:1-147115)");
  }

  @Test
  void settingsInCommentsAreReadToo() {
    DumpMetadata metadata =
        DumpMetadata.parse(
            """
            # Started dump at: 2026-11-20 23:45:20
            [config]
            quote-character = BACKTICK

            [myloader_session_variables]
            SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ONLY_FULL_GROUP_BY' /*!40101

            [source]
            # executed_gtid_set = "55512139-1432-11f1-8d8d-0693b428a89b:1-114"
            # SOURCE_LOG_FILE = "binlog.000879"
            # SOURCE_LOG_POS = 4504702
            # Finished dump at: 2026-11-20 23:45:21
            """);

    assertThat(metadata.finished()).isTrue();
    assertThat(metadata.quotes()).isFalse();
    assertThat(metadata.position())
        .hasToString("binlog.000879:4504702 (55512139-1432-11f1-8d8d-0693b428a89b:1-114)");
    assertThat(metadata.mode()).contains("NO_AUTO_VALUE_ON_ZERO,ONLY_FULL_GROUP_BY");
  }

  @Test
  void namesInDoubleQuotesAreTold() {
    assertThat(DumpMetadata.parse("[config]\nquote_character = DOUBLE_QUOTE\n").quotes()).isTrue();
    assertThat(DumpMetadata.parse("[config]\n").position().isEmpty()).isTrue();
  }
}
