package io.doppel.mysql.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GrantsTest {
  private static Grants of(String... statements) {
    return Grants.parse(List.of(statements), false);
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

  /** With partial_revokes=ON MySQL reads names of databases as they are. */
  @Test
  void namesOfDatabasesAreNoPatternsWhereRevokesMayBePartial() {
    List<String> lines = List.of("GRANT SELECT ON `my_app`.* TO `x`@`%`");
    Grants literal = Grants.parse(lines, true);
    assertThat(literal.on("SELECT", "my_app")).isTrue();
    assertThat(literal.on("SELECT", "my-app")).isFalse();
    assertThat(literal.named("`my_app`.*")).isEqualTo("`my_app`.*");

    Grants pattern = Grants.parse(lines, false);
    assertThat(pattern.on("SELECT", "my-app")).isTrue();
    assertThat(pattern.named("`my_app`.*")).isEqualTo("`my\\_app`.*");
    assertThat(pattern.named("`my_app`.`t_1`")).isEqualTo("`my_app`.`t_1`");
    Grants own =
        Grants.parse(
            List.of("GRANT SELECT ON " + pattern.named("`m_y%a\\`.*") + " TO `x`@`%`"), false);
    assertThat(own.on("SELECT", "m_y%a\\")).isTrue();
    assertThat(own.on("SELECT", "mxy%a\\")).isFalse();
  }
}
