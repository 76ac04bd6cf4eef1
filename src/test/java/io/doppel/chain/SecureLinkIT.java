package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LinkRequest;
import io.doppel.lab.LabServer;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * A source whose certificate is verified on every way to it, with accounts of their own for reading
 * and for replication that have no more privileges than they need.
 */
@RequiresLab
final class SecureLinkIT {
  private static final Secret REPLICATION_PASSWORD = Secret.of("re'pl \"i\\ca$ `x` ü;#");
  private static final String AUTHORITY = "/etc/ops tls/our ca's.pem";
  private static final String OTHER_AUTHORITY = "/etc/ops tls/other.pem";

  @TempDir private Path home;

  private Chain chain;
  private LabServer source;

  @ParameterizedTest
  @OnServers(
      value = {"mysql97", "mariadb118"},
      matrix = "mariadb1011")
  void certificatesAreVerifiedAndEachAccountDoesItsOwnWork(String image) throws Exception {
    SecretWatch secrets =
        SecretWatch.start(
            List.of(Chain.SOURCE_PASSWORD, REPLICATION_PASSWORD, Chain.STAGING_PASSWORD));
    try (Chain opened = Chain.open(home, image)) {
      chain = opened;
      makeCertificates();
      source =
          LabServer.on(chain.sourceHost())
              .serverId(7)
              .config("ssl_cert=/etc/tls/server.pem")
              .config("ssl_key=/etc/tls/server.key")
              .start();
      source.load(100);
      chain.addHosts();

      assertThat(chain.grant(source, request(verifying())).toString()).contains("REQUIRE SSL");
      refusesWhatCannotBeTrusted();
      acceptsTheCertificateItSawFirstAndNoOther();
      namesWhatTheReplicationAccountLacks();
      followsByTheReplicationAccount();

      source.stop();
      secrets.assertUnseen(home, chain.stagingHost().file("/home/doppel"));
    }
  }

  /** Of two authorities; the server's certificate is for the name that other hosts call it by. */
  private void makeCertificates() {
    chain
        .sourceHost()
        .sh(
            """
            mkdir /etc/tls; cd /etc/tls
            for name in ca other; do
              openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout $name.key -out $name.pem -subj "/CN=$name" 2>&1
            done
            openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server 2>&1
            echo subjectAltName=DNS:source >names
            for days in 0 30; do
              openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days $days \\
                -extfile names -out $days.pem 2>&1
            done
            cp 30.pem server.pem
            chown mysql server.key
            """);
    for (String name : List.of("ca", "other")) {
      String text = chain.sourceHost().sh("cat /etc/tls/" + name + ".pem");
      chain
          .stagingHost()
          .sh(
              "mkdir -p '/etc/ops tls'; cat >\"%s\" <<'END'\n%s\nEND"
                  .formatted(name.equals("ca") ? AUTHORITY : OTHER_AUTHORITY, text));
    }
  }

  private static Map<String, Object> verifying() {
    return Map.of(
        "sourceip",
        "source",
        "sourceTls",
        "Verify Identity",
        "sourceTlsCa",
        AUTHORITY,
        // all that there are, one by one, so that the account may read no others
        "databaseList",
        "shop, archive 2020, we`ird müller",
        "replicationUser",
        "re'pl",
        "replicationPass",
        REPLICATION_PASSWORD);
  }

  private void refusesWhatCannotBeTrusted() {
    assertThat(problems(Map.of("sourceTlsCa", OTHER_AUTHORITY)))
        .contains("does not come from the authority in " + OTHER_AUTHORITY);
    assertThat(problems(Map.of("sourceip", source.host().address())))
        .contains("is not for " + source.host().address());
    assertThat(problems(Map.of("sourceTlsCa", "/etc/nowhere.pem")))
        .contains("There is no file")
        .contains(":/etc/nowhere.pem");
    assertThat(problems(Map.of("sourceTls", "Disabled", "sourceTlsCa", "")))
        .contains("may log in from " + chain.stagingHost().address() + " without TLS");
    if (source.isMariaDb()) {
      // MySQL takes no certificate that has expired.
      useCertificate("0");
      assertThat(problems(Map.of())).contains("has expired");
      useCertificate("30");
    }
  }

