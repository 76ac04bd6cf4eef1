package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionFileTest {
  private static final String CUSTOMER =
      """
      # our settings
      [client]
      port = 3306
      password="se#cret"

      [mysqld]
      server_id=1   # production
      log-bin-index = /x/idx
      log_bin_trust_function_creators=1
      skip-name-resolve
      !includedir /etc/mysql/conf.d/

      [mysqldump]
      quick
      """;

  @Test
  void keepsWhatIsNotChanged() {
    assertThat(OptionFile.parse(CUSTOMER).render()).isEqualTo(CUSTOMER);
  }

  @Test
  void readsValuesAsTheServerDoes() {
    OptionFile file =
        OptionFile.parse(
            """
            [mysqld]
            a = ' x # y '  # comment
            b="q\\"q"
            c=back\\\\slash\\ttab
            d=it's
            e
            f=\\d+
            ; g=1
            """);
    assertThat(file.get("mysqld", "a")).contains(" x # y ");
    assertThat(file.get("mysqld", "b")).contains("q\"q");
    assertThat(file.get("mysqld", "c")).contains("back\\slash\ttab");
    assertThat(file.get("mysqld", "d")).contains("it's");
    assertThat(file.get("mysqld", "e")).contains("");
    assertThat(file.get("mysqld", "f")).contains("\\d+");
    assertThat(file.get("mysqld", "g")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " lead", "trail ", "a#b", "it's", "say \"x\"", "c:\\dir\\new", "ü", "l\nm"})
  void writesValuesSoThatTheyAreReadAgain(String value) {
    String text = OptionFile.empty().set("mysqld", "x", value).render();
    assertThat(OptionFile.parse(text).get("mysqld", "x")).contains(value);
    assertThat(text.lines()).hasSize(2);
  }

  @Test
  void oneOptionHasManySpellingsButPrefixesAreOthers() {
    OptionFile file = OptionFile.parse(CUSTOMER).set("mysqld", "server-id", "7");
    assertThat(file.getAll("mysqld", "server_id")).containsExactly("7");
    OptionFile changed = file.set("mysqld", "log_bin", "binlog").remove("mysqld", "log-bin");
    assertThat(changed.get("mysqld", "log_bin_index")).contains("/x/idx");
    assertThat(changed.get("mysqld", "log-bin-trust-function-creators")).contains("1");
    assertThat(
            OptionFile.parse("[mysqld]\nloose_mysqlx=ON\n").set("mysqld", "mysqlx", "OFF").render())
        .isEqualTo("[mysqld]\nmysqlx = OFF\n");
  }

  @Test
  void setsInTheGroupOnlyAndBeforeTheSpaceBehindIt() {
    String text = OptionFile.parse(CUSTOMER).set("client", "port", "3307").render();
    assertThat(text)
        .contains("password=\"se#cret\"\nport = 3307\n\n[mysqld]\nserver_id=1   # production");
  }

  @Test
  void serverSettingWinsOverOtherGroupsAndIncludedFiles() {
    String text =
        """
        [mysqld]
        port=1
        [mariadb-10.11]
        port=2
        [server]
        port=3
        !include /etc/more.cnf
        [client]
        port=4
        """;
    OptionFile file = OptionFile.parse(text).setForServer("port", "9");
    assertThat(file.getForServer("port")).contains("9");
    assertThat(file.render())
        .isEqualTo(
            """
            [mysqld]
            [mariadb-10.11]
            [server]
            !include /etc/more.cnf
            [client]
            port=4

            [mysqld]
            port = 9
            """);
    assertThat(OptionFile.parse(text).getForServer("port")).contains("3");
  }

  @Test
  void manyLinesOfOneOptionAreKept() {
    OptionFile file =
        OptionFile.empty()
            .addForServer("replicate-wild-do-table", "a.%")
            .addForServer("replicate-wild-do-table", "b.%")
            .setFlagForServer("skip-log-bin");
    assertThat(file.getAll("mysqld", "replicate_wild_do_table")).containsExactly("a.%", "b.%");
    assertThat(file.options("mysqld"))
        .containsExactly("replicate-wild-do-table", "replicate-wild-do-table", "skip-log-bin");
    assertThat(file.groups()).containsExactly("mysqld");
  }
}
