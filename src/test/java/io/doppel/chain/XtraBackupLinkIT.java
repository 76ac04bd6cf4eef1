package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobListener;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabServer;
import io.doppel.lab.LabWriter;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
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
final class XtraBackupLinkIT {
  private static final Secret SOURCE_PASSWORD = Secret.of("s'ou\"rce $PATH \\n pä%ss;&`x`");
  private static final Secret STAGING_PASSWORD = Secret.of("st age'\"\\$(id) ü#;");
  private static final Secret VDB_PASSWORD = Secret.of("v\"db' `w` $1 \\ é & pass");
  private static final String TOOL = "/usr/bin/xtrabackup";

  @TempDir private Path home;

  private Chain chain;
  private LabServer source;

  @Test
  void theFilesOfMySql97AreStreamedUnderLoadAndFollowed() throws Exception {
    SecretWatch secrets =
        SecretWatch.start(List.of(SOURCE_PASSWORD, STAGING_PASSWORD, VDB_PASSWORD));
    try (Chain opened = Chain.open(home, "mysql97")) {
      begin(opened, "9.7.0-1");
      // at first what physical and logical ones need, then what physical ones need alone
      chain.grant(source, request(Map.of(), true));

      refusesWhatCannotWork();
      leavesNothingWhenTheToolDies();
      narrowGrants();
      DatabaseView linked = copiesAndFollows();
      leavesTheSourcesBinaryLogAlone();
      copiesInnoDbTablesWithoutALock(linked);
      followsBackupsOfTheUsers();

      source.stop();
      secrets.assertUnseen(
          home,
          chain.stagingHost().file("/home/doppel"),
          chain.sourceHost().file("/home/doppel"),
          chain.sourceHost().file("/tmp"));
    }
  }

  /** The tool lies in a directory of the PATH, the server does not. */
  @Test
  void theFilesOfMySql57AreStreamedUnderLoadAndFollowed() throws Exception {
    try (Chain opened = Chain.open(home, "mysql57")) {
      begin(opened, "2.4.9");
      chain.grant(source, request(Map.of("backupMethod", "Physical"), true));

      copiesAndFollows();
      chain.engine().delete("shop", JobListener.none()).await();
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
    Map<String, Object> physical = Map.of("backupMethod", "Physical");
    assertThat(
            problems(
                Map.of("backupMethod", "Physical", "sourceUser", "narrow", "sourcePass", "narrow"),
                true))
        .contains("lacks the privilege BACKUP_ADMIN")
        .contains("GRANT SELECT ON `performance_schema`.`log_status`");
    assertThat(problems(physical, false)).contains("The source does not run here");
    source.execute("SET GLOBAL gtid_mode = ON_PERMISSIVE");
    assertThat(problems(physical, true)).contains("not be known where the copy").contains("Clone");
    source.execute("SET GLOBAL gtid_mode = ON");

    version(chain.sourceHost(), "8.4.0-1");
    version(chain.stagingHost(), "8.0.35-30");
    assertThat(problems(physical, true))
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
    assertThat(problems(physical, true)).contains("no xtrabackup").contains("nor on the PATH");
    LinkPlan automatic = plan(Map.of(), true);
    assertThat(automatic.problems()).isEmpty();
    assertThat(automatic.facts().get("Backup method")).contains("no xtrabackup");
    chain.sourceHost().sh("mv " + TOOL + ".away " + TOOL);
    chain.stagingHost().sh("mv " + TOOL + " " + TOOL + ".away");
    assertThat(problems(physical, true)).contains("has no program xtrabackup");
    chain.stagingHost().sh("mv " + TOOL + ".away " + TOOL);
  }

  private void leavesNothingWhenTheToolDies() throws Exception {
    chain
        .sourceHost()
        .sh(
            """
            mv %1$s %1$s.real
            cat >%1$s <<'END'
            #!/bin/bash
            case $* in *--version*) exec %1$s.real --version ;; esac
            %1$s.real "$@" | head -c 3000000
            echo 'killed by the test' >&2
            exit 9
            END
            chmod 755 %1$s"""
                .formatted(TOOL));
    DoppelException died =
        catchThrowableOfType(
            DoppelException.class, () -> link("shop", Map.of("backupMethod", "Physical"), true));
    chain.sourceHost().sh("mv -f " + TOOL + ".real " + TOOL);
    assertThat(died).isNotNull();
    assertThat(died.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(died.output()).contains("killed by the test");
    assertThat(chain.engine().databases()).isEmpty();
    assertThat(chain.volumes()).as("but for what holds them").hasSizeLessThan(2);
    assertThat(chain.stagingHost().sh("pgrep -l 'mysqld|xbstream|tar$|xtrabackup' || true"))
        .isEmpty();
    assertThat(
            chain
                .sourceHost()
                .sh("pgrep -l 'mysql$|tar$|xtrabackup' || true; ls /tmp/xtrabackup.* || true"))
        .isEmpty();
    // the server goes on, and nobody holds a lock
    source.execute("SET SESSION lock_wait_timeout = 5", "DELETE FROM shop.purchase WHERE id = 9");
  }

  private void narrowGrants() {
    String fromStaging = "'li`nk ''ü'''@'" + chain.stagingHost().address() + "'";
    source.execute("DROP USER " + fromStaging, "DROP USER 'li`nk ''ü'''@'localhost'");
    assertThat(chain.grant(source, request(Map.of("backupMethod", "Physical"), true)))
        .noneMatch(line -> line.contains("SELECT ON *.*"));
  }

  private DatabaseView copiesAndFollows() throws Exception {
    assertThat(plan(Map.of(), true).facts().get("Backup method"))
        .startsWith("physical: the source's host");
    try (LabWriter writer = source.writeInBackground()) {
      DatabaseView linked = link("shop", Map.of(), true);
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
                        VDB_PASSWORD,
                        "config_settings_prov",
                        List.of(Map.of("propertyName", "log_bin", "value", "binlog")))),
                JobListener.none())
            .await();
    try (Connection connection =
        LabServer.connect(
            chain.sourceHost().address(),
            Integer.parseInt(vdb.parameters().get("port").toString()),
            "dev",
            VDB_PASSWORD)) {
      assertThat(LabServer.checksums(connection)).isEqualTo(expected);
      assertThat(LabServer.value(connection, "SELECT @@GLOBAL.log_bin")).isEqualTo("1");
      connection.createStatement().execute("DELETE FROM shop.purchase");
      connection.createStatement().execute("FLUSH BINARY LOGS");
    }
    assertThat(chain.sourceHost().sh(look)).isEqualTo(before);
    assertThat(source.checksums()).isEqualTo(expected);
    chain.engine().delete("neighbour", JobListener.none()).await();
  }

