package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.LinkRequest;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabServer;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A link that cannot work is refused before anything is touched: the message names what and where,
 * the action says what to do, and nothing is left anywhere.
 */
@RequiresLab
final class LinkRefusedIT {
  private static final Secret WRONG_PASSWORD = Secret.of("wr'ong \"pass\\word$ ü");
  private static final String STAGED = "st'age `d`";

  @TempDir private static Path home;
  private static SecretWatch secrets;
  private static Chain chain;
  private static LabServer source;
  private static LabServer other;
  private static OlderObjects older;

  private Traces traces;

  @BeforeAll
  static void linkOneThatWorks() throws Exception {
    List<Secret> watched = new ArrayList<>(Chain.PASSWORDS);
    watched.add(WRONG_PASSWORD);
    secrets = SecretWatch.start(watched);
    chain = Chain.open(home, "mariadb1011");
    source = OlderObjects.source(chain);
    older = OlderObjects.of(chain, source);
    // one more source, with much that is wrong about it
    other = LabServer.on(chain.host("other", "mariadb1011")).binlog(false).serverId(8).start();
    other.execute("CREATE DATABASE `b``ooks ü`", "CREATE DATABASE shop");
    other.replicationAccount(Chain.LINK_USER, Chain.SOURCE_PASSWORD);
  }

  @AfterAll
  static void end() {
    try (Chain closing = chain) {
      older.delete();
      other.stop();
      source.stop();
      Path log = closing.stagingHost().file("/home/doppel");
      secrets.assertUnseen(home, log);
    }
  }

  @BeforeEach
  void remember() {
    traces = Traces.now(chain, source, other);
  }

  @AfterEach
  void nothingIsLeftAndTheOlderOnesWork() throws Exception {
    traces.assertUnchanged();
    older.assertUnharmed();
  }

  @Test
  void aWrongPasswordIsToldWithTheAccountAndTheAddress() {
    DoppelException refused = refused(request(source, Map.of("sourcePass", WRONG_PASSWORD)));

    assertThat(refused)
        .hasMessageContaining(Chain.LINK_USER)
        .hasMessageContaining(source.host().address() + ":3306");
    assertThat(refused.action()).contains("password");
  }

  @Test
  void aSourceWithoutABinaryLogCannotBeFollowed() {
    DoppelException refused = refused(request(other, Map.of()));

    assertThat(refused)
        .hasMessageContaining(other.host().address())
        .hasMessageContaining("log_bin is OFF");
    assertThat(refused.action()).contains("log-bin").contains("LogSync");
  }

  @Test
  void aMissingPrivilegeIsNamedWithTheStatementThatGrantsIt() {
    source.execute(
        "CREATE USER 're`ad er'@'%' IDENTIFIED BY 'Some reader''s pass'",
        "GRANT SELECT, RELOAD, PROCESS, LOCK TABLES, SHOW VIEW, EVENT, REPLICATION SLAVE,"
            + " BINLOG MONITOR ON *.* TO 're`ad er'@'%'");
    DoppelException refused =
        refused(
            request(
                source,
                Map.of("sourceUser", "re`ad er", "sourcePass", Secret.of("Some reader's pass"))));

    assertThat(refused).hasMessageContaining("TRIGGER").hasMessageContaining("re`ad er");
    assertThat(refused.action()).contains("GRANT TRIGGER ON *.* TO 're`ad er'@'%';");
    source.execute("DROP USER 're`ad er'@'%'");
  }

  @Test
  void theSourcesServerIdCannotBeTheStagingServersToo() {
    DoppelException refused = refused(request(source, Map.of("serverId", "7")));

    assertThat(refused).hasMessageContaining("server_id 7");
    assertThat(refused.action()).contains("another server id");
  }

