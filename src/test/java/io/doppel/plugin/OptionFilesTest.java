package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.mysql.Installation;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerLayout;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.Tls;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.plugin.LinkedParameters.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class OptionFilesTest {
  private static final ServerLayout LAYOUT = ServerLayout.of("/mnt/shop");

  @Test
  void aBackupTellsWhatItsServerMustHave() {
    OptionFile file =
        OptionFile.parse(
            "[mysqld]\ninnodb_page_size=32768\ninnodb_undo_tablespaces=3\nserver_id=7\n");

    assertThat(DataSettings.ofBackup(file, ServerVersion.parseServer("5.7.44", "")).values())
        .containsOnly(
            Map.entry("innodb_page_size", "32768"), Map.entry("innodb_undo_tablespaces", "3"));
    assertThat(DataSettings.ofBackup(file, ServerVersion.parseServer("9.7.4", "")).values())
        .containsOnly(Map.entry("innodb_page_size", "32768"));
  }

  @Test
  void aVdbHasItsOwnPlaceAndNoBinaryLogNoEventsAndNoReplicationThatStartsByItself() {
    OptionFile file = vdb(List.of(), "lower_case_table_names = 1\nskip-log-bin");

    assertThat(file.groups()).containsExactly("mysqld");
    assertThat(file.get("mysqld", "datadir")).contains("/mnt/shop/data");
    assertThat(file.get("mysqld", "socket")).contains("/mnt/shop/mysql.sock");
    assertThat(file.get("mysqld", "port")).contains("3309");
    assertThat(file.get("mysqld", "server-id")).contains("201");
    assertThat(file.get("mysqld", "basedir")).contains("/usr");
    assertThat(file.get("mysqld", "event_scheduler")).contains("OFF");
    assertThat(file.get("mysqld", "lower_case_table_names")).contains("1");
    assertThat(file.get("mysqld", "skip-slave-start")).contains("");
    assertThat(file.get("mysqld", "skip-log-bin")).contains("");
    assertThat(file.get("mysqld", "secure-file-priv")).isEqualTo(file.get("mysqld", "tmpdir"));
  }

  @Test
  void aVdbsSettingsReplaceOursWhateverTheirSpelling() {
    OptionFile file =
        vdb(
            List.of(
                new ServerSetting("event-scheduler", "ON"),
                new ServerSetting("key_buffer_size", "64M"),
                new ServerSetting("log-bin", "binlog"),
                new ServerSetting("sql_mode", "ANSI")),
            "sql_mode = TRADITIONAL\nskip-log-bin");

    assertThat(file.getAll("mysqld", "event_scheduler")).containsExactly("ON");
    assertThat(file.getAll("mysqld", "key_buffer_size")).containsExactly("64M");
    assertThat(file.getAll("mysqld", "sql_mode")).containsExactly("ANSI");
    assertThat(file.get("mysqld", "log_bin")).contains("binlog");
    assertThat(file.get("mysqld", "skip-log-bin")).isEmpty();
  }

  @Test
  void aVdbIsSmallUnlessItIsGivenMemory() {
    OptionFile small = vdb(List.of(), "");
    assertThat(small.get("mysqld", "performance_schema")).contains("OFF");
    assertThat(small.get("mysqld", "innodb_redo_log_capacity")).contains("8M");
    assertThat(small.get("mysqld", "innodb_log_buffer_size")).contains("1M");

    ServerSetting little = new ServerSetting("innodb-buffer-pool-size", "64M");
    assertThat(vdb(List.of(little), "").get("mysqld", "performance_schema")).contains("OFF");

    OptionFile large = vdb(List.of(new ServerSetting("innodb_buffer_pool_size", "1G")), "");
    assertThat(large.get("mysqld", "performance_schema")).isEmpty();
    assertThat(large.get("mysqld", "innodb_redo_log_capacity")).isEmpty();

    OptionFile wanted = vdb(List.of(new ServerSetting("performance-schema", "ON")), "");
    assertThat(wanted.getAll("mysqld", "performance_schema")).containsExactly("ON");
  }

  @Test
  void aSmallVdbHasOnlyOptionsThatItsVersionKnows() {
    assertThat(vdb(List.of(), "", "8.0.29").get("mysqld", "innodb_redo_log_capacity")).isEmpty();

    OptionFile mariaDb = vdb(List.of(), "", "10.11.6-MariaDB");
    assertThat(mariaDb.get("mysqld", "innodb_redo_log_capacity")).isEmpty();
    assertThat(mariaDb.get("mysqld", "innodb_log_buffer_size")).contains("2M");
    assertThat(mariaDb.get("mysqld", "innodb_temp_data_file_path"))
        .contains("ibtmp1:5M:autoextend");
  }

  @Test
  void aStagingServerKeepsTheUsersSettingsExceptWhereItsFilesAre() {
    OptionFile starter =
        OptionFile.parse(
            """
            # ours
            [client]
            port=1
            [mysqld]
            innodb_buffer_pool_size=1G
            datadir=/var/lib/mysql
            sql_mode=ANSI
            read-only=0
            [mysqldump]
            quick
            """);
    DataSettings settings =
        new DataSettings(
            new LinkedHashMap<>(Map.of("sql_mode", "TRADITIONAL", "lower_case_table_names", "1")));

    OptionFile file = staging(starter, "ALL", settings);

    assertThat(file.render()).startsWith("# ours\n[client]\nport=1\n").contains("[mysqldump]");
    assertThat(file.get("mysqld", "innodb_buffer_pool_size")).contains("1G");
    assertThat(file.getAll("mysqld", "datadir")).containsExactly("/mnt/shop/data");
    assertThat(file.getAll("mysqld", "sql_mode")).containsExactly("ANSI,NO_DIR_IN_CREATE");
    assertThat(file.getAll("mysqld", "read_only")).containsExactly("0");
    assertThat(file.get("mysqld", "lower_case_table_names")).contains("1");
    assertThat(file.get("client", "port")).contains("1");
    assertThat(file.get("mysqld", "skip-log-bin")).contains("");
    assertThat(file.get("mysqld", "relay_log")).contains("../log/mysql-relay-bin");
  }

  @Test
  void noServerFollowsTablesOutOfItsVolumeOrToOtherServers() {
    OptionFile starter = OptionFile.parse("[mysqld]\nsql_mode=ANSI\n");
    for (OptionFile file :
        List.of(
            vdb(List.of(), "", "10.11.18-MariaDB"),
            staging(starter, "ALL", new DataSettings(Map.of()), "10.11.18-MariaDB"))) {
      assertThat(file.get("mysqld", "symbolic-links")).contains("OFF");
      assertThat(file.options("mysqld"))
          .contains("loose-plugin-federated", "loose-plugin-connect", "loose-plugin-spider");
    }
    OptionFile ofMySql = staging(starter, "ALL", new DataSettings(Map.of()), "9.7.4");
    assertThat(ofMySql.options("mysqld"))
        .contains("loose-plugin-federated", "loose-group-replication-start-on-boot")
        .doesNotContain("symbolic-links");
    assertThat(ofMySql.get("mysqld", "sql_mode")).contains("ANSI,NO_DIR_IN_CREATE");
  }

  @Test
  void aStarterFileLosesWhatWouldLeadTheServerOutOfItsVolumeOrHoldItBack() {
    OptionFile file =
        StarterFile.withinVolume(
            OptionFile.parse(
                """
                [mysqld]
                innodb_log_group_home_dir=/srv/redo
                loose-innodb-undo-d=/srv/undo
                aria_log_dir_path = ../elsewhere
                innodb_temp_data_file_path=/srv/ibtmp1:12M:autoextend
                server_audit_file_path=/var/log/audit.log
                unheard_of_file=/srv/x
                log-bin=/var/log/mysql/binlog
                log_bin_index=/var/log/mysql/binlog.index
                [mariadb]
                extra_port=3311
                admin-address=127.0.0.1
                mysqlx=ON
                wsrep_cluster_address=gcomm://10.0.0.1
                federated
                super-read-only
                skip-networking
                bind-address=10.0.0.7
                user=mysql
                rpl_semi_sync_slave_enabled=1
                max_connections=50
                ssl_ca=/etc/mysql/ca.pem
                bind_address=0.0.0.0
                plugin_load_add=/usr/lib/x.so
                require_secure_transport=ON
                general_log=1
                [client]
                socket=/run/x.sock
                """));

    assertThat(file.render())
        .isEqualTo(
            """
            [mysqld]
            log-bin=/var/log/mysql/binlog
            [mariadb]
            max_connections=50
            ssl_ca=/etc/mysql/ca.pem
            bind_address=0.0.0.0
            plugin_load_add=/usr/lib/x.so
            require_secure_transport=ON
            general_log=1
            [client]
            socket=/run/x.sock
            """);
  }

  @Test
  void settingsThatMustFitEachOtherComeFromOnePlace() {
    DataSettings source =
        DataSettings.parse(
            "character_set_server=latin1\ncollation_server=latin1_swedish_ci\n"
                + "gtid_mode=OFF\nenforce_gtid_consistency=OFF");

    assertThat(pairs(staging(OptionFile.parse("[mysqld]\ncharacter-set-server=utf8mb4"), source)))
        .containsExactly("utf8mb4", "none", "OFF", "OFF");
    assertThat(pairs(staging(OptionFile.parse("[mysqld]\ncollation_server=utf8mb4_bin"), source)))
        .containsExactly("utf8mb4", "utf8mb4_bin", "OFF", "OFF");
    assertThat(pairs(staging(OptionFile.parse("[mysqld]\ngtid_mode=ON"), source)))
        .containsExactly("latin1", "latin1_swedish_ci", "ON", "none");
    assertThat(
            pairs(
                vdb(List.of(new ServerSetting("Character-set-server", "utf8mb4")), source.text())))
        .containsExactly("utf8mb4", "none", "OFF", "OFF");
    assertThat(pairs(vdb(List.of(new ServerSetting("collation_server", "binary")), source.text())))
        .containsExactly("binary", "binary", "OFF", "OFF");
  }

  private static OptionFile staging(OptionFile starter, DataSettings settings) {
    return staging(starter, "ALL", settings);
  }

  private static List<String> pairs(OptionFile file) {
    return Stream.of(
            "character_set_server", "collation_server", "gtid_mode", "enforce_gtid_consistency")
        .map(option -> file.getForServer(option).orElse("none"))
        .toList();
  }

  @Test
  void aStagingServerKeepsFewChangedPagesUnlessTheUserHasDecidedOtherwise() {
    assertThat(pages("", "10.11.18-MariaDB")).containsExactly("40", "1000");
    assertThat(pages("", "8.0.36")).containsExactly("40", "1000");
    assertThat(pages("", "9.7.4")).as("has a capacity for SSDs").containsExactly("40", "none");
    assertThat(pages("innodb-max-dirty-pages-pct=75\ninnodb_io_capacity=400", "10.11.18-MariaDB"))
        .containsExactly("75", "400");
    assertThat(pages("innodb_io_capacity_max=300", "10.11.18-MariaDB"))
        .as("the capacity may not exceed it")
        .containsExactly("40", "none");
  }

  private static List<String> pages(String starter, String version) {
    OptionFile file =
        staging(
            OptionFile.parse("[mysqld]\n" + starter), "ALL", new DataSettings(Map.of()), version);
    return Stream.of("innodb_max_dirty_pages_pct", "innodb_io_capacity")
        .map(option -> file.getForServer(option).orElse("none"))
        .toList();
  }

  @Test
  void aBinaryLogThatTheUserAsksForLiesInTheVolumeUnderARelativeName() {
    OptionFile starter = OptionFile.parse("[mysqld]\nlog-bin=/var/log/mysql/binlog\n");

    OptionFile file = staging(starter, "ALL", new DataSettings(Map.of()));

    assertThat(file.getAll("mysqld", "log_bin")).containsExactly("../log/binlog");
    assertThat(file.get("mysqld", "skip-log-bin")).isEmpty();
    assertThat(file.get("mysqld", "log-slave-updates")).contains("");
  }

  @Test
  void onlyListedDatabasesAreReplicatedWithWildcardsInTheirNamesTakenAsTheyAre() {
    OptionFile file = staging(OptionFile.empty(), "shop, my_app, 100%", new DataSettings(Map.of()));

    assertThat(file.getAll("mysqld", "replicate-wild-do-table"))
        .containsExactly("shop.%", "my\\_app.%", "100\\%.%");
  }

  @Test
  void settingsOfTheDataAreWrittenAndReadAgain() {
    DataSettings settings =
        new DataSettings(
            new LinkedHashMap<>(
                Map.of("sql_mode", "", "innodb_data_file_path", "ibdata1:12M:autoextend")));

    assertThat(DataSettings.parse(settings.text())).isEqualTo(settings);
    assertThat(DataSettings.parse("skip-log-bin").values()).containsEntry("skip-log-bin", "");
  }

  @Test
  void aStagingServerOfANewSeriesDoesNotTakeOverModesThatItDoesNotKnow() {
    SourceFacts source =
        new SourceFacts(
            ServerVersion.parseServer("5.7.22-log", "MySQL Community Server (GPL)"),
            Map.of(
                "sql_mode", "STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
                "gtid_mode", "OFF",
                "lower_case_table_names", "0",
                "innodb_page_size", "16384"),
            false,
            List.of(),
            List.of());

    DataSettings settings =
        DataSettings.ofSource(source, ServerVersion.parseServer("8.4.7", "(Debian)"));

    assertThat(settings.values())
        .containsEntry("sql_mode", "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,NO_DIR_IN_CREATE")
        .containsEntry("gtid_mode", "OFF");
    assertThat(settings.initializeArguments())
        .containsExactly("--lower-case-table-names=0", "--innodb-page-size=16384");
  }

  private static OptionFile vdb(List<ServerSetting> wanted, String settings) {
    return vdb(wanted, settings, "9.7.4");
  }

  private static OptionFile vdb(List<ServerSetting> wanted, String settings, String version) {
    return OptionFiles.ofVdb(
        new VirtualParameters(
            "/mnt/shop",
            new Port(3309),
            201,
            Optional.empty(),
            "tester",
            false,
            Secret.of("x"),
            SourceAccounts.KEPT,
            wanted),
        LAYOUT,
        installation(version),
        DataSettings.parse(settings));
  }

  private static OptionFile staging(OptionFile starter, String databases, DataSettings settings) {
    return staging(starter, databases, settings, "9.7.4");
  }

  private static OptionFile staging(
      OptionFile starter, String databases, DataSettings settings, String version) {
    LinkedParameters parameters =
        new LinkedParameters(
            Mode.REPLICATION,
            Optional.of("db"),
            Optional.empty(),
            Optional.of("u"),
            Secret.of("p"),
            Tls.WHEN_OFFERED,
            DatabaseList.parse(databases),
            BackupMethod.AUTOMATIC,
            false,
            Optional.empty(),
            new SourcePosition(Optional.empty(), Optional.empty()),
            true,
            Optional.empty(),
            Secret.of(""),
            "/mnt/shop",
            new Port(3308),
            102,
            Secret.of("s"),
            Optional.empty());
    return OptionFiles.ofStaging(starter, parameters, LAYOUT, installation(version), settings);
  }

  private static Installation installation(String version) {
    return new Installation(
        "staging",
        ServerVersion.parseServer(version, ""),
        "/usr/sbin",
        "/usr",
        "/usr/sbin/mysqld",
        Map.of(),
        "",
        "");
  }
}
