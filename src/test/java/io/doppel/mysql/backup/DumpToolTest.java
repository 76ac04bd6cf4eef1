package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.mysql.ClientProgram;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Program;
import io.doppel.mysql.ServerVersion;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DumpToolTest {
  private static DumpTool tool(String server, String program) {
    ClientProgram lent = new ClientProgram("/usr/bin/x", ServerVersion.parseServer(program, ""));
    return new DumpTool(
        new Installation(
            "host",
            ServerVersion.parseServer(server, ""),
            "/opt/db/bin",
            "/opt/db",
            "/opt/db/bin/mysqld",
            Map.of(),
            Map.of(Program.DUMP, lent, Program.CLIENT, lent),
            "",
            ""));
  }

  @ParameterizedTest
  @CsvSource({
    "10.6.23-MariaDB, 10.6.23-MariaDB, false",
    "10.6.23-MariaDB, 11.4.7-MariaDB, false",
    "10.11.19-MariaDB, 10.11.19-MariaDB, true",
    "11.4.7-MariaDB, 11.4.7-MariaDB, true",
    "9.7.4, 9.7.4, false",
  })
  void historyIsDumpedWhereProgramAndServerKnowHow(String server, String program, boolean dumped) {
    assertThat(tool(server, program).dataArguments(false, true).contains("--dump-history"))
        .isEqualTo(dumped);
    assertThat(tool(server, program).dataArguments(false, false)).doesNotContain("--dump-history");
  }

  @Test
  void programsOfTheHostAreCalledWhereTheyAre() {
    assertThat(tool("5.7.22", "9.7.4").dump()).isEqualTo("/usr/bin/x");
    assertThat(tool("5.7.22", "9.7.4").client()).isEqualTo("/usr/bin/x");
  }
}