  @Test
  void aPortThatIsTakenIsToldWithTheHost() {
    String taken = chain.engine().database("shop").parameters().get("stagingPort").toString();
    DoppelException refused = refused(request(source, Map.of("stagingPort", taken)));

    assertThat(refused)
        .hasMessageContaining(chain.stagingHost().address() + ":" + taken)
        .hasMessageContaining("listens on the port");
    assertThat(refused.action()).contains("another port");
  }

  @Test
  void aMountPathThatIsNotEmptyIsLeftAlone() {
    chain.stagingHost().sh("install -d -o doppel /srv/precious; echo keep >/srv/precious/file");
    DoppelException refused = refused(request(source, Map.of("mountPath", "/srv/precious")));

    assertThat(refused)
        .hasMessageContaining(chain.stagingHost().address() + ":/srv/precious")
        .hasMessageContaining("not empty");
    assertThat(refused.action()).contains("another mount path");
    assertThat(chain.stagingHost().sh("cat /srv/precious/file")).isEqualTo("keep");
  }

  @Test
  void aMountPathMustBeAbsolute() {
    DoppelException refused = refused(request(source, Map.of("mountPath", "mnt/shop")));

    assertThat(refused).hasMessageContaining("mountPath").hasMessageContaining("mnt/shop");
    assertThat(refused.action()).contains("absolute path");
  }

  @Test
  void anUnknownDatabaseInTheListIsToldWithThoseThereAre() {
    DoppelException refused = refused(request(source, Map.of("databaseList", "shop,archive 2021")));

    assertThat(refused).hasMessageContaining("'archive 2021'");
    assertThat(refused.action()).contains("archive 2020").contains("we`ird müller");
  }

  @Test
  void aStagingServerThatIsOlderThanItsSourceIsRefused() {
    LabHost newer = chain.host("newer", "mariadb118");
    LabServer server = LabServer.on(newer).serverId(9).start();
    server.replicationAccount(STAGED, Chain.SOURCE_PASSWORD);
    DoppelException refused = refused(request(server, Map.of("sourceUser", STAGED)));

    assertThat(refused).hasMessageContaining("10.11").hasMessageContaining("11.8");
    assertThat(refused).hasMessageContaining("older than the source's");
    assertThat(refused.action()).contains("11.8");
    server.stop();
  }

  @Test
  void aStagingServerOfAnotherVendorIsRefused() {
    LabServer server = LabServer.on(chain.host("mysql", "mysql97")).serverId(9).start();
    server.replicationAccount(STAGED, Chain.SOURCE_PASSWORD);
    DoppelException refused = refused(request(server, Map.of("sourceUser", STAGED)));

    assertThat(refused).hasMessageContaining("9.7").hasMessageContaining("10.11");
    assertThat(refused.action()).contains("Choose a repository with").contains("9.7");
    server.stop();
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    other.execute("REVOKE TRIGGER ON *.* FROM " + "'li`nk ''ü'''@'%'");
    String taken = chain.engine().database("shop").parameters().get("stagingPort").toString();
    DoppelException refused =
        refused(
            request(
                other,
                Map.of("stagingPort", taken, "databaseList", "shop,nowhere", "mountPath", "/etc")));

    assertThat(refused)
        .hasMessageContaining("5 reasons")
        .hasMessageContaining("log_bin is OFF")
        .hasMessageContaining("TRIGGER")
        .hasMessageContaining("'nowhere'")
        .hasMessageContaining("listens on the port")
        .hasMessageContaining("not empty");
    other.execute("GRANT TRIGGER ON *.* TO " + "'li`nk ''ü'''@'%'");
  }

  private static LinkRequest request(LabServer server, Map<String, Object> parameters) {
    return chain.linkRequest("refused", server, parameters);
  }

  /** Tries to link, and returns why that was refused. */
  private static DoppelException refused(LinkRequest request) {
    DoppelException failure =
        catchThrowableOfType(DoppelException.class, () -> chain.link(request));
    assertThat(failure).as("the link of %s", request.parameters().keySet()).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.NOT_READY);
    assertThat(failure.getMessage()).startsWith("'refused' cannot be linked");
    return failure;
  }
}
