package io.doppel.mysql.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GrantsTest {
  private static Grants of(String... statements) {
    return Grants.parse(List.of(statements));
  }

  @Test
  void readsGlobalPrivileges() {
    Grants grants =
        of(
            "GRANT SELECT, RELOAD, REPLICATION SLAVE ON *.* TO `repl`@`%`",
            "GRANT BACKUP_ADMIN,SHOW_ROUTINE ON *.* TO `repl`@`%`");
    assertThat(grants.everywhere("REPLICATION SLAVE")).isTrue();
    assertThat(grants.everywhere("SHOW_ROUTINE")).isTrue();
    assertThat(grants.everywhere("LOCK TABLES")).isFalse();
    assertThat(grants.on("SELECT", "any")).isTrue();
  }

  @Test
  void allPrivilegesAreAllOfThem() {
    Grants grants =
        of(
            "GRANT ALL PRIVILEGES ON *.* TO 'root'@'localhost' IDENTIFIED BY PASSWORD '*1' WITH GRANT OPTION");
    assertThat(grants.everywhere("REPLICATION CLIENT")).isTrue();
  }

  @Test
  void databasePatternsAreThoseOfLike() {
    Grants grants =
        of(
            "GRANT USAGE ON *.* TO `x`@`%`",
            "GRANT SELECT ON `app\\_1`.* TO `x`@`%`",
            "GRANT EVENT ON `team_%`.* TO `x`@`%`",
            "GRANT TRIGGER ON `we``ird ON x`.* TO `x`@`%`");
    assertThat(grants.on("SELECT", "app_1")).isTrue();
    assertThat(grants.on("SELECT", "appx1")).isFalse();
    assertThat(grants.on("EVENT", "teams9")).isTrue();
    assertThat(grants.on("EVENT", "team")).isFalse();
    assertThat(grants.on("TRIGGER", "we`ird ON x")).isTrue();
    assertThat(grants.everywhere("SELECT")).isFalse();
  }

  @Test
  void privilegesOnTablesAndColumnsAndRolesAreNotOnTheDatabase() {
    Grants grants =
        of(
            "GRANT SELECT (`a, ON`, `b`), INSERT ON `app`.`t` TO `x`@`%`",
            "GRANT EXECUTE ON PROCEDURE `app`.`p` TO `x`@`%`",
            "GRANT `reader`@`%` TO `x`@`%`",
            "GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION");
    assertThat(grants.on("SELECT", "app")).isFalse();
    assertThat(grants.on("INSERT", "app")).isFalse();
    assertThat(grants.on("EXECUTE", "app")).isFalse();
    assertThat(grants.everywhere("PROXY")).isFalse();
  }

  @Test
  void partialRevokesTakeAway() {
    Grants grants =
        of("GRANT SELECT ON *.* TO `x`@`%`", "REVOKE SELECT ON `secret`.* FROM `x`@`%`");
    assertThat(grants.everywhere("SELECT")).isFalse();
    assertThat(grants.on("SELECT", "secret")).isFalse();
    assertThat(grants.on("SELECT", "open")).isTrue();
  }
}
