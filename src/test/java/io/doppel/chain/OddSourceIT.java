package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabServer;
import io.doppel.lab.RequiresLab;
import io.doppel.model.Deadline;
import io.doppel.model.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A source that was set up unlike others: page size, case of names, undo tablespaces, time zone and
 * engines. What can be copied is copied by each method; what cannot is refused with the reason.
 */
@RequiresLab
final class OddSourceIT {
  private static final String INITIAL =
      "--lower-case-table-names=1 --innodb-page-size=8k"
          + " --innodb-data-file-path=ibdata1:20M:autoextend";
  private static final String UNDO_DIRECTORY = "/var/lib/odd-undo";
  private static final String KEYRING =
      """
      echo '{"components": "file://component_keyring_file"}' >/usr/sbin/mysqld.my
      echo '{"path": "/var/lib/mysql-files/keys", "read_only": false}' \
        >/usr/lib/mysql/plugin/component_keyring_file.cnf
      install -o mysql -g mysql -m 640 /dev/null /var/lib/mysql-files/keys""";
  private static final String TABLES = "/var/lib/odd-tables";

  /** Where a third server is to be found, by a proxy that writes down who comes. */
  private static final int THIRD_PORT = 3999;

  private static final String CALLERS = "/tmp/callers";

  /** Of MariaDB's big server package, which images may lack; MySQL has the engine built in. */
  private static final String FEDERATED = "/usr/lib/mysql/plugin/ha_federatedx.so";

  /** As of a production server that was set up by several files; all of these lines count. */
  private static final String STARTER =
      """
      toolkit=/home/doppel/.doppel-toolkit
      cat >$toolkit/more.cnf <<'END'
      [mysqld]
      loose-innodb-log-group-home-d=%1$s
      innodb_undo_directory=%1$s
      loose_aria_log_dir_path=%1$s
      general_log_file=%1$s/general.log
      general_log=1
      loose-extra_port=3306
      loose_admin_address=127.0.0.1
      loose-mysqlx=ON
      loose-federated=ON
      loose-super-read-only=ON
      loose-sql_require_primary_key=ON
      skip-networking
      bind-address=192.0.2.1
      %2$s
      END
      printf '[mysqld]\\n!include %%s\\ncharacter-set-server=utf8mb4\\n' $toolkit/more.cnf >$toolkit/my.cnf""";

  /** What a copy has whatever the engine; rows of a table in memory are gone with a restart. */
  private static final List<String> ROWS =
      List.of(
          "SELECT GROUP_CONCAT(id, ':', happened ORDER BY id) FROM odd.times",
          "SELECT GROUP_CONCAT(word ORDER BY word) FROM odd.archived",
          "SELECT GROUP_CONCAT(word ORDER BY word) FROM odd.listed",
          "SELECT GROUP_CONCAT(word ORDER BY word) FROM odd.merged",
          "SELECT GROUP_CONCAT(id, ':', word ORDER BY id) FROM odd.squeezed",
          "SELECT COUNT(*) FROM odd.nothing");

  @TempDir private Path home;

  private Chain chain;
  private LabServer source;

  /** Whether the source has tables that reach a third server. */
  private boolean reaching;

