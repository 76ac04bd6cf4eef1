package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.Secret;
import io.doppel.mysql.Vendor;
import io.doppel.sdk.GrantsQuestion;
import io.doppel.sdk.LinkedSourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SourceGrantsTest {
  private static List<String> grants(String server, Map<String, Object> parameters) {
    return grants(server, parameters, false);
  }

  private static List<String> grants(
      String server, Map<String, Object> parameters, boolean onItsHost) {
    return SourceGrants.statements(
        new GrantsQuestion(
            new LinkedSourceDefinition(parameters),
            Optional.empty(),
            Optional.of(server),
            "10.0.1.30",
            onItsHost));
  }

  @Test
  void aLogicalBackupOfEverythingTakesOneAccount() {
    assertThat(grants("MySQL 9.7", Map.of()))
        .containsExactly(
            "-- MySQL 9.7: logical backup of all databases, LogSync",
            "CREATE USER IF NOT EXISTS 'doppel'@'10.0.1.30' IDENTIFIED BY '...';",
            "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES, FLUSH_TABLES,"
                + " REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO 'doppel'@'10.0.1.30';",
            "-- to check for tables outside the data directory; may be left out:",
            "GRANT PROCESS ON *.* TO 'doppel'@'10.0.1.30';");
  }

  @Test
  void anAccountOfItsOwnReplicatesAndNeitherMayLogInWithoutTlsThatIsRequired() {
    assertThat(
            grants(
                "MariaDB 10.11",
                Map.of(
                    "replicationUser",
                    "re'pl",
                    "replicationPass",
                    Secret.of("never shown"),
                    "sourceTls",
                    "Required")))
        .contains(
            "CREATE USER IF NOT EXISTS 'doppel'@'10.0.1.30' IDENTIFIED BY '...' REQUIRE SSL;",
            "CREATE USER IF NOT EXISTS 're''pl'@'10.0.1.30' IDENTIFIED BY '...' REQUIRE SSL;",
            "GRANT REPLICATION SLAVE ON *.* TO 're''pl'@'10.0.1.30';")
        .noneMatch(line -> line.contains("never shown"))
        .noneMatch(line -> line.contains("SLAVE") && line.contains("'doppel'"));
  }

  @Test
  void physicalBackupsTakeAnAccountOnTheSourcesOwnHost() {
    List<String> automatic = grants("MariaDB 11.8", Map.of(), true);
    assertThat(automatic.get(0)).contains("physical or logical backup");
    assertThat(automatic)
        .contains(
            "GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO 'doppel'@'localhost';");
    assertThat(grants("MariaDB 11.8", Map.of())).noneMatch(line -> line.contains("localhost"));
    assertThat(grants("MySQL 8.4", Map.of(), true))
        .contains(
            "GRANT RELOAD, PROCESS, LOCK TABLES, BACKUP_ADMIN, REPLICATION CLIENT ON *.* TO"
                + " 'doppel'@'localhost';",
            "GRANT SELECT ON `performance_schema`.`log_status` TO 'doppel'@'localhost';");
    assertThat(grants("MySQL 5.7", Map.of(), true))
        .contains(
            "GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO"
                + " 'doppel'@'localhost';");
    assertThat(grants("MariaDB 11.8", Map.of("backupMethod", "Physical")))
        .noneMatch(line -> line.contains("SELECT"));
  }

  @Test
  void whatAsksNoSourceNeedsNothing() {
    assertThat(grants("MySQL 9.7", Map.of("backupPath", "/b", "logSync", false)))
        .singleElement()
        .asString()
        .startsWith("-- Nothing");
  }

  @ParameterizedTest
  @CsvSource({
    "MySQL 8.4, MYSQL, 8.4.99",
    "mysql 5.7.44, MYSQL, 5.7.44",
    "Percona Server 8.0, PERCONA, 8.0.99",
    "10.11.18-MariaDB-0+deb12u1, MARIADB, 10.11.18",
  })
  void versionsAreReadAsPeopleWriteThem(String text, Vendor vendor, String number) {
    assertThat(SourceGrants.version(text).vendor()).isEqualTo(vendor);
    assertThat(SourceGrants.version(text).number()).isEqualTo(number);
    assertThatThrownBy(() -> SourceGrants.version("the newest")).hasMessageContaining("no version");
  }

  /** What the pages tell to grant is what the command prints. */
  @ParameterizedTest
  @CsvSource({
    "linking.md, MySQL 9.7, Automatic, ALL, ''",
    "linking.md, MariaDB 10.11, Automatic, ALL, ''",
    "linking.md, MySQL 9.7, Automatic, 'shop,crm', ''",
    "backup-methods.md, MariaDB 10.11, Physical, ALL, ''",
    "backup-methods.md, MySQL 5.7, Physical, ALL, ''",
    "backup-methods.md, MySQL 9.7, Physical, ALL, ''",
    "backup-methods.md, MySQL 9.7, Clone, ALL, ''",
    "linking-backup.md, MySQL 9.7, Automatic, ALL, /backups/shop.sql.gz",
    "linking-backup.md, MariaDB 10.11, Automatic, ALL, /backups/shop.sql.gz",
  })
  void pagesTellWhatTheCommandPrints(
      String page, String server, String method, String databases, String backup)
      throws IOException {
    assertThat(Files.readString(Path.of("docs", page)))
        .contains(
            String.join(
                "\n",
                grants(
                    server,
                    Map.of(
                        "backupMethod",
                        method,
                        "databaseList",
                        databases,
                        "backupPath",
                        backup,
                        "installClonePlugin",
                        method.equals("Clone")))));
  }
}
