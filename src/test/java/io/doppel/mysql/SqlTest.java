package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
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
            "SET GLOBAL strict_password_validation = OFF;",
            "GRANT ALL PRIVILEGES ON *.* TO 'doppel_management'@'localhost' IDENTIFIED BY PASSWORD"
                + " '*77698B2B6AA182C4BB9BB5A905430CDA4239C542', 'root'@'localhost' IDENTIFIED BY"
                + " PASSWORD '*B69027D44F6E5EDC07F1AEAD1477967B16F28227' WITH GRANT OPTION;",
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
        "'doppel_management'@'localhost' IDENTIFIED WITH caching_sha2_password AS 'HASH', 'root'@'localhost'"
            + " IDENTIFIED WITH caching_sha2_password AS 'HASH'";
    assertThat(text.replaceAll("\\$A\\$005\\$[./0-9A-Za-z]{63}", "HASH"))
        .endsWith(
            "CREATE USER IF NOT EXISTS "
                + accounts
                + ";\nALTER USER "
                + accounts
                + " ACCOUNT UNLOCK;\nGRANT ALL PRIVILEGES ON *.* TO 'doppel_management'@'localhost',"
                + " 'root'@'localhost' WITH GRANT OPTION;\n"
                + "DROP USER IF EXISTS 'doppel'@'127.0.0.1';\n");
  }

  @Test
  void passwordsAreToldAsServersKeepThem() {
    Secret password = Secret.of("p'ä$ long enough to be more than thirty-two bytes");
    byte[] ofServer =
        HexFormat.of()
            .parseHex(
                "244124303041240138017D27365F497E1F51151E307450581E010D50444F4B2E564653793453705073792F"
                    + "45624E364F436A456D4D584A766732327768305855322E6C544C42");
    assertThat(PasswordHash.matches(password, ofServer, "caching_sha2_password")).isTrue();
    assertThat(PasswordHash.matches(PASSWORD, ofServer, "caching_sha2_password")).isFalse();
    for (String plugin : List.of("caching_sha2_password", "mysql_native_password")) {
      byte[] hash = PasswordHash.of(PASSWORD, plugin).getBytes(StandardCharsets.ISO_8859_1);
      assertThat(PasswordHash.matches(PASSWORD, hash, plugin)).isTrue();
      assertThat(PasswordHash.matches(password, hash, plugin)).isFalse();
      assertThat(PasswordHash.matches(password, new byte[0], plugin)).isFalse();
    }
    assertThat(PasswordHash.of(Secret.of("x"), "mysql_native_password"))
        .isEqualTo("*B69027D44F6E5EDC07F1AEAD1477967B16F28227");
  }

  @Test
  void secretsDoNotShowInItsDescription() {
    ServerVersion version = ServerVersion.parseServer("9.7.4", "");
    assertThat(InitSql.forVersion(version).managementAccount(PASSWORD).toString())
        .doesNotContain("a'b", "a''b");
    assertThat(InitSql.forVersion(version).managementAccount(PASSWORD).text().reveal())
        .doesNotContain("a'b", "a''b");
  }
}
