package io.doppel.mysql.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.source.SourceQuestion.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrivilegesTest {
  private static ServerVersion version(String text) {
    return ServerVersion.parseServer(text, "");
  }

  private static List<String> names(List<Privilege> privileges) {
    return privileges.stream().map(Privilege::name).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "5.7.44, RELOAD, REPLICATION CLIENT",
    "8.0.22, RELOAD, REPLICATION CLIENT",
    "8.0.36, FLUSH_TABLES, REPLICATION CLIENT",
    "9.7.4, FLUSH_TABLES, REPLICATION CLIENT",
    "10.4.34-MariaDB, RELOAD, REPLICATION CLIENT",
    "10.11.18-MariaDB, RELOAD, BINLOG MONITOR",
  })
  void aDumpNeedsWhatTheVersionCallsIt(String version, String lock, String position) {
    assertThat(names(Privileges.of(version(version), Reading.DATABASES, List.of(), true, true)))
        .containsExactly(
            "SELECT",
            "SHOW VIEW",
            "TRIGGER",
            "EVENT",
            "LOCK TABLES",
            lock,
            position,
            "REPLICATION SLAVE",
            "PROCESS");
  }

  @ParameterizedTest
  @CsvSource({
    "5.7.44, '', ''",
    "8.0.12, BACKUP_ADMIN, 'log_status,replication_group_members'",
    "8.0.46, BACKUP_ADMIN, 'log_status,replication_group_members,keyring_component_status'",
    "9.7.4, BACKUP_ADMIN, 'log_status,replication_group_members,keyring_component_status'",
    "10.11.18-MariaDB, '', ''",
  })
  void aBackupOfFilesNeedsWhatTheToolAsksFor(String version, String more, String tables) {
    List<Privilege> needed =
        Privileges.of(version(version), Reading.FILES, List.of(), false, false);
    assertThat(names(needed)).startsWith("RELOAD", "PROCESS", "LOCK TABLES");
    assertThat(names(needed).contains("BACKUP_ADMIN")).isEqualTo(!more.isEmpty());
    assertThat(
            needed.stream()
                .filter(privilege -> privilege.name().equals("SELECT"))
                .flatMap(privilege -> privilege.objects().stream())
                .map(object -> object.replaceAll(".*\\.`|`", "")))
        .containsExactlyElementsOf(tables.isEmpty() ? List.of() : List.of(tables.split(",", -1)));
  }

  @Test
  void whoDoesNotFollowNeedsNothingOfTheBinaryLog() {
    assertThat(names(Privileges.of(version("9.7.4"), Reading.DATABASES, List.of(), false, true)))
        .doesNotContain("REPLICATION SLAVE", "REPLICATION CLIENT");
    assertThat(names(Privileges.of(version("9.7.4"), Reading.DATABASES, List.of(), true, false)))
        .contains("REPLICATION CLIENT")
        .doesNotContain("REPLICATION SLAVE");
  }

  @Test
  void anotherPrivilegeWillDoWhereItHoldsMore() {
    List<Privilege> needed =
        Privileges.of(version("9.7.4"), Reading.DATABASES, List.of("shop"), true, true);
    Grants grants =
        Grants.parse(
            List.of(
                "GRANT SELECT, RELOAD, SUPER, REPLICATION SLAVE ON *.* TO `x`@`%`",
                "GRANT SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON `shop`.* TO `x`@`%`"),
            false);
    assertThat(
            needed.stream()
                .filter(privilege -> !privilege.lacking(grants).isEmpty())
                .map(Privilege::name))
        .containsExactly("PROCESS");
  }

  @Test
  void privilegesOnATableCountForThatTable() {
    Privilege installing = Privileges.ofInstalling();
    assertThat(
            installing.lacking(
                Grants.parse(List.of("GRANT INSERT ON `mysql`.`plugin` TO `x`@`%`"), false)))
        .isEmpty();
    assertThat(
            installing.lacking(
                Grants.parse(List.of("GRANT INSERT ON `mysql`.`func` TO `x`@`%`"), false)))
        .containsExactly("`mysql`.`plugin`");
    assertThat(
            Privileges.of(version("9.7.4"), Reading.ACCOUNTS, List.of(), false, false)
                .get(0)
                .lacking(Grants.parse(List.of("GRANT SELECT ON `mysql`.`user` TO `x`@`%`"), false)))
        .containsExactly("`mysql`.*");
  }

  @Test
  void statementsGatherWhatIsOnTheSameObjects() {
    assertThat(
            Privileges.statements(
                Privileges.of(
                    version("10.11.18-MariaDB"),
                    Reading.DATABASES,
                    List.of("shop_1", "c`rm"),
                    false,
                    false),
                "'d'@'h'",
                false))
        .containsExactly(
            "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON `shop\\_1`.* TO 'd'@'h';",
            "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON `c``rm`.* TO 'd'@'h';",
            "GRANT SELECT ON `mysql`.* TO 'd'@'h';",
            "GRANT RELOAD, PROCESS ON *.* TO 'd'@'h';");
  }
}