  @ParameterizedTest
  @ValueSource(strings = {"mariadb1011", "mysql97"})
  void isCopiedAsItIsOrRefusedWithTheReason(String image) throws Exception {
    try (Chain opened = Chain.open(home, image)) {
      chain = opened;
      boolean mariaDb = image.startsWith("mariadb");
      start(mariaDb);
      chain.addHosts();
      chain.addHost(chain.sourceHost());
      for (LabHost host : List.of(chain.stagingHost(), chain.targetHost())) {
        host.sh("install -d -o doppel " + TABLES);
      }
      chain
          .stagingHost()
          .sh(STARTER.formatted(TABLES, mariaDb ? "" : "require_secure_transport=ON"));

      refusesWhatWouldLieOutside();
      refusesWhatIsEncrypted();
      copiesAndFollows(Map.of("backupMethod", "Logical"));
      if (mariaDb) {
        copiesAndFollows(Map.of("backupMethod", "Physical"));
      } else {
        source.execute(
            "DROP DATABASE `reach out`",
            "DROP DATABASE odd",
            "ALTER TABLE `archive 2020`.visit ENGINE = InnoDB");
        source.execute(
            "INSTALL PLUGIN clone SONAME 'mysql_clone.so'",
            "INSTALL COMPONENT 'file://component_validate_password'",
            "SET PERSIST validate_password.policy = STRONG",
            "SET PERSIST validate_password.length = 60");
        source.execute("GRANT BACKUP_ADMIN ON *.* TO 'li`nk ''ü'''@'%'");
        copiesAndFollows(Map.of("backupMethod", "Clone"));
      }
      nothingOfOursHasReachedOut();
      source.stop();
    }
  }

  private void start(boolean mariaDb) throws SQLException {
    chain
        .sourceHost()
        .sh(
            "install -d -o mysql -g mysql /etc/mysql %1$s %4$s; echo '%2$s %3$s' >/etc/mysql/initialise"
                .formatted(
                    UNDO_DIRECTORY,
                    INITIAL,
                    mariaDb
                        ? "--innodb-undo-tablespaces=4 --innodb-undo-directory=" + UNDO_DIRECTORY
                        : "--innodb-undo-directory=" + UNDO_DIRECTORY,
                    TABLES));
    LabServer.Options options =
        LabServer.on(chain.sourceHost())
            .serverId(7)
            .config("lower_case_table_names=1")
            .config("innodb_page_size=8k")
            .config("innodb_data_file_path=ibdata1:20M:autoextend")
            .config("innodb_undo_directory=" + UNDO_DIRECTORY)
            .config("default_time_zone=+09:30");
    if (mariaDb) {
      options.config("innodb_undo_tablespaces=4");
    } else {
      options
          .config("innodb_directories=" + TABLES)
          .config("federated")
          .config("partial_revokes=ON");
      chain.sourceHost().sh(KEYRING);
    }
    source = options.start();
    source.load(200);
    source.replicationAccount(Chain.LINK_USER, Chain.SOURCE_PASSWORD);
    source.execute(
        "CREATE DATABASE ODD",
        "CREATE TABLE Odd.Times (id INT PRIMARY KEY, happened TIMESTAMP NOT NULL)",
        "INSERT INTO odd.times VALUES (1, '2026-03-29 02:30:00'), (2, '2026-10-25 02:30:00')",
        "CREATE TABLE odd.kept (id INT PRIMARY KEY, word VARCHAR(20)) ENGINE=MEMORY",
        "INSERT INTO odd.kept VALUES (1, 'one'), (2, 'two')",
        "CREATE TABLE odd.archived (word VARCHAR(20) NOT NULL) ENGINE="
            + (mariaDb ? "Aria TRANSACTIONAL=0" : "ARCHIVE"),
        "INSERT INTO odd.archived VALUES ('old'), ('older')",
        "CREATE TABLE odd.listed (word VARCHAR(20) NOT NULL) ENGINE=CSV",
        "INSERT INTO odd.listed VALUES ('a,b'), ('\"q\"')",
        "CREATE TABLE odd.nothing (word VARCHAR(20)) ENGINE=" + (mariaDb ? "InnoDB" : "BLACKHOLE"),
        "CREATE TABLE odd.part1 (word VARCHAR(20)) ENGINE=MyISAM",
        "CREATE TABLE odd.part2 (word VARCHAR(20)) ENGINE=MyISAM",
        "INSERT INTO odd.part1 VALUES ('left')",
        "INSERT INTO odd.part2 VALUES ('right')",
        "CREATE TABLE odd.merged (word VARCHAR(20)) ENGINE=MERGE UNION=(odd.part1, odd.part2)",
        "CREATE TABLE odd.squeezed (id INT PRIMARY KEY, word TEXT) ROW_FORMAT=COMPRESSED"
            + " KEY_BLOCK_SIZE=4",
        "INSERT INTO odd.squeezed VALUES (1, REPEAT('x', 3000))");
    if (!mariaDb) {
      source.execute(
          "CREATE UNDO TABLESPACE spare ADD DATAFILE 'spare.ibu'",
          "CREATE SPATIAL REFERENCE SYSTEM 4120000 NAME 'Our ''Greek' DEFINITION "
              + "'GEOGCS[\"Greek\",DATUM[\"Greek\",SPHEROID[\"Bessel 1841\",6377397.155,299.1528128]],"
              + "PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.017453292519943278],AXIS[\"Lat\",NORTH],"
              + "AXIS[\"Lon\",EAST]]' DESCRIPTION 'ours'",
          "CREATE TABLE odd.places (id INT PRIMARY KEY, place POINT NOT NULL SRID 4120000)",
          "INSERT INTO odd.places VALUES (1, ST_SRID(POINT(20, 38), 4120000))");
    }
    reaching = !mariaDb || chain.sourceHost().run("root", "test -e " + FEDERATED).exitCode() == 0;
    if (reaching) {
      makeTablesThatReachAThirdServer();
    }
    makeAccounts(mariaDb);
  }

