package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobListener;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dSource of MySQL that starts from files which a backup tool streams from the source's host, or
 * from a backup of such a tool that a user provides.
 *
 * <p><b>The real Percona XtraBackup is not run here, because it cannot be had.</b> Its place is
 * taken by two scripts, {@code xtrabackup.sh} and {@code xbstream.sh} beside this class, that
 * follow what is known of it: options, questions to the server, messages, exit codes, files. They
 * copy the files of the running server. So this shows what Doppel does with such a tool and with
 * its backups, and not that the real one does what Doppel expects.
 */
@RequiresLab
final class XtraBackupLinkIT extends PhysicalLinks {
  private static final String TOOL = "/usr/bin/xtrabackup";

  @TempDir private Path home;

  XtraBackupLinkIT() {
    super(TOOL);
  }

  @Test
  void theFilesOfMySql97AreStreamedUnderLoadAndFollowed() throws Exception {
    SecretWatch secrets = SecretWatch.start(Chain.PASSWORDS);
    try (Chain opened = Chain.open(home, "mysql97")) {
      begin(opened, "9.7.0-1");
      // at first what physical and logical ones need, then what physical ones need alone
      chain.grant(source, request(Map.of(), true));

      refusesWhatCannotWork();
      leavesNothingWhenTheToolDies();
      narrowGrants("SELECT ON *.*");
      DatabaseView linked = copiesAndFollows();
      leavesTheSourcesBinaryLogAlone();
      copiesInnoDbTablesWithoutALock(linked);
      followsBackupsOfTheUsers();

      source.stop();
      assertUnseen(secrets, home);
    }
  }

  /** The tool lies in a directory of the PATH, the server does not. */
  @Test
  void theFilesOfMySql57AreStreamedUnderLoadAndFollowed() throws Exception {
    try (Chain opened = Chain.open(home, "mysql57")) {
      begin(opened, "2.4.9");
      chain.grant(source, request(PHYSICAL, true));

      copiesAndFollows();
      chain.delete("shop");
      source.stop();
    }
  }

  private void begin(Chain opened, String version) throws IOException {
    chain = opened;
    for (LabHost host : List.of(chain.sourceHost(), chain.stagingHost())) {
      install(host, "xtrabackup");
      install(host, "xbstream");
      version(host, version);
    }
    source =
        LabServer.on(chain.sourceHost())
            .serverId(7)
            // there is less to copy, which the real tool does not copy either
            .config("loose_innodb_redo_log_capacity=8M")
            .config("loose_innodb_log_file_size=8M")
            .start();
    source.load(2_000);
    // else nobody but the server could tell where its data are
    chain.sourceHost().sh("chmod a+r /etc/mysql/lab.cnf");
    chain.addHosts();
    chain.addHost(chain.sourceHost());
  }

  private static void install(LabHost host, String name) throws IOException {
    Path file = host.file("/usr/bin/" + name);
    try (var script = XtraBackupLinkIT.class.getResourceAsStream(name + ".sh")) {
      Files.copy(script, file, StandardCopyOption.REPLACE_EXISTING);
    }
    host.sh("chmod 755 /usr/bin/" + name);
  }

  private static void version(LabHost host, String version) throws IOException {
    Files.writeString(host.file("/etc/xtrabackup-version"), version + "\n", StandardCharsets.UTF_8);
  }

