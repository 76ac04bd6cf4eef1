package io.doppel.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dumps that a user has put on the staging host: followed from their position, loaded without a
 * source, loaded anew, and refused when they are no good.
 */
@RequiresLab
final class ProvidedBackupIT {

  @TempDir private Path home;

  private Chain chain;
  private LabServer source;

  /** What is done with a source that has its data, and hosts that are known. */
  @FunctionalInterface
  private interface Steps {
    void take() throws Exception;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql97", "mariadb1011"})
  void dumpsOfTheUsersAreLoadedAndFollowed(String image) throws Exception {
    with(
        image,
        () -> {
          followsADumpOfEverything();
          doesWithoutASourceAndStartsOver();
          followsADumpThatDoesNotTellItsPosition();
          followsADirectoryOfMydumper();
          if (source.isMariaDb()) {
            followsPhysicalBackups();
          }
          refusesWhatIsNoGood();
        });
  }

  @Tag("matrix")
  @ParameterizedTest
  @ValueSource(strings = {"mysql57", "mysql80"})
  void dumpsOfOlderServersAreLoadedAndFollowed(String image) throws Exception {
    with(
        image,
        () -> {
          followsADumpOfEverything();
          followsADumpThatDoesNotTellItsPosition();
        });
  }

  private void with(String image, Steps steps) throws Exception {
    SecretWatch secrets = SecretWatch.start(Chain.PASSWORDS);
    try (Chain opened = Chain.open(home, image)) {
      chain = opened;
      source = LabServer.on(chain.sourceHost()).serverId(7).start();
      source.load(1_000);
      source.dropFloats();
      chain.addHosts();
      chain.grant(source, chain.linkRequest("shop", source, Map.of("backupPath", "/backups")));
      prepareDumps();
      steps.take();
      source.stop();
      secrets.assertUnseen(home, chain.stagingHost().file("/home/doppel"));
    }
  }

  /** The source goes on after the dump, also with accounts and with a database of its own. */
  private void followsADumpOfEverything() throws Exception {
    dump(
        "--all-databases --routines --events --triggers " + coordinates(),
        asItsOwnProgramWrites() + "gzip",
        "all");
    try (LabWriter writer = source.writeInBackground()) {
      source.execute(
          "CREATE USER 'newcomer'@'%' IDENTIFIED BY 'new'",
          "GRANT SELECT ON shop.* TO 'newcomer'@'%'", "DELETE FROM shop.audit");
      // the name says nothing of what it is
      DatabaseView linked = link("shop", Map.of("backupPath", "/backups/all"));
      writer.stop();
      SortedMap<String, String> expected = source.checksums();
      chain.awaitCaughtUp(source, linked);

      SnapshotView snapshot = chain.snapshot("shop");
      assertThat(snapshot.facts()).containsEntry("snapBackupPath", "/backups/all");
      DatabaseView vdb = chain.provision("dev", "shop", snapshot.name(), "target");
      try (Connection connection = chain.connect(vdb)) {
        assertThat(LabServer.checksums(connection)).isEqualTo(expected);
        assertThat(LabServer.value(connection, "SELECT COUNT(*) >= 0 FROM shop.turnover"))
            .isEqualTo("1");
        assertThat(LabServer.value(connection, "SELECT shop.with_tax(100)")).startsWith("119");
        assertThat(
                LabServer.value(
                    connection, "SELECT COUNT(*) FROM mysql.user WHERE User = 'newcomer'"))
            .isEqualTo("1");
        assertThat(
                LabServer.value(
                    connection,
                    "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE"
                        + " 'doppel%'"))
            .isEqualTo("0");
      }
    }
    chain.delete("dev", "shop");
  }