  /** The third server is played by the source. */
  private void makeTablesThatReachAThirdServer() {
    if (source.isMariaDb()) {
      source.execute("INSTALL SONAME 'ha_federatedx'");
    }
    chain
        .sourceHost()
        .sh(
            ("setsid socat -d -d TCP-LISTEN:%d,fork,reuseaddr TCP:127.0.0.1:%d 2>%s </dev/null &"
                    + " echo $! >/tmp/third.pid")
                .formatted(THIRD_PORT, source.port(), CALLERS));
    source.execute(
        "CREATE USER third IDENTIFIED BY 'third'",
        "CREATE DATABASE third",
        "GRANT ALL ON third.* TO third",
        "CREATE TABLE third.orders (id INT PRIMARY KEY)",
        ("CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS (HOST '%s', PORT %d, USER 'third',"
                + " PASSWORD 'third', DATABASE 'third')")
            .formatted(chain.sourceHost().address(), THIRD_PORT),
        "CREATE DATABASE `reach out`",
        "CREATE TABLE `reach out`.orders (id INT PRIMARY KEY) ENGINE=FEDERATED"
            + " CONNECTION='far/orders'",
        "CREATE VIEW `reach out`.seen AS SELECT id FROM `reach out`.orders",
        "INSERT INTO `reach out`.orders VALUES (1)");
  }

  private void nothingOfOursHasReachedOut() {
    for (LabHost host : List.of(chain.stagingHost(), chain.targetHost())) {
      assertThat(host.sh("find " + TABLES + " -mindepth 1")).isEmpty();
      assertThat(chain.sourceHost().sh("cat " + CALLERS + " 2>/dev/null || true"))
          .doesNotContain(host.address() + ":");
    }
    if (reaching) {
      assertThat(chain.sourceHost().sh("cat " + CALLERS))
          .contains("accepting connection from AF=2 " + chain.sourceHost().address() + ":");
      chain.sourceHost().sh("kill $(cat /tmp/third.pid)");
    }
  }

  /**
   * Those that open without a password of their own, one whose plugin nobody has, one that stands
   * in for another, and one that is denied a database.
   */
  private void makeAccounts(boolean mariaDb) {
    source.execute("CREATE USER open_to_all@'%'", "CREATE USER guarded@'%' IDENTIFIED BY 'x'");
    chain
        .sourceHost()
        .sh(
            "$(command -v mariadb || command -v mysql) -e"
                + " \"GRANT PROXY ON guarded@'%' TO open_to_all@'%'\"");
    if (mariaDb) {
      source.execute(
          "CREATE USER by_socket@localhost IDENTIFIED VIA mysql_native_password USING"
              + " PASSWORD('x') OR unix_socket",
          "INSERT INTO mysql.global_priv VALUES ('%', 'from_elsewhere',"
              + " '{\"access\":0,\"plugin\":\"gssapi\",\"authentication_string\":\"\"}')",
          "FLUSH PRIVILEGES");
    } else {
      source.execute(
          "INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'",
          "CREATE USER by_socket@localhost IDENTIFIED WITH auth_socket",
          "CREATE USER from_elsewhere IDENTIFIED BY 'x'",
          "UPDATE mysql.user SET plugin = 'authentication_ldap_simple'"
              + " WHERE User = 'from_elsewhere'",
          "FLUSH PRIVILEGES",
          "GRANT SELECT ON *.* TO guarded@'%'",
          "REVOKE SELECT ON odd.* FROM guarded@'%'");
    }
  }

