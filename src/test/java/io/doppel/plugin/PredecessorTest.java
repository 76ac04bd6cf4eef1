package io.doppel.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerLayout;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RemoteEnvironment;
import io.doppel.sdk.RemoteHost;
import io.doppel.sdk.RemoteUser;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What version 2.1.0 has left is told from what is ours, and what the user wanted is kept. */
final class PredecessorTest {
  private static final ServerLayout LAYOUT = ServerLayout.of("/m");
  private static final String LEFT =
      """
      [mysql]
      server-id=102
      log_bin=/m/log/mysql-bin
      read-only=1
      datadir=/m/data
      pid-file=/m/mysqld.pid
      """;

  @Test
  void anOptionFileWithAnotherPidFileIsNotOurs() {
    assertThat(left("[mysqld]\npid-file=/m/clone.pid\nport=3\n")).isEmpty();
    assertThat(left("[mysqld]\npid-file=/m/mysql.pid\nport=3\n")).isPresent();
    assertThat(left(LEFT)).isPresent();
    assertThat(left(null)).as("an empty volume").isEmpty();
  }

  @Test
  void optionsOfTheServerGoFromTheGroupOfTheClient() {
    OptionFile wanted = Predecessor.wanted(OptionFile.parse(LEFT + "prompt=shop\n"));
    assertThat(wanted.options("mysql")).containsExactly("prompt");
  }

  @Test
  void whatACustomerHasSetForTheServerStays() {
    String template = "[mysql]\nprompt=x\n[mysqld]\nmax_connections=50\nport=3308\n";
    OptionFile wanted = Predecessor.wanted(OptionFile.parse(template));
    assertThat(wanted.getForServer("max_connections")).contains("50");
    assertThat(wanted.get("mysql", "prompt")).contains("x");
  }

  private static Optional<OptionFile> left(String text) {
    String content =
        text == null
            ? "null"
            : "\"" + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "\"";
    RecordedLibs libs =
        new RecordedLibs().answer("plugin/option-file.sh", "{\"text\": " + content + "}");
    RemoteConnection connection =
        new RemoteConnection(
            new RemoteEnvironment("e", "E-1", new RemoteHost("h", "H-1", "", "/toolkit")),
            new RemoteUser("u", "U-1"));
    return Predecessor.optionFile(new HostScripts(libs, connection), LAYOUT);
  }
}