  /** The tool's position counts transactions that its copy does not have. */
  private void copiesInnoDbTablesWithoutALock(DatabaseView linked) throws Exception {
    source.convertToInnoDb();
    try (LabWriter writer = source.writeInBackground()) {
      chain.engine().snapshot("shop", Map.of("resync", true), JobListener.none()).await();
      writer.stop();
    }
    assertSame(linked);
    chain.engine().delete("shop", JobListener.none()).await();
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
    chain.engine().delete("raw", JobListener.none()).await();

    assertThat(problems(Map.of("backupPath", "/backups/prepared"), false)).isEqualTo("[]");
    assertThat(problems(Map.of("backupPath", "/backups/other"), false)).contains("MySQL 8.4.7");
    assertThat(problems(Map.of("backupPath", "/backups/unfinished"), false)).contains("incomplete");
    assertThat(problems(Map.of("backupPath", "/backups/endless"), false))
        .contains("not known exactly where it ends: of MySQL 9.7.4 only GTIDs tell that");
    version(chain.stagingHost(), "8.4.0-1");
    assertThat(problems(Map.of("backupPath", "/backups/prepared"), false))
        .contains("does not fit the files of MySQL 9.7");
  }

  /**
   * Returns what links the source.
   *
   * @param onItsHost by the source config that was found on the source's own host
   */
  private LinkRequest request(Map<String, Object> parameters, boolean onItsHost) {
    return request("shop", parameters, onItsHost);
  }

  private LinkRequest request(String name, Map<String, Object> parameters, boolean onItsHost) {
    Map<String, Object> all = new HashMap<>(parameters);
    LinkRequest plain = chain.linkRequest(name, source, SOURCE_PASSWORD, STAGING_PASSWORD, all);
    return onItsHost
        ? new LinkRequest(
            plain.name(),
            plain.environment(),
            plain.repository(),
            Optional.of(chain.engine().sourceConfigs(Optional.of("source")).get(0).name()),
            Map.of(),
            plain.parameters())
        : plain;
  }

  private LinkPlan plan(Map<String, Object> parameters, boolean onItsHost) {
    return chain.engine().planLink(request(parameters, onItsHost));
  }

  private String problems(Map<String, Object> parameters, boolean onItsHost) {
    return plan(parameters, onItsHost).problems().toString();
  }

  private DatabaseView link(String name, Map<String, Object> parameters, boolean onItsHost) {
    return chain.engine().link(request(name, parameters, onItsHost), JobListener.none()).await();
  }
}