  private void refusesWhatWouldLieOutside() {
    if (source.isMariaDb()) {
      source.execute("CREATE TABLE odd.away (id INT PRIMARY KEY) DATA DIRECTORY='" + TABLES + "'");
      assertThat(problems(Map.of("backupMethod", "Logical"))).contains("DATA DIRECTORY");
      assertThat(problems(Map.of("backupMethod", "Physical"))).contains("DATA DIRECTORY");
      source.execute(
          "DROP TABLE odd.away",
          "CREATE TABLE odd.away (id INT) ENGINE=Aria INDEX DIRECTORY='" + TABLES + "'",
          "CREATE TABLE odd.parted (id INT) ENGINE=MyISAM PARTITION BY RANGE (id)"
              + " (PARTITION p VALUES LESS THAN (9) DATA DIRECTORY='"
              + TABLES
              + "')");
      for (String method : List.of("Logical", "Physical")) {
        assertThat(problems(Map.of("backupMethod", method))).contains("odd.away, odd.parted");
      }
      source.execute("DROP TABLE odd.away, odd.parted");
    } else {
      source.execute(
          "CREATE TABLESPACE shared ADD DATAFILE 'shared.ibd'",
          "CREATE TABLE odd.within (id INT PRIMARY KEY) TABLESPACE shared");
      assertThat(problems(Map.of("backupMethod", "Logical")))
          .contains("general tablespace")
          .contains("odd/within");
      source.execute("DROP TABLE odd.within", "DROP TABLESPACE shared");
    }
    assertThat(problems(Map.of("backupMethod", "Logical"))).isEqualTo("[]");
    if (reaching) {
      assertThat(
              chain
                  .engine()
                  .planLink(request(Map.of("backupMethod", "Logical")))
                  .facts()
                  .get("Note"))
          .contains(
              "Tables that reach other servers or files (FEDERATED) are left out, and are not"
                  + " followed: reach out.orders.");
    }
  }

  /** The lab's MariaDB comes without its key management plugins. */
  private void refusesWhatIsEncrypted() {
    if (source.isMariaDb()) {
      return;
    }
    source.execute("CREATE TABLE odd.secret (id INT PRIMARY KEY) ENCRYPTION='Y'");
    assertThat(problems(Map.of("backupMethod", "Logical")))
        .contains("The source is encrypted (tables odd.secret)");
    source.execute("DROP TABLE odd.secret");
  }

