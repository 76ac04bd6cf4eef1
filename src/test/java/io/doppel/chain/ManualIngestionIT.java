package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** A dSource that its user fills: with whatever, at any time, and with a server's own accounts. */
@RequiresLab
final class ManualIngestionIT {
  private static final Secret FILLER_PASSWORD = Secret.of("fi'll\"er $PATH \\ ü;&`x`");

  @TempDir private Path home;

  @ParameterizedTest
  @OnServers(value = "mariadb1011", matrix = "mysql97")
  void anEmptyServerIsFilledByItsUserAndCopied(String image) throws Exception {
    SecretWatch secrets = SecretWatch.start(List.of(Chain.STAGING_PASSWORD, Chain.VDB_PASSWORD));
    try (Chain chain = Chain.open(home, image)) {
      LabServer origin = LabServer.on(chain.sourceHost()).serverId(7).start();
      origin.load(1_000);
      origin.dropFloats();
      chain.addHosts();
      chain
          .stagingHost()
          .sh(
              "printf '[mysqld]\\ncharacter_set_server=utf8mb4\\n'"
                  + " >/home/doppel/.doppel-toolkit/my.cnf");

      DatabaseView seed = link(chain);
      SnapshotView empty = chain.engine().snapshots(Optional.of("seed")).get(0);
      assertThat(chain.engine().status("seed").state()).isEqualTo(DatabaseStatus.State.ACTIVE);

      fill(chain, origin, seed);
      String astray = seed.mountPaths().get(0) + "/data/shop/led_astray.MYD";
      chain.stagingHost().sh("ln -s /var/tmp/elsewhere.MYD " + astray);
      assertThatThrownBy(() -> chain.snapshot("seed"))
          .hasMessageContaining("has files outside its volume")
          .hasMessageContaining("./shop/led_astray.MYD");
      chain.stagingHost().sh("rm " + astray);

      SortedMap<String, String> expected = origin.checksums();
      SnapshotView filled = chain.snapshot("seed");
      DatabaseView vdb = chain.provision("dev", "seed", filled.name(), "target");
      assertThat(chain.checksums(vdb)).isEqualTo(expected);
      try (Connection connection = chain.connect(vdb)) {
        assertThat(LabServer.value(connection, "SELECT COUNT(*) > 0 FROM shop.turnover"))
            .as("a view whose definer came with the accounts")
            .isEqualTo("1");
      }

      DatabaseView busy = copyWhileTablesAreWrittenTo(chain, origin, seed);
      try (Connection connection = chain.connect(busy)) {
        assertThat(
                LabServer.value(
                    connection,
                    "SELECT MAX(id) - MIN(id) + 1 - COUNT(*) FROM `archive 2020`.visit WHERE id >="
                        + " 1000000"))
            .isEqualTo("0");
        try (Statement statement = connection.createStatement();
            ResultSet check = statement.executeQuery("CHECK TABLE `archive 2020`.visit EXTENDED")) {
          check.next();
          assertThat(check.getString("Msg_text")).isEqualTo("OK");
        }
      }

      assertThatThrownBy(() -> chain.resync("seed"))
          .isInstanceOfSatisfying(
              DoppelException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_STATE));
      DatabaseView blank = chain.provision("blank", "seed", empty.name(), "target");
      assertThat(chain.checksums(blank)).isEmpty();

      chain.delete("dev", "busy", "blank", "seed");
      origin.stop();
      secrets.assertUnseen(home, chain.stagingHost().file("/home/doppel"));
    }
  }

  private static DatabaseView link(Chain chain) {
    return chain.link(
        new LinkRequest(
            "seed",
            "staging",
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of(
                "dSourceType",
                "Manual Backup Ingestion",
                "sourceUser",
                "filler",
                "sourcePass",
                FILLER_PASSWORD,
                "stagingPass",
                Chain.STAGING_PASSWORD)));
  }

  /**
   * Loads a dump of everything, the system's tables included, as the account that was asked for.
   */
  private static void fill(Chain chain, LabServer origin, DatabaseView seed) {
    String tools = origin.isMariaDb() ? "mariadb mariadb-dump" : "mysql mysqldump";
    chain
        .stagingHost()
        .sh(
            """
            set -o pipefail
            set -- %3$s
            umask 077
            cat >/root/from.cnf <<'END'
            [client]
            user=%4$s
            password="%5$s"
            END
            cat >/root/to.cnf <<'END'
            [client]
            user=filler
            password="fi'll\\"er $PATH \\\\ ü;&`x`"
            END
            "$2" --defaults-file=/root/from.cnf -h %1$s --single-transaction --all-databases --routines \\
              --events --triggers | "$1" --defaults-file=/root/to.cnf -S %2$s/mysql.sock
            "$1" --defaults-file=/root/to.cnf -S %2$s/mysql.sock -e 'FLUSH PRIVILEGES'
            rm /root/from.cnf /root/to.cnf
            """
                .formatted(
                    origin.host().address(),
                    seed.mountPaths().get(0),
                    tools,
                    origin.adminUser(),
                    origin.adminPassword().reveal()));
  }

  /** Snapshots while a table that is not transactional is being written to; returns a VDB of it. */
  private static DatabaseView copyWhileTablesAreWrittenTo(
      Chain chain, LabServer origin, DatabaseView seed) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> writes =
        CompletableFuture.runAsync(
            () -> {
              // this account, too, has come with the dump
              try (Connection connection = chain.connectStaging(origin, seed);
                  Statement statement = connection.createStatement()) {
                for (int id = 1_000_000; !enough.get(); id++) {
                  statement.execute(
                      "INSERT INTO `archive 2020`.visit (id, page) VALUES (" + id + ", 'page')");
                }
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    try {
      SnapshotView snapshot = chain.snapshot("seed");
      return chain.provision("busy", "seed", snapshot.name(), "target");
    } finally {
      enough.set(true);
      writes.get();
    }
  }
}
