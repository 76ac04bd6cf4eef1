package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.Secret;
import org.junit.jupiter.api.Test;

final class SqlTest {
  private static final Secret PASSWORD = Secret.of("a'b\\c;\nd\"é");

  @Test
  void quotesNames() {
    assertThat(Sql.identifier("we`ird name")).isEqualTo("`we``ird name`");
  }

  @Test
  void quotesTextsOnOneLine() {
    assertThat(Sql.literal("it's\\ a\r\n\0 \"text\"")).isEqualTo("'it''s\\\\ a\\r\\n\\0 \"text\"'");
    assertThat(Sql.account("o'x", "10.0.%")).isEqualTo("'o''x'@'10.0.%'");
  }

  @Test
  void initSqlFixesHowItIsReadBeforeAnythingElse() {
    ServerVersion version = ServerVersion.parseServer("10.11.19-MariaDB", "");
    String text =
        InitSql.forVersion(version)
            .managementAccount(PASSWORD)
            .rootPassword(Secret.of("x"))
            .removeOtherRoots()
            .forgetReplication()
            .text()
            .reveal();
    assertThat(text.lines())
        .allMatch(line -> line.endsWith(";"))
        .startsWith("SET SESSION sql_log_bin=0;", "SET SESSION sql_mode='';", "SET NAMES utf8mb4;")
        .contains(
            "GRANT ALL PRIVILEGES ON *.* TO 'doppel_management'@'localhost' IDENTIFIED BY"
                + " 'a''b\\\\c;\\nd\"é',"
                + " 'root'@'localhost' IDENTIFIED BY 'x' WITH GRANT OPTION;",
            "DELETE FROM mysql.global_priv WHERE User='root' AND Host<>'localhost';",
            "STOP ALL SLAVES;",
            "RESET SLAVE ALL;");
  }

  @Test
  void initSqlOfMySqlLeavesNoRootsToRemove() {
    ServerVersion version = ServerVersion.parseServer("9.7.4", "");
    String nothing = InitSql.forVersion(version).text().reveal();
    assertThat(InitSql.forVersion(version).removeOtherRoots().text().reveal()).isEqualTo(nothing);
    assertThat(InitSql.forVersion(version).forgetReplication().text().reveal())
        .endsWith("STOP REPLICA;\nRESET REPLICA ALL;\n");
  }

  @Test
  void initSqlOfMySqlMakesAnAccountOrChangesIt() {
    String text =
        InitSql.forVersion(ServerVersion.parseServer("9.7.4", ""))
            .managementAccount(Secret.of("x"))
            .superAccount("root", "localhost", Secret.of("y"))
            .rootPassword(Secret.of("z"))
            .text()
            .reveal();
    String accounts =
        "'doppel_management'@'localhost' IDENTIFIED BY 'x', 'root'@'localhost' IDENTIFIED BY 'z'";
    assertThat(text)
        .endsWith(
            "CREATE USER IF NOT EXISTS "
                + accounts
                + ";\nALTER USER "
                + accounts
                + ";\nGRANT ALL PRIVILEGES ON *.* TO 'doppel_management'@'localhost',"
                + " 'root'@'localhost' WITH GRANT OPTION;\n"
                + "DROP USER IF EXISTS 'doppel'@'127.0.0.1';\n");
  }

  @Test
  void secretsDoNotShowInItsDescription() {
    ServerVersion version = ServerVersion.parseServer("9.7.4", "");
    assertThat(InitSql.forVersion(version).managementAccount(PASSWORD).toString())
        .doesNotContain("a'b", "a''b");
  }
}