  /** Nothing of it depends on what the source's clock and time zone are. */
  private void copiesAndFollows(Map<String, Object> parameters) throws Exception {
    LocalDateTime begun = LocalDateTime.now(ZoneOffset.UTC);
    LinkRequest request = request(parameters);
    boolean logical = parameters.containsValue("Logical");
    DatabaseView linked = logical ? linkedWhileAccountsChange(request) : chain.link(request);
    boolean odd = !parameters.containsValue("Clone");
    source.execute(
        "CREATE USER later_open@'%'" + (source.isMariaDb() ? "" : " IDENTIFIED WITH auth_socket"),
        "GRANT SELECT ON shop.* TO guarded@'%'");
    if (odd) {
      // as a source whose clock is an hour slow, and one whose clock is fast
      source.execute(
          "SET timestamp = UNIX_TIMESTAMP() - 3600",
          "INSERT INTO odd.times VALUES (3, NOW())",
          "UPDATE odd.kept SET word = 'changed' WHERE id = 2",
          "INSERT INTO odd.archived VALUES ('new')",
          "INSERT INTO odd.part2 VALUES ('more')",
          "SET timestamp = UNIX_TIMESTAMP() + 7200",
          "INSERT INTO odd.times VALUES (4, NOW())",
          "CREATE TABLE odd.outside (word VARCHAR(9)) ENGINE=MyISAM DATA DIRECTORY='%1$s' INDEX DIRECTORY='%1$s'"
              .formatted(TABLES),
          "INSERT INTO odd.outside VALUES ('ours')",
          "CREATE TABLE Odd.Later (ID INT PRIMARY KEY) DATA DIRECTORY='" + TABLES + "'",
          "DELETE FROM Shop.Audit");
    } else {
      source.execute("DELETE FROM Shop.Audit");
    }
    if (odd && reaching) {
      source.execute("INSERT INTO `reach out`.orders VALUES (CRC32(UUID()) / 4)");
    }
    SortedMap<String, String> expected = withoutMemory(source.checksums());
    Deadline.after(Duration.ofSeconds(30))
        .await(
            "the staging server has everything",
            () -> expected.equals(staging(linked)),
            () -> chain.engine().status("shop").detail() + " " + expected + staging(linked));
    SnapshotView snapshot = chain.snapshot("shop");
    assertThat(snapshot.facts().get("snapSecondsBehind")).hasToString("0");
    assertThat(
            LocalDateTime.parse(
                snapshot.facts().get("snapTime").toString(),
                DateTimeFormatter.ofPattern("yyyyMMddHHmmss")))
        .isBetween(begun.minusSeconds(2), LocalDateTime.now(ZoneOffset.UTC).plusSeconds(2));

    DatabaseView vdb = chain.provision("dev", "shop", snapshot.name(), "target");
    try (Connection theirs = source.connect();
        Connection ours = chain.connect(vdb)) {
      assertThat(withoutMemory(LabServer.checksums(ours))).isEqualTo(expected);
      assertThat(text(ours, "SELECT CONCAT(@@lower_case_table_names, ' ', @@innodb_page_size)"))
          .isEqualTo("1 8192");
      if (odd) {
        for (Connection connection : List.of(theirs, ours)) {
          text(connection, "SET time_zone = '+00:00'");
        }
        if (logical) {
          assertThat(text(ours, "SELECT User FROM mysql.user WHERE User IN ('early', 'late')"))
              .isEqualTo("late");
        }
        for (String query : ROWS) {
          assertThat(text(ours, query)).as(query).isEqualTo(text(theirs, query));
        }
        text(ours, "CREATE TABLE odd.own (id INT PRIMARY KEY)");
        source.execute("DROP TABLE odd.later", "DELETE FROM odd.times WHERE id > 2");
      }
      if (odd && reaching) {
        doesNotReachTheThirdServer(ours);
      }
    }
    if (logical) {
      sharesNoFileWithAnother(vdb, snapshot);
    }
    if (odd) {
      source.execute("DROP TABLE odd.outside");
    }
    nobodyGetsInOrFurtherThanOnTheSource(vdb, logical);
    chain.delete("dev", "shop");
  }

  private void nobodyGetsInOrFurtherThanOnTheSource(DatabaseView vdb, boolean logical)
      throws SQLException {
    try (Connection ours = chain.connect(vdb)) {
      for (String account : List.of("open_to_all@'%'", "later_open@'%'", "by_socket@localhost")) {
        assertThat(text(ours, "SHOW CREATE USER " + account)).contains("ACCOUNT LOCK");
      }
      assertThat(text(ours, "SHOW CREATE USER guarded@'%'")).doesNotContain("ACCOUNT LOCK");
      assertThat(text(ours, "SELECT Proxied_user FROM mysql.proxies_priv WHERE User='open_to_all'"))
          .isEqualTo("guarded");
      if (logical) {
        assertThat(text(ours, "SHOW CREATE USER from_elsewhere@'%'")).contains("ACCOUNT LOCK");
      }
    }
    if (!source.isMariaDb()) {
      try (Connection guarded = chain.connect(vdb, "guarded", Secret.of("x"))) {
        assertThat(text(guarded, "SELECT COUNT(*) > 0 FROM shop.purchase")).isEqualTo("1");
        assertThatThrownBy(() -> text(guarded, "SELECT * FROM odd.times"))
            .hasMessageContaining("denied");
      }
    }
    source.execute("DROP USER later_open@'%'");
  }

