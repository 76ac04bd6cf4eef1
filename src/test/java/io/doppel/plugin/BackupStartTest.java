package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.model.ErrorCode;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.UserError;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a physical backup that the user provides can be followed. */
final class BackupStartTest {
  private static final String GTIDS = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-9";
  private static final SourcePosition WITHOUT_GTIDS =
      new SourcePosition(Optional.of(new BinlogPosition("binlog.000007", 4711)), Optional.empty());
  private static final SourcePosition WITH_GTIDS =
      new SourcePosition(WITHOUT_GTIDS.binlog(), Optional.of(new GtidSet(GTIDS)));

  @ParameterizedTest
  @CsvSource({
    "8.0.12, true, MySQL 8.0.12 does not keep its GTIDs with its data",
    "8.0.12, false, MySQL 8.0.12 does not keep its GTIDs with its data",
    "8.4.7, false, of MySQL 8.4.7 only GTIDs tell that",
  })
  void oneOfMySqlWhoseEndIsNotKnownIsRefused(String server, boolean gtids, String why) {
    UserError refused =
        catchThrowableOfType(
            UserError.class, () -> require(Map.of(), server, gtids ? WITH_GTIDS : WITHOUT_GTIDS));
    assertThat(refused.code()).isEqualTo(ErrorCode.BACKUP_UNUSABLE);
    assertThat(refused)
        .hasMessageStartingWith(
            "The backup stage1:/backups/shop cannot be followed, because it is not known exactly"
                + " where it ends: "
                + why);
    assertThat(refused.action()).contains("8.0.17").contains("without LogSync");
  }

  @ParameterizedTest
  @CsvSource({"5.7.22, false", "10.11.18-MariaDB, false", "8.0.17, true", "9.7.4, true"})
  void othersAreNot(String server, boolean gtids) {
    assertThatCode(() -> require(Map.of(), server, gtids ? WITH_GTIDS : WITHOUT_GTIDS))
        .doesNotThrowAnyException();
  }

  @Test
  void whatTheUserSaysOfThePositionCounts() {
    assertThatCode(() -> require(Map.of("backupGtid", GTIDS), "8.4.7", WITHOUT_GTIDS))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsNotFollowedMayEndAnywhere() {
    assertThatCode(() -> require(Map.of("logSync", false), "8.0.12", WITHOUT_GTIDS))
        .doesNotThrowAnyException();
  }

  private static void require(
      Map<String, Object> parameters, String server, SourcePosition position) {
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "dSourceType", "Replication",
                "mountPath", "/mnt/shop",
                "stagingPort", "3308",
                "serverId", "8",
                "stagingPass", "secret",
                "sourceip", "db1",
                "sourceUser", "doppel",
                "backupPath", "/backups/shop"));
    all.putAll(parameters);
    BackupStart.requireKnown(
        LinkedParameters.of(new LinkedSourceDefinition(all)),
        "stage1:/backups/shop",
        ServerVersion.parseServer(server, ""),
        position);
  }
}