  /** The newest dump of a directory counts; what older snapshots hold stays. */
  private void doesWithoutASourceAndStartsOver() throws Exception {
    chain.stagingHost().sh("install -d -o doppel /backups/nightly");
    dump("--databases shop 'archive 2020'", "zstd", "nightly/1");
    SortedMap<String, String> first = only("shop", source.checksums());
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("backupPath", "/backups/nightly");
    parameters.put("logSync", false);
    parameters.put("databaseList", "shop");
    chain.link(
        new LinkRequest(
            "offline",
            "staging",
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            with(parameters, "stagingPass", Chain.STAGING_PASSWORD)));
    SnapshotView before = chain.engine().snapshots(Optional.of("offline")).get(0);
    DatabaseView old = chain.provision("old", "offline", before.name(), "target");
    assertThat(chain.checksums(old)).isEqualTo(first);

    source.execute("DELETE FROM shop.purchase WHERE id % 2 = 0", "CREATE TABLE shop.more (id INT)");
    dump("--databases shop", "cat", "nightly/2");
    SortedMap<String, String> second = only("shop", source.checksums());
    SnapshotView after = chain.resync("offline");
    assertThat(after.facts()).containsEntry("snapBackupPath", "/backups/nightly/2");
    DatabaseView renewed = chain.provision("renewed", "offline", after.name(), "target");

    assertThat(chain.checksums(renewed)).isEqualTo(second).isNotEqualTo(first);
    assertThat(chain.checksums(old)).isEqualTo(first);
    assertThat(chain.engine().status("offline").state()).isEqualTo(DatabaseStatus.State.ACTIVE);

    chain.stagingHost().sh("head -c 3000 /backups/nightly/2 >/backups/nightly/3");
    assertThat(failure(() -> chain.resync("offline")).code()).isEqualTo(ErrorCode.BACKUP_UNUSABLE);
    assertThat(chain.engine().status("offline").state()).isEqualTo(DatabaseStatus.State.ACTIVE);
    assertThat(
            chain
                .stagingHost()
                .sh("ls -A " + chain.engine().database("offline").mountPaths().get(0)))
        .doesNotContain(".resync");
    chain.delete("renewed", "old", "offline");
  }

  /** Accounts come from the source, which has made some since the dump. */
  private void followsADumpThatDoesNotTellItsPosition() throws Exception {
    dump("shop " + noCoordinates(), "cat", "plain");
    String[] place = place();
    source.execute(
        "CREATE USER 'latecomer'@'%' IDENTIFIED BY 'late'",
        "GRANT SELECT ON shop.* TO 'latecomer'@'%'", "DELETE FROM shop.purchase WHERE id % 3 = 0");
    assertThat(failure(() -> link("late", Map.of("backupPath", "/backups/plain"))))
        .hasMessageContaining("does not tell the position");
    assertThat(
            failure(
                () ->
                    link(
                        "late",
                        Map.of(
                            "backupPath",
                            "/backups/plain",
                            "backupLogFile",
                            place[0],
                            "backupLogPosition",
                            Long.toString(Long.parseLong(place[1]) + 1)))))
        .hasMessageContaining("No transaction begins in its binary log");

    DatabaseView linked =
        link(
            "late",
            Map.of(
                "backupPath", "/backups/plain",
                "backupLogFile", place[0],
                "backupLogPosition", place[1]));
    assertThat(chain.stagingChecksums(source, linked)).isEqualTo(only("shop", source.checksums()));
    try (Connection connection = chain.connectStaging(linked, "latecomer", Secret.of("late"))) {
      assertThat(LabServer.value(connection, "SELECT COUNT(*) FROM shop.purchase"))
          .isNotEqualTo("0");
    }
    chain.delete("late");
  }