  private static void doesNotReachTheThirdServer(Connection vdb) throws SQLException {
    for (String table : List.of("orders", "seen")) {
      assertThatThrownBy(() -> text(vdb, "SELECT COUNT(*) FROM `reach out`." + table))
          .isInstanceOf(SQLException.class);
    }
    assertThat(text(vdb, "SELECT COUNT(*) FROM mysql.servers")).isEqualTo("0");
    assertThatThrownBy(
            () ->
                text(
                    vdb,
                    "CREATE TABLE `reach out`.again (id INT) ENGINE=FEDERATED"
                        + " CONNECTION='mysql://third:third@127.0.0.1/third/orders'"))
        .hasMessageContaining("FEDERATED");
  }

  /** Both VDBs on one host, and a table that the source has outside of its data directory. */
  private void sharesNoFileWithAnother(DatabaseView vdb, SnapshotView snapshot)
      throws SQLException {
    DatabaseView other = chain.provision("other", "shop", snapshot.name(), "target");
    try (Connection ours = chain.connect(vdb);
        Connection theirs = chain.connect(other)) {
      text(ours, "INSERT INTO odd.outside VALUES ('changed')");
      text(
          ours,
          "CREATE TABLE odd.outside2 (word VARCHAR(9)) ENGINE=MyISAM DATA DIRECTORY='"
              + TABLES
              + "'");
      text(ours, "FLUSH TABLES");
      String words = "SELECT GROUP_CONCAT(word ORDER BY word) FROM odd.outside";
      assertThat(text(theirs, words)).isEqualTo("ours");
      assertThat(text(ours, words)).isEqualTo("changed,ours");
    }
    String link = vdb.mountPaths().get(0) + "/data/odd/led_astray.MYD";
    chain.targetHost().sh("ln -s " + TABLES + "/x.MYD " + link);
    assertThatThrownBy(() -> chain.snapshot("dev"))
        .hasMessageContaining("has files outside its volume")
        .hasMessageContaining("./odd/led_astray.MYD");
    chain.targetHost().sh("rm " + link);
    chain.delete("other");
  }

  /** What replication then tells about them is no news to the copy. */
  private DatabaseView linkedWhileAccountsChange(LinkRequest request) {
    source.execute("CREATE USER early");
    Moment copied =
        Moment.of("Copying accounts", () -> source.execute("DROP USER early", "CREATE USER late"));
    DatabaseView linked = chain.engine().link(request, copied).await();
    copied.await();
    return linked;
  }

  private SortedMap<String, String> staging(DatabaseView linked) {
    try {
      return withoutMemory(chain.stagingChecksums(source, linked));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SortedMap<String, String> withoutMemory(SortedMap<String, String> checksums) {
    checksums.remove("odd.kept");
    return checksums;
  }

  private LinkRequest request(Map<String, Object> parameters) {
    LinkRequest plain = chain.linkRequest("shop", source, parameters);
    return parameters.containsValue("Physical") ? chain.onItsHost(plain) : plain;
  }

  private String problems(Map<String, Object> parameters) {
    return chain.problems(request(parameters));
  }

  private static String text(Connection connection, String statement) throws SQLException {
    try (Statement executed = connection.createStatement()) {
      if (!executed.execute(statement)) {
        return "";
      }
      try (ResultSet result = executed.getResultSet()) {
        result.next();
        return result.getString(1);
      }
    }
  }
}
