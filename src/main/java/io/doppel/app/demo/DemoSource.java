package io.doppel.app.demo;

import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.mysql.InitSql;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.StartOptions;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The production-like server of the demo. */
final class DemoSource {
  /** The account by which Doppel reads the source. */
  static final String USER = "shop_admin";

  private static final long SERVER_ID = 1;

  /**
   * MariaDB 11.4 and newer make a key at every start, which takes long in a build with its own
   * cryptography.
   */
  private static final String WITHOUT_TLS = "ssl=0\n";

  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

  private final DemoHome home;
  private final Installation installation;
  private final Mysqld server;

  DemoSource(DemoHome home, Libs libs, RemoteConnection local, Installation installation) {
    this.home = home;
    this.installation = installation;
    this.server = new Mysqld(libs, local, installation, ServerLayout.of(home.source().toString()));
  }

  /** Initialises the server and starts it with a binary log. */
  DemoDatabase start(Port port, Secret password) {
    try {
      Files.createDirectories(home.source());
      Files.createDirectories(home.toolkit());
      Files.writeString(home.toolkit().resolve("my.cnf"), starterFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + home.directory(), e);
    }
    server.initialize(List.of());
    server.start(
        StartOptions.on(port, SERVER_ID)
            .withOptionFile(optionFile())
            .withInitSql(
                InitSql.forVersion(installation.version())
                    .managementAccount(password)
                    .rootPassword(password)
                    .superAccount(USER, "%", password)
                    .removeOtherRoots()));
    return new DemoDatabase("source", port.number(), USER, password);
  }

  private String optionFile() {
    String text =
        """
        [mysqld]
        bind-address=127.0.0.1
        log-bin=binlog
        binlog-format=ROW
        event_scheduler=OFF
        secure-file-priv=
        loose-mysqlx=OFF
        """;
    return installation.version().isMariaDb()
        ? text + WITHOUT_TLS
        : text + "gtid_mode=ON\nenforce_gtid_consistency=ON\n";
  }

  /** Returns what the staging server's option file starts from. */
  private String starterFile() {
    return "[mysqld]\n" + (installation.version().isMariaDb() ? WITHOUT_TLS : "");
  }

  /** Returns the options of the VDBs' servers, as the plugin's parameter has them. */
  List<Map<String, String>> vdbOptions() {
    return installation.version().isMariaDb()
        ? List.of(Map.of("propertyName", "ssl", "value", "0"))
        : List.of();
  }

  void stop() {
    server.stop(STOP_TIMEOUT);
  }

  static Port freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Port(socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback address", e);
    }
  }
}