  private void refusesWhatCannotWork() throws Exception {
    source.execute(
        "CREATE USER 'narrow'@'%' IDENTIFIED BY 'narrow'",
        "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD, PROCESS ON *.* TO 'narrow'@'%'");
    assertThat(
            problems(
                Map.of("backupMethod", "Physical", "sourceUser", "narrow", "sourcePass", "narrow"),
                true))
        .contains("lacks the privilege BACKUP_ADMIN")
        .contains("GRANT SELECT ON `performance_schema`.`log_status`");
    assertThat(problems(PHYSICAL, false)).contains("The source does not run here");
    source.execute("SET GLOBAL gtid_mode = ON_PERMISSIVE");
    assertThat(problems(PHYSICAL, true)).contains("not be known where the copy").contains("Clone");
    source.execute("SET GLOBAL gtid_mode = ON");

    version(chain.sourceHost(), "8.4.0-1");
    version(chain.stagingHost(), "8.0.35-30");
    assertThat(problems(PHYSICAL, true))
        .contains(TOOL + " on " + chain.sourceHost().address() + " does not fit the files of MySQL")
        .contains("xtrabackup version 8.4.0-1 based on")
        .contains(TOOL + " on " + chain.stagingHost().address() + " does not fit")
        .contains("Install Percona XtraBackup 9.7");
    version(chain.stagingHost(), "9.7.0-1");
    assertThat(plan(Map.of(), true).facts().get("Backup method"))
        .startsWith("logical: a physical one is not possible (source host")
        .contains("does not fit");
    version(chain.sourceHost(), "9.7.0-1");

    chain.sourceHost().sh("mv " + TOOL + " " + TOOL + ".away");
    assertThat(problems(PHYSICAL, true)).contains("no xtrabackup").contains("nor on the PATH");
    LinkPlan automatic = plan(Map.of(), true);
    assertThat(automatic.problems()).isEmpty();
    assertThat(automatic.facts().get("Backup method")).contains("no xtrabackup");
    chain.sourceHost().sh("mv " + TOOL + ".away " + TOOL);
    chain.stagingHost().sh("mv " + TOOL + " " + TOOL + ".away");
    assertThat(problems(PHYSICAL, true)).contains("has no program xtrabackup");
    chain.stagingHost().sh("mv " + TOOL + ".away " + TOOL);
  }

  private DatabaseView copiesAndFollows() throws Exception {
    assertThat(plan(Map.of(), true).facts().get("Backup method"))
        .startsWith("physical: the source's host");
    try (LabWriter writer = source.writeInBackground()) {
      DatabaseView linked = link(Map.of(), true);
      writer.stop();
      assertSame(linked);
      assertThat(chain.stagingHost().sh("ls " + data(linked)))
          .doesNotContain("binlog.", ".index", "xtrabackup_", "backup-my.cnf");
      return linked;
    }
  }

  /** Nothing is written, and what comes from the source next applies. */
  private void assertSame(DatabaseView linked) throws SQLException {
    chain.awaitCaughtUp(source, linked);
    source.execute("DELETE FROM shop.audit", "DELETE FROM `archive 2020`.visit WHERE id % 9 = 1");
    chain.awaitCaughtUp(source, linked);
    try (Connection staging = chain.connectStaging(source, linked);
        Connection original = source.connect()) {
      String gtids = "SELECT @@GLOBAL.gtid_executed";
      assertThat(LabServer.value(staging, gtids)).isEqualTo(LabServer.value(original, gtids));
      assertThat(LabServer.value(staging, "SELECT COUNT(*) - MAX(id) FROM `load`.journal"))
          .isEqualTo("0");
      assertThat(LabServer.value(staging, "SELECT @@GLOBAL.server_uuid"))
          .isNotEqualTo(LabServer.value(original, "SELECT @@GLOBAL.server_uuid"));
    }
  }

  private static String data(DatabaseView linked) {
    return linked.mountPaths().get(0) + "/data";
  }

