package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.sdk.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerVersionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/x/bin/mysqld  Ver 5.7.22 for linux-glibc2.12 on x86_64 (MySQL Community Server (GPL))"
            + "|MYSQL|5.7.22|5.7.22",
        "mysqld  Ver 5.7.42-0ubuntu0.18.04.1 for Linux on x86_64 ((Ubuntu))"
            + "|MYSQL|5.7.42|5.7.42-0ubuntu0.18.04.1",
        "/usr/sbin/mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))|MYSQL|9.7.4|9.7.4-2",
        "mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)"
            + "|MARIADB|10.11.19|10.11.19-MariaDB-0+deb12u1",
        "mariadbd  Ver 11.8.6-MariaDB-0+deb13u1 from Debian for debian-linux-gnu on x86_64"
            + " (-- Please help get to 10k stars at x)|MARIADB|11.8.6|11.8.6-MariaDB-0+deb13u1",
        "mysqld  Ver 5.7.26-29 for Linux on x86_64 (Percona Server (GPL), Release 29, Revision 1)"
            + "|PERCONA|5.7.26|5.7.26-29",
        "mysqld  Ver 26.10.0 for Linux on x86_64 (MySQL Community Server - GPL)"
            + "|MYSQL|26.10.0|26.10.0",
      })
  void readsWhatAProgramPrints(String output, Vendor vendor, String number, String text) {
    ServerVersion version = ServerVersion.parseBinary(output);
    assertThat(version.vendor()).isEqualTo(vendor);
    assertThat(version.number()).isEqualTo(number);
    assertThat(version.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5.7.22-log|MySQL Community Server (GPL)|MYSQL|5.7.22|5.7.22",
        "5.7.42-0ubuntu0.18.04.1-log|(Ubuntu)|MYSQL|5.7.42|5.7.42-0ubuntu0.18.04.1",
        "8.0.46-37|Percona Server (GPL), Release 37|PERCONA|8.0.46|8.0.46-37",
        "10.11.19-MariaDB-0+deb12u1-log|Debian 12|MARIADB|10.11.19|10.11.19-MariaDB-0+deb12u1",
        "5.5.5-10.11.19-MariaDB-log|''|MARIADB|10.11.19|10.11.19-MariaDB",
        "11.8.6-MariaDB-0+deb13u1 from Debian-log|-- Please help|MARIADB|11.8.6"
            + "|11.8.6-MariaDB-0+deb13u1 from Debian",
      })
  void readsWhatAServerTells(
      String version, String comment, Vendor vendor, String number, String text) {
    ServerVersion parsed = ServerVersion.parseServer(version, comment);
    assertThat(parsed.vendor()).isEqualTo(vendor);
    assertThat(parsed.number()).isEqualTo(number);
    assertThat(parsed.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql  Ver 14.14 Distrib 5.7.42, for Linux (x86_64) using  EditLine wrapper|MySQL 5.7.42",
        "mysqldump  Ver 8.0.46-0ubuntu0.22.04.1 for Linux on x86_64 ((Ubuntu))|MySQL 8.0.46",
        "mysqldump  Ver 10.19 Distrib 10.11.18-MariaDB, for debian-linux-gnu (x86_64)"
            + "|MariaDB 10.11.18",
        "mariadb-dump from 11.8.6-MariaDB, client 10.19 for debian-linux-gnu (x86_64)"
            + "|MariaDB 11.8.6",
      })
  void readsWhichServerAClientProgramCameWith(String output, String version) {
    assertThat(ServerVersion.parseClient(output)).map(Object::toString).hasValue(version);
  }

  @Test
  void clientProgramThatTellsNoVersionIsNoFailure() {
    assertThat(ServerVersion.parseClient("error while loading shared libraries: libz.so.1"))
        .isEmpty();
  }

  @Test
  void refusesWhatIsNoVersion() {
    assertThatThrownBy(() -> ServerVersion.parseBinary("mysqld: error while loading libaio.so.1"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("libaio");
    assertThatThrownBy(() -> ServerVersion.parseServer("SSH-2.0", ""))
        .isInstanceOf(UserError.class);
  }

  @Test
  void comparesNumbersNotTexts() {
    ServerVersion ten = ServerVersion.parseServer("10.11.2-MariaDB", "");
    ServerVersion six = ServerVersion.parseServer("10.6.23-MariaDB", "");
    assertThat(ten).isGreaterThan(six);
    assertThat(ten.atLeast(10, 11, 2)).isTrue();
    assertThat(ten.atLeast(10, 11, 3)).isFalse();
    assertThat(ten.atLeast(9, 99, 99)).isTrue();
    assertThat(ten.series()).isEqualTo("10.11");
  }

  @ParameterizedTest
  @CsvSource({
    "8.0.36, 8.0.36-28 Percona, true",
    "8.0.36, 8.0.37, false",
    "8.4.1, 8.4.7, true",
    "8.4.7, 8.0.46, false",
    "10.11.6-MariaDB, 10.11.18-MariaDB, true",
    "10.11.6-MariaDB, 11.4.5-MariaDB, false",
  })
  void filesTakeTheirSeriesAndIn80NoOlderRelease(String server, String files, boolean runs) {
    assertThat(
            ServerVersion.parseServer(server, "").runsFilesOf(ServerVersion.parseServer(files, "")))
        .isEqualTo(runs);
  }

  @Test
  void mySqlAndPerconaAreOneFamily() {
    assertThat(Vendor.PERCONA.sameFamily(Vendor.MYSQL)).isTrue();
    assertThat(Vendor.MARIADB.sameFamily(Vendor.MYSQL)).isFalse();
    assertThat(Vendor.MARIADB.sameFamily(Vendor.MARIADB)).isTrue();
  }
}
