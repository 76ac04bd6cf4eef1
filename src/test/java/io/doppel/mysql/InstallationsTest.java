package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.host.LocalLibs;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstallationsTest {
  private static final String SCRIPT = "mysql/find-installations.sh";
  private static final RemoteConnection HOST = Connections.to("db1", "mysql", "/toolkit");

  @TempDir private Path places;

  @Test
  void readsInstallationsAndPrefersTheVendorsPrograms() {
    RecordedLibs libs =
        new RecordedLibs()
            .answer(
                SCRIPT,
                """
                [{"server": "/usr/sbin/mariadbd",
                  "version": "mariadbd  Ver 11.8.6-MariaDB for Linux on x86_64 (x)",
                  "baseDir": "/usr", "pluginDir": "", "shareDir": "/usr/share/mariadb",
                  "programs": {"mariadb": "/usr/bin/mariadb", "mysql": "/usr/bin/mysql",
                               "mysqldump": "/usr/bin/mysqldump"}, "lent": []},
                 {"server": "/opt/my/bin/mysqld",
                  "version": "mysqld  Ver 9.7.4 for Linux on x86_64 (MySQL Community Server - GPL)",
                  "baseDir": "/opt/my", "pluginDir": "/opt/my/lib/plugin", "shareDir": "",
                  "programs": {"mariadb": "/opt/my/bin/mariadb", "mysql": "/opt/my/bin/mysql"},
                  "lent": []},
                 {"server": "/usr/local/bin/mysqld", "version": "what Ver is this",
                  "baseDir": "/usr/local", "pluginDir": "", "shareDir": "", "programs": {},
                  "lent": []}]
                """);
    List<Installation> found = Installations.find(libs, HOST);
    assertThat(found)
        .extracting(Installation::installPath)
        .containsExactly("/opt/my/bin", "/usr/sbin");
    assertThat(found.get(0).require(Program.CLIENT)).isEqualTo("/opt/my/bin/mysql");
    assertThat(found.get(1).require(Program.CLIENT)).isEqualTo("/usr/bin/mariadb");
    assertThat(found.get(1).require(Program.DUMP)).isEqualTo("/usr/bin/mysqldump");
    assertThatThrownBy(() -> found.get(1).require(Program.INSTALL_DB))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("mariadb-install-db")
        .hasMessageContaining("db1");
  }

  /** Returns an installation without programs, on a host whose PATH has these. */
  private static Installation bare(String version, String... lent) {
    RecordedLibs libs =
        new RecordedLibs()
            .answer(
                SCRIPT,
                """
                [{"server": "/opt/old/bin/mysqld", "version": "mysqld  Ver %s for linux on x86_64 (x)",
                  "baseDir": "/opt/old", "pluginDir": "", "shareDir": "", "programs": {},
                  "lent": [%s]}]
                """
                    .formatted(version, String.join(", ", lent)));
    return Installations.at(libs, HOST, "/opt/old");
  }

  private static String lent(String name, String version) {
    return "{\"name\": \"%s\", \"path\": \"/usr/bin/%s\", \"version\": \"%s\"}"
        .formatted(name, name, version);
  }

  @Test
  void laterProgramsOfTheHostDoForAServerThatHasNone() {
    Installation old =
        bare(
            "5.7.22",
            lent("mysql", "mysql  Ver 9.7.4-2 for Linux on x86_64 ((Debian))"),
            lent("mysqldump", "mysqldump  Ver 9.7.4-2 for Linux on x86_64 ((Debian))"));
    assertThat(old.requireClient(Program.DUMP).path()).isEqualTo("/usr/bin/mysqldump");
    assertThat(old.requireClient(Program.CLIENT).version().number()).isEqualTo("9.7.4");
    assertThat(old.program(Program.DUMP)).as("of its own").isEmpty();
    assertThat(old.lentPrograms())
        .hasValue(
            "/usr/bin/mysql of MySQL 9.7.4, /usr/bin/mysqldump of MySQL 9.7.4,"
                + " because the installation in /opt/old/bin has none of its own");
  }

  @Test
  void programsThatMightReadWrongAreNotTakenFromTheHost() {
    String mariaDb = lent("mariadb-dump", "mariadb-dump from 10.11.18-MariaDB, client 10.19");
    assertThatThrownBy(() -> bare("8.0.12", mariaDb).requireClient(Program.DUMP))
        .isInstanceOfSatisfying(
            UserError.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.PROGRAM_MISSING))
        .hasMessageContaining("no program mysqldump, and there is none that fits on its PATH");
    String older = lent("mysqldump", "mysqldump  Ver 10.13 Distrib 5.7.42, for Linux (x86_64)");
    assertThat(bare("8.0.46", older).client(Program.DUMP)).isEmpty();
    assertThat(bare("10.6.19-MariaDB", older).client(Program.DUMP)).isEmpty();
    assertThat(bare("10.6.19-MariaDB", mariaDb).client(Program.DUMP)).isPresent();
  }

  @Test
  void xtrabackupIsMySqlsAlone() {
    String found =
        """
        [{"server": "/usr/sbin/mysqld", "version": "mysqld  Ver %s for Linux on x86_64 (x)",
          "baseDir": "/usr", "pluginDir": "", "shareDir": "",
          "programs": {"xtrabackup": "/usr/bin/xtrabackup"}, "lent": []}]
        """;
    for (String version : List.of("9.7.4", "11.8.6-MariaDB")) {
      RecordedLibs libs = new RecordedLibs().answer(SCRIPT, found.formatted(version));
      Installation installation = Installations.at(libs, HOST, "/usr/sbin");
      assertThat(installation.program(Program.BACKUP).isPresent())
          .as(version)
          .isEqualTo(version.equals("9.7.4"));
    }
  }

  @Test
  void directoryWithoutAServerIsAClearError() {
    RecordedLibs libs = new RecordedLibs().answer(SCRIPT, "[]");
    assertThatThrownBy(() -> Installations.at(libs, HOST, "/opt/none/bin"))
        .isInstanceOfSatisfying(
            UserError.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.PROGRAM_MISSING))
        .hasMessageContaining("/opt/none/bin on db1");
    assertThat(libs.call(SCRIPT).value("ONLY")).isEqualTo("/opt/none/bin");
    assertThatThrownBy(() -> Installations.at(libs, HOST, "opt/none"))
        .isInstanceOf(UserError.class);
  }

  @Test
  void hostIsWalkedOnceForEachRealProgramThatWorks() throws IOException {
    Path tarball = server("deep/er/mysql-9.7.4-linux/bin/mysqld", "echo mysqld  Ver 9.7.4 for x");
    Path share = places.resolve("deep/er/mysql-9.7.4-linux/share/english");
    Files.createDirectories(share);
    Files.createFile(share.resolve("errmsg.sys"));
    server("deep/er/mysql-9.7.4-linux/bin/mysqldump", "exit 9");
    Files.createSymbolicLink(places.resolve("mysql"), Path.of("deep/er/mysql-9.7.4-linux"));
    server("broken/bin/mysqld", "echo >&2 cannot open libaio.so.1; exit 127");
    server("too/deep/to/be/looked/at/bin/mysqld", "echo mysqld  Ver 9.7.4 for x");
    server("mysql-8.0/data/bin/mysqld", "echo mysqld  Ver 9.7.4 for x");

    BashScript script =
        BashScript.resource(SCRIPT)
            .with("ONLY", "")
            .with("PLACES", places.toString())
            .with("PROGRAM_NAMES", "mysqldump\nmysql\nsed\nawk")
            .with("APART_NAMES", "no-such-program\nsed")
            .with("LENT_NAMES", "mariadb-dump mysqldump\nno-such-program echo");
    var result = new LocalLibs().runBash(Connections.local("/tmp"), script);

    assertThat(result.stdout().lines().filter(line -> line.contains(places.toString())))
        .singleElement()
        .asString()
        .contains("\"server\": \"" + tarball.toRealPath() + "\"")
        .contains("\"shareDir\": \"" + share.getParent().toRealPath() + "\"")
        .as("sed stands for a program that comes with no server, awk for one that comes with it")
        .containsPattern(
            Pattern.quote(
                    "{\"mysqldump\": \""
                        + tarball.resolveSibling("mysqldump").toRealPath()
                        + "\", \"sed\": \"/")
                + "[^\"]*/sed\"}")
        .as("echo stands for a client that is not there")
        .containsPattern(
            "\"lent\": \\[\\{\"name\": \"echo\", \"path\": \"/[^\"]*/echo\", \"version\": \"[^\"]+\"\\}\\]");
    assertThat(result.stderr()).contains("broken/bin/mysqld does not tell its version");
  }

  private Path server(String path, String script) throws IOException {
    Path file = places.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
