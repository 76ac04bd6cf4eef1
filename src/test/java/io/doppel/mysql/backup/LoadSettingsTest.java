package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.DataSize;
import io.doppel.mysql.ServerVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadSettingsTest {
  private static final ServerVersion MARIADB =
      ServerVersion.parseServer("10.11.14-MariaDB", "Debian");

  private static List<String> redoLog(ServerVersion version, String size) {
    return redoLog(version, size, "3 TB");
  }

  private static List<String> redoLog(ServerVersion version, String size, String free) {
    return LoadSettings.arguments(version, DataSize.parse(size), DataSize.parse(free)).stream()
        .filter(argument -> argument.startsWith("--innodb-log-file-size"))
        .toList();
  }

  @Test
  void theRedoLogGrowsWithTheDataUpToALimit() {
    assertThat(redoLog(MARIADB, "400 MB"))
        .containsExactly("--innodb-log-file-size=" + 200 * 1024 * 1024);
    assertThat(redoLog(MARIADB, "1 TB"))
        .containsExactly("--innodb-log-file-size=" + 384 * 1024 * 1024);
  }

  @Test
  void littleDataDoWithTheDefault() {
    assertThat(redoLog(MARIADB, "255 MB")).isEmpty();
    assertThat(redoLog(MARIADB, "0")).isEmpty();
  }

  @Test
  void theRedoLogLeavesRoomForTheData() {
    assertThat(redoLog(MARIADB, "1 GB", "1424 MB"))
        .containsExactly("--innodb-log-file-size=" + 200 * 1024 * 1024);
    assertThat(redoLog(MARIADB, "1 GB", "1200 MB")).isEmpty();
    assertThat(redoLog(MARIADB, "1 GB", "900 MB")).isEmpty();
  }

  @Test
  void mySqlSpreadsItOverTwoFilesAndLaterDoesWithoutIt() {
    assertThat(redoLog(ServerVersion.parseServer("5.7.22", "MySQL"), "1 TB"))
        .containsExactly("--innodb-log-file-size=" + 192 * 1024 * 1024);
    assertThat(redoLog(ServerVersion.parseServer("9.7.1", "MySQL"), "1 TB")).isEmpty();
  }
}