  private void acceptsTheCertificateItSawFirstAndNoOther() {
    Map<String, Object> preferred = new HashMap<>(verifying());
    preferred.put("sourceTls", "Preferred");
    preferred.remove("sourceTlsCa");
    String shown =
        chain
            .sourceHost()
            .sh("openssl x509 -noout -fingerprint -sha256 -in /etc/tls/server.pem")
            .replaceFirst(".*=", "");
    LinkPlan plan = chain.engine().planLink(request(preferred));
    assertThat(plan.problems()).isEmpty();
    assertThat(plan.parameters()).containsEntry("sourceCertificate", shown);
    assertThat(plan.facts().get("Encryption")).contains("only the certificate " + shown);
    preferred.put("sourceCertificate", "AB".repeat(32));
    assertThat(chain.problems(request(preferred)))
        .contains("shows another certificate than before: " + shown)
        .contains("--set sourceCertificate=" + shown);
  }

  private void useCertificate(String days) {
    chain.sourceHost().sh("cp /etc/tls/" + days + ".pem /etc/tls/server.pem");
    source.execute("FLUSH SSL");
  }

  private void namesWhatTheReplicationAccountLacks() {
    String account = "'re''pl'@'" + chain.stagingHost().address() + "'";
    source.execute("REVOKE REPLICATION SLAVE ON *.* FROM " + account);
    assertThat(problems(Map.of()))
        .contains("lacks the privilege REPLICATION SLAVE")
        .contains("GRANT REPLICATION SLAVE ON *.* TO " + account + ";");
    source.execute("GRANT REPLICATION SLAVE ON *.* TO " + account);
  }

  private void followsByTheReplicationAccount() throws SQLException {
    makeAccountsOfAllKinds();
    LinkPlan plan = chain.engine().planLink(request(verifying()));
    assertThat(plan.problems()).isEmpty();
    assertThat(plan.facts())
        .containsEntry("Encryption", "TLS; the certificate's authority and name are verified");
    DatabaseView linked = chain.link(request(verifying()));
    source.execute("DELETE FROM shop.audit");
    chain.awaitCaughtUp(source, linked);
    try (Connection staging = chain.connectStaging(source, linked)) {
      Map<String, String> status = replication(staging);
      assertThat(status)
          .containsEntry("User", "re'pl")
          .containsEntry("SSL_Allowed", "Yes")
          .containsEntry("SSL_CA_File", AUTHORITY)
          .containsEntry("SSL_Verify_Server_Cert", "Yes");
      assertThat(LabServer.value(staging, "SELECT GROUP_CONCAT(User) FROM mysql.user"))
          .contains("by_socket", "from_elsewhere");
      for (String account : List.of("by_socket@localhost", "from_elsewhere@'%'")) {
        assertThat(create(staging, account)).as(account).contains("ACCOUNT LOCK");
      }
    }
    String user = "'li`nk ''ü'''@'" + chain.stagingHost().address() + "'";
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement();
        ResultSet grants = statement.executeQuery("SHOW GRANTS FOR " + user)) {
      while (grants.next()) {
        assertThat(grants.getString(1)).doesNotContain("REPLICATION SLAVE");
      }
    }
    chain.delete("shop");
  }

  private static String create(Connection staging, String account) throws SQLException {
    try (Statement statement = staging.createStatement();
        ResultSet rows = statement.executeQuery("SHOW CREATE USER " + account)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** One that needs a plugin which is there to be loaded, and one whose plugin nobody has. */
  private void makeAccountsOfAllKinds() {
    if (source.isMariaDb()) {
      source.execute(
          "CREATE USER by_socket@localhost IDENTIFIED VIA unix_socket",
          "INSERT INTO mysql.global_priv VALUES ('%', 'from_elsewhere',"
              + " '{\"access\":0,\"plugin\":\"gssapi\",\"authentication_string\":\"\"}')");
    } else {
      source.execute(
          "INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'",
          "CREATE USER by_socket@localhost IDENTIFIED WITH auth_socket",
          "CREATE USER from_elsewhere IDENTIFIED BY 'x'",
          "UPDATE mysql.user SET plugin = 'authentication_ldap_simple'"
              + " WHERE User = 'from_elsewhere'");
    }
  }

  private static Map<String, String> replication(Connection staging) throws SQLException {
    boolean mariaDb = staging.getMetaData().getDatabaseProductName().equals("MariaDB");
    try (Statement statement = staging.createStatement();
        ResultSet row =
            statement.executeQuery(mariaDb ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS")) {
      row.next();
      Map<String, String> status = new HashMap<>();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        status.put(
            row.getMetaData().getColumnLabel(i).replaceFirst("^(Master|Source)_", ""),
            row.getString(i));
      }
      return status;
    }
  }

  private LinkRequest request(Map<String, Object> parameters) {
    return chain.linkRequest("shop", source, parameters);
  }

  /** Returns the problems of a link that verifies, but for these parameters. */
  private String problems(Map<String, Object> others) {
    Map<String, Object> all = new HashMap<>(verifying());
    all.putAll(others);
    return chain.problems(request(all));
  }
}
