package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.Port;
import io.doppel.sdk.Connections;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.RemoteConnection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunningServersTest {
  private static final String SCRIPT = "mysql/running-servers.sh";
  private static final RemoteConnection HOST = Connections.to("db1", "mysql", "/toolkit");
  private static final Installation PACKAGED =
      new Installation(
          "db1",
          ServerVersion.parseServer("9.7.4", ""),
          "/usr/sbin",
          "/usr",
          "/usr/sbin/mysqld",
          Map.of(),
          "",
          "");

  private static RunningServer only(String exe, String cwd, String arguments, String settings) {
    String json =
        "[{\"pid\": 7, \"user\": \"mysql\", \"exe\": \"%s\", \"cwd\": \"%s\", \"arguments\": [%s], \"settings\": {%s}}]"
            .formatted(exe, cwd, arguments, settings);
    List<RunningServer> found =
        RunningServers.find(new RecordedLibs().answer(SCRIPT, json), HOST, List.of(PACKAGED));
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void packagedServerWithoutArgumentsHasTheDefaults() {
    RunningServer server = only("/usr/sbin/mysqld", "", "", "");
    assertThat(server.dataDir()).contains("/var/lib/mysql");
    assertThat(server.port()).contains(new Port(3306));
    assertThat(server.installation()).contains(PACKAGED);
  }

  @Test
  void commandLineCountsMoreThanOptionFiles() {
    RunningServer server =
        only(
            "/opt/my/bin/mysqld",
            "/srv/db",
            "\"--defaults-file=/srv/my.cnf\", \"--datadir\", \"data/\", \"-P33080\","
                + " \"--loose_socket=my.sock\"",
            "\"port\": \"3308\", \"datadir\": \"/elsewhere\", \"basedir\": \"/opt/my\"");
    assertThat(server.dataDir()).contains("/srv/db/data");
    assertThat(server.port()).contains(new Port(33080));
    assertThat(server.socket()).contains("/srv/db/data/my.sock");
    assertThat(server.baseDir()).contains("/opt/my");
    assertThat(server.optionFile()).contains("/srv/my.cnf");
    assertThat(server.installation()).isEmpty();
  }

  @Test
  void serverWithoutNetworkHasNoPort() {
    assertThat(only("/usr/sbin/mysqld", "", "\"--skip-networking\", \"--port=3306\"", "").port())
        .isEmpty();
    assertThat(only("/usr/sbin/mysqld", "", "\"--port=0\"", "").port()).isEmpty();
  }
}