  /** A VDB on the source's own host writes a binary log of the same name. */
  private void leavesTheSourcesBinaryLogAlone() throws Exception {
    SnapshotView snapshot = chain.snapshot("shop");
    SortedMap<String, String> expected = source.checksums();
    String look = "cd /var/lib/mysql; sha256sum binlog.*; stat -c '%n %y' binlog.*";
    String before = chain.sourceHost().sh(look);
    assertThat(before).contains("binlog.index");
    DatabaseView vdb =
        chain
            .engine()
            .provision(
                new ProvisionRequest(
                    "neighbour",
                    Optional.of("shop"),
                    Optional.of(snapshot.name()),
                    "source",
                    Optional.empty(),
                    Map.of(
                        "vdbUser",
                        "dev",
                        "vdbPass",
                        Chain.VDB_PASSWORD,
                        "config_settings_prov",
                        List.of(Map.of("propertyName", "log_bin", "value", "binlog")))),
                JobListener.none())
            .await();
    try (Connection connection =
        LabServer.connect(
            chain.sourceHost().address(),
            Integer.parseInt(vdb.parameters().get("port").toString()),
            "dev",
            Chain.VDB_PASSWORD)) {
      assertThat(LabServer.checksums(connection)).isEqualTo(expected);
      assertThat(LabServer.value(connection, "SELECT @@GLOBAL.log_bin")).isEqualTo("1");
      connection.createStatement().execute("DELETE FROM shop.purchase");
      connection.createStatement().execute("FLUSH BINARY LOGS");
    }
    assertThat(chain.sourceHost().sh(look)).isEqualTo(before);
    assertThat(source.checksums()).isEqualTo(expected);
    chain.delete("neighbour");
  }

  /** The tool's position counts transactions that its copy does not have. */
  private void copiesInnoDbTablesWithoutALock(DatabaseView linked) throws Exception {
    source.convertToInnoDb();
    try (LabWriter writer = source.writeInBackground()) {
      chain.resync("shop");
      writer.stop();
    }
    assertSame(linked);
    chain.delete("shop");
  }

  /** A stream is followed from where it ends; of directories it is told what they are. */
  private void followsBackupsOfTheUsers() throws Exception {
    chain
        .sourceHost()
        .sh(
            """
            umask 077; install -d /backups
            cat >/root/backup.cnf <<'END'
            [xtrabackup]
            user="%s"
            password="%s"
            socket="/run/mysqld/mysqld.sock"
            datadir="/var/lib/mysql"
            END
            xtrabackup --defaults-file=/root/backup.cnf --backup --stream=xbstream --target-dir=/tmp \
              2>/dev/null | zstd -q >/backups/physical.zst"""
                .formatted(source.adminUser(), source.adminPassword().reveal()));
    chain.stagingHost().sh("install -d -o doppel /backups");
    Files.copy(
        chain.sourceHost().file("/backups/physical.zst"),
        chain.stagingHost().file("/backups/physical.zst"));
    chain
        .stagingHost()
        .sh(
            """
            cd /backups; install -d prepared
            zstd -dcq physical.zst | xbstream -x -C prepared
            install -d other unfinished; cp prepared/xtrabackup_* other 2>/dev/null || true
            cp prepared/xtrabackup_checkpoints unfinished
            sed -i 's/^server_version = .*/server_version = 8.4.7/' other/xtrabackup_info
            xtrabackup --prepare --target-dir=/backups/prepared 2>/dev/null
            ls prepared/binlog.index >/dev/null
            install -d endless; cp prepared/xtrabackup_{info,checkpoints} endless
            head -n 1 prepared/xtrabackup_binlog_info | cut -f 1,2 >endless/xtrabackup_binlog_info
            chown -R doppel: .""");
    source.execute("DELETE FROM shop.purchase WHERE id % 5 = 0");
    DatabaseView linked = link("raw", Map.of("backupPath", "/backups/physical.zst"), false);
    assertThat(chain.stagingChecksums(source, linked)).isEqualTo(source.checksums());
    assertThat(chain.stagingHost().sh("ls " + data(linked)))
        .doesNotContain("binlog.", ".index", "xtrabackup_");
    chain.delete("raw");

    assertThat(problems(Map.of("backupPath", "/backups/prepared"), false)).isEqualTo("[]");
    assertThat(problems(Map.of("backupPath", "/backups/other"), false)).contains("MySQL 8.4.7");
    assertThat(problems(Map.of("backupPath", "/backups/unfinished"), false)).contains("incomplete");
    assertThat(problems(Map.of("backupPath", "/backups/endless"), false))
        .contains("not known exactly where it ends: of MySQL 9.7.4 only GTIDs tell that");
    version(chain.stagingHost(), "8.4.0-1");
    assertThat(problems(Map.of("backupPath", "/backups/prepared"), false))
        .contains("does not fit the files of MySQL 9.7");
  }
}