  /** Returns a file of a stream of mariadb-backup, with a name that it gives to none. */
  private static byte[] streamed(String name) {
    byte[] path = name.getBytes(UTF_8);
    byte[] content = {'x'};
    CRC32 sum = new CRC32();
    sum.update(content);
    ByteBuffer bytes = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
    for (char kind : new char[] {'P', 'E'}) {
      bytes.put("XBSTCK01".getBytes(UTF_8)).put((byte) 0).put((byte) kind);
      bytes.putInt(path.length).put(path);
      if (kind == 'P') {
        bytes.putLong(content.length).putLong(0).putInt((int) sum.getValue()).put(content);
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** One in a file, one in a directory, each followed from where it ends. */
  private void followsPhysicalBackups() throws Exception {
    String backup =
        "mariadb-backup --no-defaults --backup --datadir=/var/lib/mysql"
            + " --socket=/run/mysqld/mysqld.sock --user=%s --password=%s"
                .formatted(source.adminUser(), source.adminPassword().reveal());
    Path stream = Path.of("/backups/physical.zst");
    chain
        .sourceHost()
        .sh(
            "install -d /backups; "
                + backup
                + " --stream=xbstream --target-dir=/tmp"
                + " 2>/dev/null | zstd -q >"
                + stream);
    Files.copy(
        chain.sourceHost().file(stream.toString()), chain.stagingHost().file(stream.toString()));
    chain
        .stagingHost()
        .sh(
            """
            cd /backups; install -d dir
            zstd -dcq physical.zst | mbstream -x -C dir
            head -c 100000 physical.zst >half.zst
            cp -r dir prepared; mariadb-backup --prepare --target-dir=/backups/prepared 2>/dev/null
            for bad in other mysql; do install -d $bad; cp dir/xtrabackup_{info,checkpoints} $bad; done
            sed -i 's/^server_version = .*/server_version = 10.6.23-MariaDB-log/' other/xtrabackup_info
            sed -i 's/^server_version = .*/server_version = 8.4.7/' mysql/xtrabackup_info
            cp -r dir replica; cd replica
            echo "SET GLOBAL gtid_slave_pos = '$(cut -f 3 xtrabackup_binlog_info)';" >xtrabackup_slave_info
            echo "CHANGE MASTER TO master_use_gtid = slave_pos;" >>xtrabackup_slave_info
            echo "replica-bin.000009 333 0-9-1" | tr ' ' '\\t' >xtrabackup_binlog_info
            cd ..
            install -d unfinished; cp dir/xtrabackup_checkpoints unfinished
            chown -R doppel: dir replica prepared other mysql unfinished
            zstd -dcq physical.zst >leading""");
    Files.write(
        chain.stagingHost().file("/backups/leading"),
        streamed("../out"),
        StandardOpenOption.APPEND);
    source.execute("DELETE FROM shop.purchase WHERE id % 5 = 0");

    for (String path :
        List.of(stream.toString(), "/backups/dir", "/backups/prepared", "/backups/replica")) {
      DatabaseView linked = link("raw", Map.of("backupPath", path));
      assertThat(chain.stagingChecksums(source, linked)).isEqualTo(source.checksums());
      source.execute("DELETE FROM shop.purchase WHERE id % 7 = 0");
      if (path.endsWith(".zst")) {
        assertThat(chain.resync("raw").facts()).containsEntry("snapBackupPath", path);
        assertThat(chain.stagingChecksums(source, linked)).isEqualTo(source.checksums());
      }
      chain.delete("raw");
    }
    for (Map.Entry<String, String> no :
        Map.of(
                "half.zst", "",
                "leading", "'../out'",
                "other", "10.6.23",
                "mysql", "8.4.7",
                "unfinished", "incomplete")
            .entrySet()) {
      DoppelException refused =
          failure(() -> link("raw", Map.of("backupPath", "/backups/" + no.getKey())));
      assertThat(refused.code()).as(no.getKey()).isEqualTo(ErrorCode.BACKUP_UNUSABLE);
      assertThat(refused).hasMessageContaining(no.getValue());
    }
    assertThat(
            failure(
                () -> link("raw", Map.of("backupPath", "/backups/dir", "databaseList", "shop"))))
        .hasMessageContaining("only be loaded as a whole");
  }

  /**
   * Its files are compressed in two ways. The release of mydumper that the lab has knows neither
   * names with backticks nor how to ask MySQL 9.7 for its position and its routines.
   */
  private void followsADirectoryOfMydumper() throws Exception {
    LabHost host = source.isMariaDb() ? chain.stagingHost() : chain.host("tools", "mariadb1011");
    host.sh(
        """
        install -d /backups; cd /backups
        mydumper --host=%s --user=%s --password='%s' %s --triggers --events --rows=300 \
          --compress --outputdir=/backups/parallel >/tmp/mydumper.log 2>&1 || true
        cd parallel
        for file in shop.*.sql.gz; do zcat "$file" | zstd -q >"${file%%.gz}.zst"; rm "$file"; done
        cd ..; chmod -R a+rX parallel; tar -cf parallel.tar parallel"""
            .formatted(
                source.host().address(),
                source.adminUser(),
                source.adminPassword().reveal(),
                source.isMariaDb()
                    ? "--routines --regex='^(shop|archive 2020|mysql)\\.'"
                    : "--database=shop"));
    if (!source.isMariaDb()) {
      Path archive = Path.of("/backups/parallel.tar");
      Files.copy(host.file(archive.toString()), chain.stagingHost().file(archive.toString()));
      chain.stagingHost().sh("tar -C /backups -xf /backups/parallel.tar");
    }
    Map<String, Object> parameters = new HashMap<>(Map.of("backupPath", "/backups/parallel"));
    if (!source.isMariaDb()) {
      assertThat(failure(() -> link("parallel", parameters)))
          .hasMessageContaining("does not tell the position");
      String[] place = place();
      parameters.put("backupLogFile", place[0]);
      parameters.put("backupLogPosition", place[1]);
      parameters.put("backupGtid", gtidsOfMySql());
    }
    source.execute("DELETE FROM shop.purchase WHERE id % 5 = 0");
    String dumped = source.isMariaDb() ? "(shop|archive 2020)" : "shop";
    DatabaseView linked = link("parallel", parameters);
    SortedMap<String, String> expected = source.checksums();
    expected.keySet().removeIf(table -> !table.matches(dumped + "\\..*"));
    assertThat(chain.stagingChecksums(source, linked)).isEqualTo(expected);
    try (Connection staging = chain.connectStaging(source, linked)) {
      assertThat(objects(staging)).isEqualTo(sourceObjects());
    }
    chain.delete("parallel");

    chain
        .stagingHost()
        .sh(
            """
            cd /backups; cp -r parallel cut; cp -r parallel running; cp -r parallel damaged
            files=(cut/shop.purchase.*sql.zst); file=${files[0]}
            zstd -dcq "$file" | sed -n 1,20p | head -c -5 >"${file%.zst}"; rm "$file"
            mv running/metadata running/metadata.partial
            sed -i '/Finished dump/d' running/metadata.partial
            truncate -s 60 damaged/shop.customer-schema.sql.zst
            chmod -R a+rX .""");
    Map<String, Object> offline = Map.of("logSync", false, "databaseList", "shop");
    for (Map.Entry<String, String> no :
        Map.of("cut", "cut off", "running", "was finished", "damaged", "incomplete").entrySet()) {
      DoppelException refused =
          failure(() -> link("bad", with(offline, "backupPath", "/backups/" + no.getKey())));
      assertThat(refused.code()).as(no.getKey()).isEqualTo(ErrorCode.BACKUP_UNUSABLE);
      assertThat(refused).hasMessageContaining(no.getValue());
    }
  }

  /** Returns which objects beside tables were dumped and are there. */
  private SortedMap<String, String> objects(Connection connection) throws SQLException {
    List<String> kinds =
        new ArrayList<>(List.of("TRIGGERS TRIGGER", "EVENTS EVENT", "VIEWS TABLE"));
    if (source.isMariaDb()) {
      kinds.add("ROUTINES ROUTINE");
    }
    SortedMap<String, String> found = new TreeMap<>();
    for (String kind : kinds) {
      String[] names = kind.split(" ", -1);
      found.put(
          names[0],
          LabServer.value(
              connection,
              "SELECT GROUP_CONCAT(n ORDER BY n) FROM (SELECT CONCAT(%2$s_SCHEMA, '.', %2$s_NAME) AS n FROM information_schema.%1$s WHERE %2$s_SCHEMA = 'shop') found"
                  .formatted(names[0], names[1])));
    }
    return found;
  }

  private SortedMap<String, String> sourceObjects() throws SQLException {
    try (Connection connection = source.connect()) {
      return objects(connection);
    }
  }

  private String gtidsOfMySql() throws SQLException {
    return sourceValue("SELECT @@GLOBAL.gtid_executed").replace("\n", "");
  }

  private void refusesWhatIsNoGood() {
    chain
        .stagingHost()
        .sh(
            """
            cd /backups
            : >empty
            head -c 4000 all >cut.gz
            gzip -dc all >whole
            head -n 200 whole | gzip >short.gz
            sed -E '1,20 s/^(-- Server version\t).*/\\1%s/' whole >foreign
            sed -E '1,20 s/^(-- Server version\t).*/\\1%s/' whole >newer
            echo 'just some words' >words
            """
                .formatted(
                    source.isMariaDb() ? "9.7.4" : "10.11.19-MariaDB",
                    source.isMariaDb() ? "12.99.1-MariaDB" : "10.99.0"));
    for (Map.Entry<String, String> no :
        Map.of(
                "empty", "is empty",
                "cut.gz", "",
                "short.gz", "incomplete",
                "foreign", "and the staging server would be",
                "newer", "newer than the staging server",
                "words", "no dump",
                "nowhere", "There is no backup")
            .entrySet()) {
      DoppelException refused =
          failure(() -> link("bad", Map.of("backupPath", "/backups/" + no.getKey())));
      assertThat(refused.code()).as(no.getKey()).isEqualTo(ErrorCode.BACKUP_UNUSABLE);
      assertThat(refused).hasMessageContaining("/backups/" + no.getKey());
      assertThat(refused).hasMessageContaining(no.getValue());
    }
    assertThat(
            failure(
                () ->
                    link("bad", Map.of("backupPath", "/backups/all", "databaseList", "shop,shpo"))))
        .hasMessageContaining("holds no database shpo");
    assertThat(chain.engine().databases()).isEmpty();
  }

  private void prepareDumps() {
    chain
        .stagingHost()
        .sh(
            """
            install -d -o doppel /backups
            printf '[mysqld]\\ncharacter_set_server=utf8mb4\\n' >/home/doppel/.doppel-toolkit/my.cnf
            umask 077
            cat >/root/from.cnf <<'END'
            [client]
            user=%s
            password="%s"
            host=%s
            END
            """
                .formatted(
                    source.adminUser(), source.adminPassword().reveal(), source.host().address()));
  }

  private void dump(String arguments, String filter, String file) {
    chain
        .stagingHost()
        .sh(
            "set -o pipefail; umask 022; %s --defaults-file=/root/from.cnf --single-transaction %s | %s >/backups/%s"
                .formatted(
                    source.isMariaDb() ? "mariadb-dump" : "mysqldump", arguments, filter, file));
  }

  /** MySQL 5.7 tells GTIDs at the end, and not that they are to be added. */
  private String asItsOwnProgramWrites() throws SQLException {
    return version().startsWith("5.7.")
        ? "sed \"/^SET @@GLOBAL.GTID_PURGED/ { s,/.*/ ,,; h; d }; /^-- Dump completed/ { x; G }\" | "
        : "";
  }

  private String version() throws SQLException {
    return sourceValue("SELECT VERSION()");
  }

  private String sourceValue(String query) throws SQLException {
    try (Connection connection = source.connect()) {
      return LabServer.value(connection, query);
    }
  }

  private String coordinates() {
    return source.isMariaDb() ? "--master-data=2 --gtid" : "--source-data=1";
  }

  private String noCoordinates() {
    return source.isMariaDb() ? "" : "--set-gtid-purged=OFF";
  }

  /** Returns where the source's binary log ends. */
  private String[] place() throws SQLException {
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                version().startsWith("9.") ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS")) {
      rows.next();
      return new String[] {rows.getString("File"), rows.getString("Position")};
    }
  }

  private DatabaseView link(String name, Map<String, Object> parameters) {
    return chain.link(chain.linkRequest(name, source, parameters));
  }

  private static DoppelException failure(Runnable work) {
    DoppelException failure = catchThrowableOfType(DoppelException.class, work::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  private static SortedMap<String, String> only(String database, SortedMap<String, String> all) {
    SortedMap<String, String> found = new TreeMap<>(all);
    found.keySet().removeIf(table -> !table.startsWith(database + "."));
    return found;
  }

  private static Map<String, Object> with(Map<String, Object> all, String name, Object value) {
    Map<String, Object> more = new HashMap<>(all);
    more.put(name, value);
    return more;
  }
}
