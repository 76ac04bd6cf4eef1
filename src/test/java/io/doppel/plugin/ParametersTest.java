package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.mysql.Tls;
import io.doppel.plugin.LinkedParameters.Mode;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.UserError;
import io.doppel.sdk.VirtualSourceDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How what the user gave becomes typed values. */
final class ParametersTest {
  private static final String ODD = " it's a \"pass\\word\" $HOME `ü` ";

  @Test
  void aLinkIsReadWithItsPasswordsUnchanged() {
    LinkedParameters parameters =
        LinkedParameters.of(
            linked(
                Map.of("sourcePass", ODD, "mountPath", "/mnt//shop/", "databaseList", "shop,crm")));

    assertThat(parameters.mode()).isEqualTo(Mode.REPLICATION);
    assertThat(parameters.sourcePassword().reveal()).isEqualTo(ODD);
    assertThat(parameters.mountPath()).isEqualTo("/mnt/shop");
    assertThat(parameters.databases().names()).containsExactly("shop", "crm");
    assertThat(parameters.logSync()).isTrue();
    assertThat(parameters.toString()).doesNotContain(ODD.strip());
  }

  @Test
  void everythingThatIsWrongWithALinkIsToldAtOnceInTheWordsOfTheForm() {
    LinkedSourceDefinition definition =
        linked(
            Map.of(
                "dSourceType", "Cloning",
                "stagingPort", "70000",
                "serverId", "many",
                "mountPath", "mnt/shop",
                "databaseList", "a,,b",
                "sourceip", "  "));

    assertThatThrownBy(() -> LinkedParameters.of(definition))
        .isInstanceOfSatisfying(
            UserError.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
              assertThat(error.getMessage())
                  .contains("6 reasons")
                  .contains("dSource Type: 'Cloning' is not a type of dSource.")
                  .contains("Staging Port: The port 70000 is out of range.")
                  .contains("Staging Server ID: 'many' is not a whole number")
                  .contains("Mount Path: 'mnt/shop' is not an absolute path")
                  .contains("Databases: A name is empty")
                  .contains("Source Address: It was not given.");
            });
  }

  @Test
  void tlsIsTakenWhenOfferedUnlessSaidOtherwise() {
    assertThat(LinkedParameters.of(linked(Map.of())).tls()).isEqualTo(Tls.WHEN_OFFERED);
    assertThat(LinkedParameters.of(linked(Map.of("sourceTls", "Disabled"))).tls())
        .isEqualTo(Tls.NEVER);
    assertThat(
            LinkedParameters.of(
                    linked(
                        Map.of("sourceTls", "Verify Identity", "sourceTlsCa", "/etc/ssl/ops.pem")))
                .tls())
        .isEqualTo(new Tls(Tls.Mode.VERIFY_IDENTITY, Optional.of("/etc/ssl/ops.pem")));
  }

  @Test
  void whatIsToBeVerifiedAndByWhomGoTogether() {
    assertThatThrownBy(() -> LinkedParameters.of(linked(Map.of("sourceTls", "Verify CA"))))
        .hasMessageContaining("Source CA Certificate: It was not given");
    assertThatThrownBy(() -> LinkedParameters.of(linked(Map.of("sourceTlsCa", "/etc/ops.pem"))))
        .hasMessageContaining("nothing is verified by Preferred");
    assertThatThrownBy(
            () ->
                LinkedParameters.of(
                    linked(Map.of("sourceTls", "Verify CA", "sourceTlsCa", "ops.pem"))))
        .hasMessageContaining("'ops.pem' is not an absolute path");
    assertThatThrownBy(() -> LinkedParameters.of(linked(Map.of("sourceTls", "Always"))))
        .hasMessageContaining("'Always' is not a way to use TLS")
        .hasMessageNotContaining("nothing is verified");
  }

  @Test
  void theBackupMethodIsAutomaticUnlessSaidOtherwise() {
    assertThat(LinkedParameters.of(linked(Map.of())).backupMethod())
        .isEqualTo(BackupMethod.AUTOMATIC);
    assertThat(LinkedParameters.of(linked(Map.of("backupMethod", "Clone"))).backupMethod())
        .isEqualTo(BackupMethod.CLONE);
    assertThatThrownBy(() -> LinkedParameters.of(linked(Map.of("backupMethod", "Tape"))))
        .hasMessageContaining("'Tape' is not a backup method");
  }

  @Test
  void aCopyOfFilesBringsAllDatabases() {
    assertThatThrownBy(
            () ->
                LinkedParameters.of(
                    linked(Map.of("backupMethod", "Clone", "databaseList", "shop,crm"))))
        .hasMessageContaining("Backup Method: A clone backup brings all databases of the source.");
    assertThat(
            LinkedParameters.of(
                    linked(
                        Map.of(
                            "backupMethod", "Clone",
                            "databaseList", "shop",
                            "backupPath", "/backups/shop.sql")))
                .backupMethod())
        .isEqualTo(BackupMethod.CLONE);
  }

  @Test
  void aMissingPasswordOfTheStagingServerIsAProblem() {
    Map<String, Object> values = new LinkedHashMap<>(linked(Map.of()).values());
    values.remove("stagingPass");

    assertThatThrownBy(() -> LinkedParameters.of(new LinkedSourceDefinition(values)))
        .hasMessageContaining("Staging Password: It was not given.");
  }

  @Test
  void credentialsReplaceUserAndPassword() {
    Map<String, Object> values = new LinkedHashMap<>(linked(Map.of("sourcePass", "old")).values());
    values.remove("stagingPass");
    values.put(
        "sourceCredentials",
        Map.of("type", "NamedPasswordCredential", "username", "vaulted", "password", ODD));
    values.put("stagingCredentials", Map.of("type", "NamedPasswordCredential", "password", "st"));
    values.put(
        "replicationCredentials",
        Map.of("type", "NamedPasswordCredential", "username", "replica", "password", "re"));
    LinkedParameters parameters = LinkedParameters.of(new LinkedSourceDefinition(values));
    assertThat(parameters.sourceUser()).contains("vaulted");
    assertThat(parameters.sourcePassword().reveal()).isEqualTo(ODD);
    assertThat(parameters.stagingPassword().reveal()).isEqualTo("st");
    assertThat(parameters.effectiveReplicationUser()).isEqualTo("replica");
    assertThat(parameters.effectiveReplicationPassword().reveal()).isEqualTo("re");

    values.put("stagingCredentials", Map.of("type", "CyberArkVaultCredential"));
    assertThatThrownBy(() -> LinkedParameters.of(new LinkedSourceDefinition(values)))
        .hasMessageContaining("Staging Credentials: Credentials of the type")
        .hasMessageContaining("CyberArkVaultCredential");
  }

  @Test
  void manualIngestionNeedsNoSource() {
    Map<String, Object> values = new LinkedHashMap<>(linked(Map.of()).values());
    values.remove("sourceip");
    values.remove("sourceUser");
    values.put("dSourceType", "Manual Backup Ingestion");

    assertThat(LinkedParameters.of(new LinkedSourceDefinition(values)).followsSource()).isFalse();
  }

  @Test
  void theAccountThatFillsASeedIsNotRootWithAPasswordOfItsOwn() {
    Map<String, Object> values = new LinkedHashMap<>(linked(Map.of()).values());
    values.put("dSourceType", "Manual Backup Ingestion");
    values.put("sourceUser", "root");

    assertThatThrownBy(() -> LinkedParameters.of(new LinkedSourceDefinition(values)))
        .hasMessageContaining("root of a staging server has the staging password");
    values.remove("sourcePass");
    assertThat(LinkedParameters.of(new LinkedSourceDefinition(values)).seedUser()).isEmpty();
    values.put("sourceUser", "filler");
    assertThat(LinkedParameters.problems(new LinkedSourceDefinition(values)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.subject()).contains("Source Database Password"))
        .satisfies(problem -> assertThat(problem.message()).contains("'filler'"));
    values.put("sourcePass", "secret");
    assertThat(LinkedParameters.of(new LinkedSourceDefinition(values)).seedUser())
        .contains("filler");
  }

  @Test
  void aBackupWithoutLogSyncNeedsNoSource() {
    Map<String, Object> values = new LinkedHashMap<>(linked(Map.of()).values());
    values.remove("sourceip");
    values.remove("sourceUser");
    values.put("backupPath", "/backups/shop.sql");
    values.put("logSync", false);

    assertThat(LinkedParameters.of(new LinkedSourceDefinition(values)).asksSource()).isFalse();
    values.put("logSync", true);
    assertThatThrownBy(() -> LinkedParameters.of(new LinkedSourceDefinition(values)))
        .hasMessageContaining("Source Address: It was not given.");
  }

  @Test
  void aBackupsPlaceInTheBinaryLogTakesFileAndPosition() {
    LinkedParameters both =
        LinkedParameters.of(
            linked(Map.of("backupLogFile", "binlog.000012", "backupLogPosition", "4711")));

    assertThat(both.backupPosition()).hasToString("binlog.000012:4711");
    assertThatThrownBy(() -> LinkedParameters.of(linked(Map.of("backupLogFile", "binlog.000012"))))
        .hasMessageContaining("Backup Log Position: It was not given");
    assertThatThrownBy(
            () ->
                LinkedParameters.of(
                    linked(Map.of("backupLogFile", "../x", "backupLogPosition", "4"))))
        .hasMessageContaining("'../x' is not the name of a binary log");
  }

  @Test
  void replicationUsesItsOwnAccountWhenThereIsOne() {
    LinkedParameters without = LinkedParameters.of(linked(Map.of()));
    LinkedParameters with =
        LinkedParameters.of(linked(Map.of("replicationUser", "repl", "replicationPass", "r")));

    assertThat(without.effectiveReplicationUser()).isEqualTo("reader");
    assertThat(without.effectiveReplicationPassword()).isEqualTo(Secret.of("source"));
    assertThat(with.effectiveReplicationUser()).isEqualTo("repl");
    assertThat(with.effectiveReplicationPassword()).isEqualTo(Secret.of("r"));
  }

  @Test
  void theSourcesPortIsThatOfTheSourceConfigUnlessGiven() {
    SourceConfigFacts sourceConfig = new SourceConfigFacts("shop", new Port(3310), "/d", "/usr");

    assertThat(LinkedParameters.of(linked(Map.of())).source(sourceConfig).toString())
        .isEqualTo("db.example:3310");
    assertThat(LinkedParameters.of(linked(Map.of("sourcePort", "3311"))).source(sourceConfig))
        .hasToString("db.example:3311");
  }

  @Test
  void aVdbIsReadWithItsSettings() {
    VirtualParameters parameters =
        VirtualParameters.of(
            virtual(
                Map.of(
                    "config_settings_prov",
                    List.of(
                        Map.of("propertyName", "max_connections", "value", "50"),
                        Map.of("propertyName", "event-scheduler", "value", "ON")),
                    "vdbPass",
                    ODD)));

    assertThat(parameters.settings())
        .containsExactly(
            new ServerSetting("max_connections", "50"), new ServerSetting("event-scheduler", "ON"));
    assertThat(parameters.password().reveal()).isEqualTo(ODD);
    assertThat(parameters.toString()).doesNotContain(ODD.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "datadir",
        "port",
        "server-id",
        "SERVER_ID",
        "loose-server_id",
        "socket",
        "pid-file",
        "log-error",
        "skip-slave-start",
        "loose_skip_replica_start",
        "skip-networking",
        "skip-grant-tables",
        "init-file",
        "innodb_data_home_dir",
        "relay-log",
        "lower_case_table_names",
        "skip-grant",
        "Skip-Net",
        "init-f",
        "maximum-datad",
        "loose_disable_symbolic-links",
        "plugin-load-add",
        "plugin_d",
        "general_log_file",
        "general-log-f",
        "slow_query_log_file",
        "log-basename",
        "secure_file_priv",
        "innodb_tmpdir",
        "slave_load_tmpdir",
        "extra_port",
        "admin-address",
        "mysqlx-port",
        "loose-federated",
        "enable_connect",
        "wsrep_cluster_address",
        "group_replication_start_on_boot"
      })
  void aSettingThatWouldBreakTheIsolationOfTheVdbIsRefused(String name) {
    VirtualSourceDefinition definition =
        virtual(
            Map.of(
                "config_settings_prov",
                List.of(
                    Map.of("propertyName", "max_connections", "value", "50"),
                    Map.of("propertyName", name, "value", "x"))));

    assertThatThrownBy(() -> VirtualParameters.of(definition))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Server Settings: The setting " + name + " cannot be changed.");
  }

  @Test
  void whatBecomesOfAccountsIsSaidByNames() {
    VirtualParameters usual = VirtualParameters.of(virtual(Map.of()));
    assertThat(usual.accounts()).isEqualTo(SourceAccounts.KEPT);
    assertThat(usual.allPrivileges()).isFalse();
    assertThat(usual.wantsNativePasswords()).isFalse();
    VirtualParameters other =
        VirtualParameters.of(
            virtual(
                Map.of(
                    "sourceAccounts",
                    "Dropped",
                    "vdbUserPrivileges",
                    "All",
                    "config_settings_prov",
                    List.of(
                        Map.of(
                            "propertyName",
                            "default-authentication-plugin",
                            "value",
                            "mysql_native_password")))));
    assertThat(other.accounts()).isEqualTo(SourceAccounts.DROPPED);
    assertThat(other.allPrivileges()).isTrue();
    assertThat(other.wantsNativePasswords()).isTrue();
    assertThat(
            VirtualParameters.problems(
                virtual(Map.of("sourceAccounts", "gone", "vdbUserPrivileges", "some"))))
        .extracting(problem -> problem.subject())
        .containsExactlyInAnyOrder("Accounts of the Source", "VDB User Privileges");
  }

  @ParameterizedTest
  @CsvSource({
    "bind_address, 10.1.2.3, could not reach the VDB",
    "log_bin, /var/log/binlog, holds a path",
    "server_audit_logs, /tmp/x, leads out of the VDB's volume",
    "audit_file, sub/../../x, leads out of the VDB's volume",
    "'sql mode', ANSI, is not a name",
    "'!include', /etc/passwd, is not a name"
  })
  void aSettingWithABadNameOrValueIsRefused(String name, String value, String objection) {
    assertThat(new ServerSetting(name, value).objection().orElseThrow()).contains(objection);
  }

  @Test
  void aSettingCannotSmuggleInAnotherOne() {
    assertThat(new ServerSetting("sql_mode", "ANSI\ndatadir=/x").objection().orElseThrow())
        .contains("line break");
  }

  @ParameterizedTest
  @CsvSource({
    "bind-address, 127.0.0.1",
    "log_bin, binlog",
    "innodb_buffer_pool_size, 1G",
    "sql_mode, ''",
    "init_connect, SET @x=1",
    "general-log, 1",
    "slow_query_log, ON",
    "connect_timeout, 5",
    "innodb_doublewrite, 0",
    "default_time_zone, Europe/Berlin",
    "ssl_ca, /etc/ssl/ca.pem",
    "max_heap_table_size, 16M"
  })
  void anOrdinarySettingIsAccepted(String name, String value) {
    assertThat(new ServerSetting(name, value).objection()).isEmpty();
  }

  @Test
  void repositoriesAndSourceConfigsAreReadAndWritten() {
    RepositoryDefinition repository =
        new RepositoryDefinition(
            Map.of("name", "n", "version", "9.7.4", "installPath", "/usr/sbin/"));
    SourceConfigDefinition sourceConfig =
        new SourceConfigDefinition(
            Map.of("dbName", "shop", "port", "3306", "dataDir", "/d", "baseDir", "/usr"));

    assertThat(RepositoryFacts.of(repository))
        .isEqualTo(new RepositoryFacts("n", "9.7.4", "/usr/sbin", Optional.empty()));
    assertThat(SourceConfigFacts.of(sourceConfig).toDefinition()).isEqualTo(sourceConfig);
    assertThatThrownBy(() -> SourceConfigFacts.of(new SourceConfigDefinition(Map.of())))
        .hasMessageContaining("3 reasons")
        .hasMessageContaining("Data Directory: It was not given.");
  }

  private static LinkedSourceDefinition linked(Map<String, Object> changes) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("dSourceType", "Replication");
    values.put("sourceip", "db.example");
    values.put("sourceUser", "reader");
    values.put("sourcePass", "source");
    values.put("mountPath", "/mnt/shop");
    values.put("stagingPort", "3308");
    values.put("serverId", "102");
    values.put("stagingPass", "staging");
    values.putAll(changes);
    return new LinkedSourceDefinition(values);
  }

  private static VirtualSourceDefinition virtual(Map<String, Object> changes) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("mPath", "/mnt/vdb");
    values.put("port", "3309");
    values.put("serverId", "201");
    values.put("baseDir", "/usr");
    values.put("vdbUser", "tester");
    values.put("vdbPass", "secret");
    values.putAll(changes);
    return new VirtualSourceDefinition(values);
  }
}
