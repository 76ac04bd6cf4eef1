package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.host.HostKeys;
import io.doppel.host.HostLibs;
import io.doppel.host.HostLogin;
import io.doppel.host.LoginProof;
import io.doppel.host.Sessions;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabNetwork;
import io.doppel.lab.LabServer;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Problem;
import io.doppel.model.Secret;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.SourceQuestion;
import io.doppel.mysql.source.SourceReport;
import io.doppel.mysql.source.TableFacts;
import io.doppel.sdk.Connections;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What every supported server must do, shown over SSH on a host of its own. */
@RequiresLab
@TestInstance(Lifecycle.PER_CLASS)
abstract class ServerContract {
  private static final Secret PASSWORD =
      Secret.of("it's \"odd\" $HOME `id` \\ back\\\\slash % & é ü 密 ;\n;line # --");
  private static final Secret SOURCE_PASSWORD = Secret.of("s'ource \"pä$$\\ w0rd");
  private static final Port PORT = new Port(23310);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HOME = "/home/" + LabHost.USER;

  private final String image;
  private final boolean offersTls;
  private final List<Mysqld> made = new ArrayList<>();
  private final List<Progress> told = Collections.synchronizedList(new ArrayList<>());

  private LabNetwork network;
  private LabHost staging;
  private LabServer source;
  private Sessions sessions;
  private Libs libs;
  private RemoteConnection connection;
  private Installation installation;

  ServerContract(String image, boolean offersTls) {
    this.image = image;
    this.offersTls = offersTls;
  }

  @BeforeAll
  void startHosts(@TempDir Path known) {
    network = LabNetwork.create();
    staging = network.host("staging", image);
    source = LabServer.on(network.host("source", image)).start();
    source.load(200);
    source.replicationAccount("reader", SOURCE_PASSWORD);
    sessions =
        new Sessions(
            new HostKeys(known.resolve("hosts"), HostKeys.Confirmation.of(staging.fingerprint())));
    HostLogin login =
        new HostLogin(
            staging.address(),
            new Port(staging.port()),
            LabHost.USER,
            new LoginProof.KeyFile(staging.privateKey(), Secret.of("")));
    libs = new HostLibs(sessions, any -> login, any -> null, told::add);
    staging.run(LabHost.USER, "mkdir " + HOME + "/toolkit");
    connection = Connections.to("staging", LabHost.USER, HOME + "/toolkit");
    installation = Installations.at(libs, connection, "/usr/sbin");
    mysqld(HOME + "/pristine").initialize(List.of());
  }

  @AfterAll
  void stopHosts() {
    if (sessions != null) {
      sessions.close();
    }
    network.close();
  }

  @AfterEach
  void stopServers() {
    made.forEach(server -> server.kill("the test is over"));
    made.clear();
  }

  private Mysqld mysqld(String mountPath) {
    Mysqld server = new Mysqld(libs, connection, installation, ServerLayout.of(mountPath));
    made.add(server);
    return server;
  }

  /** Returns a server with a copy of a data directory that has just been initialised. */
  private Mysqld fresh(String name) {
    String mount = HOME + "/" + name;
    assertThat(staging.run(LabHost.USER, "cp -a " + HOME + "/pristine " + mount).exitCode())
        .isZero();
    return mysqld(mount);
  }

  private static String options(ServerLayout layout) {
    return OptionFile.empty()
        .set("mysqld", "log-error", layout.errorLog())
        .set("mysqld", "secure-file-priv", "")
        .set("mysqld", "loose-mysqlx", "OFF")
        .set("mysqld", "relay-log", "../log/mysql-relay-bin")
        .set("mysqld", "innodb_buffer_pool_size", "64M")
        .set("mysqld", "sql_mode", "NO_BACKSLASH_ESCAPES,ANSI_QUOTES")
        .set("mysqld", "character-set-server", "latin1")
        .setFlag("mysqld", "skip-log-bin")
        .setFlag("mysqld", "skip-slave-start")
        .render();
  }

  private StartOptions startOptions(Mysqld server) {
    return StartOptions.on(PORT, 901)
        .withOptionFile(options(server.layout()))
        .withTimeout(PATIENCE)
        .withInitSql(
            InitSql.forVersion(installation.version())
                .managementAccount(PASSWORD)
                .rootPassword(PASSWORD)
                .removeOtherRoots()
                .forgetReplication());
  }

  private SqlSession session() {
    return new OwnServer(libs, connection, made.get(made.size() - 1).layout()).manage(PASSWORD);
  }

  private static DoppelException failure(Runnable action) {
    return catchThrowableOfType(DoppelException.class, action::run);
  }

  @Test
  void hostsOnlyInstallationIsFoundOnceWithItsPrograms() {
    List<Installation> found = Installations.find(libs, connection);
    assertThat(found).containsExactly(installation);
    assertThat(installation.baseDir()).isEqualTo("/usr");
    assertThat(installation.programs()).containsKeys(Program.CLIENT, Program.DUMP, Program.ADMIN);
    assertThat(image.replaceAll("\\D", ""))
        .isEqualTo(installation.version().series().replace(".", ""));
  }

  /**
   * What another user's process says to be its program, what he may replace, and what he has put
   * beside a server of root's.
   */
  @Test
  void programsThatAnotherUserCouldHavePutThereAreNotRun() {
    String real = installation.server();
    String trap = "printf '#!/bin/sh\\nid >>/tmp/pwned; exec %s \"$@\"\\n' >".formatted(real);
    staging.sh(
        "mkdir -p /opt/theirs/bin /opt/open/bin /opt/half/bin; chown plain /opt/theirs;"
            + " chmod 777 /opt/open; ln -s %1$s /opt/theirs/bin/mysqld;".formatted(real)
            + " %s/opt/open/bin/mysqld; chmod 755 /opt/open/bin/mysqld;".formatted(trap)
            + " printf '#!/bin/sh\\nexec %1$s \"$@\"\\n' >/opt/half/bin/mysqld;".formatted(real)
            + " %s/opt/half/bin/mysqldump; chmod 755 /opt/half/bin/*;".formatted(trap)
            + " chown plain /opt/half/bin/mysqldump");
    staging.run(
        LabHost.PLAIN_USER,
        "mkdir ~/x; chmod 755 ~ ~/x; cp /bin/sleep ~/x/mysqld;"
            + " (setsid ~/x/mysqld 600 >/dev/null 2>&1 & echo $! >~/x/pid); sleep 0.2;"
            + " rm ~/x/mysqld; %s~/x/mysqld; chmod 755 ~/x/mysqld".formatted(trap));
    told.clear();
    try {
      assertThat(Installations.find(libs, connection))
          .extracting(Installation::server)
          .containsExactlyInAnyOrder("/opt/half/bin/mysqld", real);
      assertThat(told)
          .allMatch(notice -> notice.unit() == Progress.Unit.NOTICE)
          .extracting(Progress::activity)
          .allMatch(
              notice ->
                  notice.endsWith(
                      ". Only what belongs to root or doppel, and nobody else may write to, is run."))
          .extracting(notice -> notice.substring(0, notice.indexOf(". Only")))
          .containsExactlyInAnyOrder(
              "staging: /home/plain/x/mysqld is not run: /home/plain belongs to the user plain",
              "staging: /opt/open/bin/mysqld is not run: everybody may write to /opt/open",
              "staging: /opt/half/bin/mysqldump is not run: /opt/half/bin/mysqldump belongs to the"
                  + " user plain");
      assertThat(Installations.at(libs, connection, "/opt/half").program(Program.DUMP)).isEmpty();
      assertThat(failure(() -> Installations.at(libs, connection, "/home/plain/x")))
          .hasMessageContaining("/home/plain belongs to the user plain");
      assertThat(staging.run(LabHost.PLAIN_USER, "cat /tmp/pwned").stdout()).isEmpty();
    } finally {
      staging.sh("kill $(cat /home/plain/x/pid); rm -r /opt/theirs /opt/open /opt/half");
    }
  }

  @Test
  void serverStartsWithAnyPasswordAndShowsItNowhere() throws IOException {
    Mysqld server = fresh("secretive");
    SecretWatch watch = SecretWatch.start(List.of(PASSWORD));
    Mysqld.Started started = server.start(startOptions(server));
    assertThat(started.wasRunning()).isFalse();
    assertThat(server.running()).hasValue(started.pid());
    try (SqlSession session = session()) {
      assertThat(session.version().number()).isEqualTo(installation.version().number());
      assertThat(session.queryOne("SELECT ? AS back", PASSWORD).orElseThrow().text("back"))
          .isEqualTo(PASSWORD.reveal());
      assertThat(session.query("SELECT User, Host FROM mysql.user WHERE User IN ('root', '')"))
          .extracting(row -> row.text("User") + "@" + row.text("Host"))
          .containsExactly("root@localhost");
      session.execute("CREATE USER 'doppel'@'127.0.0.1'");
      session.execute("DROP USER 'doppel_management'@'localhost'");
    }
    try (SqlSession session = session()) {
      assertThat(session.queryOne("SELECT 1 AS one"))
          .as("a server of an older Doppel, which has root and the former account")
          .isPresent();
    }
    assertThat(staging.sh("ls -A " + HOME + "/toolkit")).isEmpty();
    watch.assertUnseen(staging.file(server.layout().errorLog()));
    assertThat(RunningServers.find(libs, connection, List.of(installation)))
        .singleElement()
        .satisfies(
            running -> {
              assertThat(running.pid()).isEqualTo(started.pid());
              assertThat(running.port()).contains(PORT);
              assertThat(running.dataDir()).contains(server.layout().data());
              assertThat(running.socket()).contains(server.layout().socket());
              assertThat(running.installation()).contains(installation);
            });
  }

  @Test
  void startingTwiceAndStoppingTwiceDoesNothingTheSecondTime() {
    Mysqld server = fresh("twice");
    long pid = server.start(startOptions(server)).pid();
    assertThat(server.start(startOptions(server)))
        .isEqualTo(new Mysqld.Started(pid, true, Duration.ZERO));
    server.stop(PATIENCE);
    assertThat(server.running()).isEmpty();
    assertThat(staging.run("root", "test -e /proc/" + pid).exitCode()).isNotZero();
    server.stop(PATIENCE);
  }

  @Test
  void portThatIsTakenAtAnotherAddressIsRefused() {
    Mysqld server = fresh("elsewhere");
    String listener =
        staging
            .sh(
                """
                setsid socat TCP-LISTEN:%1$d,bind=127.0.0.2,fork PIPE </dev/null >/dev/null 2>&1 &
                echo $!
                until ss -ltn | grep -q 127.0.0.2:%1$d; do sleep 0.05; done
                """
                    .formatted(PORT.number()))
            .strip();
    try {
      DoppelException failure = failure(() -> server.start(startOptions(server)));
      assertThat(failure.code()).isEqualTo(ErrorCode.PORT_IN_USE);
      assertThat(failure).hasMessageContaining("23310");
      assertThat(server.running()).isEmpty();
    } finally {
      staging.sh("kill " + listener);
    }
  }

  @Test
  void portOfAnotherServerIsRefusedWithItsProcess() {
    Mysqld first = fresh("first");
    long pid = first.start(startOptions(first)).pid();
    Mysqld second = fresh("second");
    DoppelException failure = failure(() -> second.start(startOptions(second)));
    assertThat(failure.code()).isEqualTo(ErrorCode.PORT_IN_USE);
    assertThat(failure).hasMessageContaining("process " + pid).hasMessageContaining("23310");
    assertThat(second.running()).isEmpty();
    assertThat(first.running()).hasValue(pid);
  }

  @Test
  void serverThatEndsAtItsStartTellsWhy() {
    Mysqld server = fresh("refusing");
    DoppelException failure =
        failure(() -> server.start(startOptions(server).withArguments("--no-such-thing=1")));
    assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_NOT_STARTED);
    assertThat(failure.output()).contains("no-such-thing");
    assertThat(server.errorLogEnd()).contains("no-such-thing");
    assertThat(staging.sh("ls -A " + HOME + "/toolkit")).isEmpty();
  }

  @Test
  void killedServerStartsAgain() {
    Mysqld server = fresh("killed");
    long pid = server.start(startOptions(server)).pid();
    staging.sh("kill -9 " + pid);
    Deadline.after(PATIENCE)
        .await("the server has ended", () -> server.running().isEmpty(), () -> "");
    assertThat(server.start(startOptions(server)).wasRunning()).isFalse();
    session().close();
  }

  @Test
  void cloneHasAnIdentityOfItsOwnAndFollowsNobody() {
    Mysqld parent = fresh("parent");
    parent.start(startOptions(parent));
    Optional<String> parentUuid;
    try (SqlSession session = session()) {
      session.execute(session.dialect().changeSource(somewhere()));
      assertThat(session.query(session.dialect().showReplicaStatus())).hasSize(1);
      parentUuid = session.variable("server_uuid");
    }
    parent.stop(PATIENCE);
    staging.run(LabHost.USER, "cp -a " + HOME + "/parent " + HOME + "/clone");

    Mysqld clone = mysqld(HOME + "/clone");
    clone.start(startOptions(clone).asClone());
    try (SqlSession session = session()) {
      assertThat(session.query(session.dialect().showReplicaStatus())).isEmpty();
      // MariaDB keeps no identity in its files.
      assertThat(session.dialect().isMariaDb()).isEqualTo(parentUuid.isEmpty());
      assertThat(session.variable("server_uuid"))
          .isNotEqualTo(parentUuid.or(() -> Optional.of("none")));
    }
  }

  private static ReplicationSource somewhere() {
    return new ReplicationSource(
        new ServerAddress("127.0.0.1", new Port(9)),
        "nobody",
        Secret.of("p'w\\"),
        Tls.NEVER,
        new SourcePosition(Optional.of(new BinlogPosition("binlog.000001", 4)), Optional.empty()),
        false,
        Duration.ofSeconds(5));
  }

  @Test
  void processOfAnotherKindIsNeverTakenForTheServer() {
    Mysqld server = fresh("impostor");
    String pid =
        staging
            .run(LabHost.USER, "setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $!")
            .stdout()
            .strip();
    staging.sh("echo " + pid + " >" + server.layout().pidFile());
    assertThat(server.running()).isEmpty();
    server.stop(PATIENCE);
    assertThat(staging.run("root", "kill " + pid).exitCode()).isZero();
  }

  @Test
  void deepMountPathBehindASymbolicLinkWorks() {
    String deep = HOME + "/" + "d".repeat(100);
    fresh("real");
    staging.run(LabHost.USER, "ln -s " + HOME + "/real " + deep);
    Mysqld server = mysqld(deep);
    server.start(startOptions(server));
    assertThat(server.layout().socket()).startsWith("/tmp/");
    assertThat(staging.run("root", "test -S " + server.layout().socket()).exitCode()).isZero();
    session().close();
    server.stop(PATIENCE);
  }

  @Test
  void dataThatIsThereIsNotInitialisedAgain() {
    DoppelException failure = failure(() -> fresh("full").initialize(List.of()));
    assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_STATE);
    Mysqld refused = mysqld(HOME + "/refused");
    failure = failure(() -> refused.initialize(List.of("--innodb-page-size=12345")));
    assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_NOT_STARTED);
    assertThat(staging.run("root", "test -e " + HOME + "/refused/data").exitCode()).isNotZero();
  }

  @Test
  void waitingForAStatementCanBeInterrupted() {
    Mysqld server = fresh("patient");
    server.start(startOptions(server));
    try (SqlSession session = session();
        SqlSession observer = session()) {
      Thread waiting = Thread.currentThread();
      Thread interrupter =
          new Thread(
              () -> {
                Deadline.after(PATIENCE)
                    .await("the statement runs", () -> sleeping(observer) == 1, () -> "");
                waiting.interrupt();
              });
      interrupter.start();
      DoppelException failure = failure(() -> session.query("SELECT SLEEP(600)"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
      Deadline.after(PATIENCE)
          .await("the statement has ended", () -> sleeping(observer) == 0, () -> "");
    }
  }

  private static long sleeping(SqlSession observer) {
    return observer
        .queryOne(
            "SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE INFO LIKE '%SLEEP(600)'")
        .orElseThrow()
        .number("n");
  }

  @Test
  void failedStatementKeepsItsSecretsAndRefusedNameItsReason() {
    Mysqld server = fresh("failing");
    server.start(startOptions(server));
    try (SqlSession session = session()) {
      session.execute("CREATE USER 'jürgen'@'localhost' IDENTIFIED BY 'pw'");
    }
    assertThat(
            failure(
                () ->
                    new OwnServer(libs, connection, server.layout())
                        .open("jürgen", Secret.of("pw"), PATIENCE)))
        .as("on a server whose default is latin1")
        .hasMessageContaining("'jürgen'")
        .hasMessageContaining("character_set_server is utf8mb4");
    Secret secret = Secret.of("top'secret");
    try (SqlSession session = session()) {
      Consumer<DoppelException> silent =
          failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.SQL_FAILED);
            assertThat(failure.getMessage() + failure.output() + failure.getCause())
                .doesNotContain("secret'")
                .doesNotContain("top'")
                .doesNotContain("top''");
          };
      silent.accept(
          failure(
              () ->
                  session.execute(
                      Secret.of("ALTER USER x IDENTIFED BY " + Sql.literal(secret.reveal())))));
      silent.accept(failure(() -> session.query("SELECT ? FROM nowhere.t WHERE", secret)));
      assertThatThrownBy(() -> session.query("SELECT a FROM nowhere.t"))
          .hasMessageContaining("nowhere");
    }
  }

  // ---- as a source

  private SourceQuestion question(String user, Secret password, List<String> databases) {
    return new SourceQuestion(
        connection,
        installation,
        901,
        new ServerAddress("source", new Port(source.port())),
        user,
        password,
        Optional.empty(),
        Optional.empty(),
        databases,
        true);
  }

  private static List<String> messages(List<Problem> problems) {
    return problems.stream().map(Problem::message).toList();
  }

  @Test
  void goodSourceHasNoProblemsAndTellsItsFacts() {
    SourceReport report =
        SourceReport.examine(libs, question("reader", SOURCE_PASSWORD, List.of()));
    assertThat(report.problems()).isEmpty();
    SourceFacts facts = report.facts().orElseThrow();
    assertThat(facts.version().number()).isEqualTo(installation.version().number());
    assertThat(facts.encrypted()).isEqualTo(offersTls);
    assertThat(facts.serverId()).isEqualTo(101);
    assertThat(facts.gtids()).isTrue();
    assertThat(facts.databases()).contains("shop").doesNotContain("mysql", "sys");
    assertThat(facts.tables())
        .anyMatch(table -> table.name().equals("customer") && table.size().bytes() > 0)
        .anyMatch(table -> table.kind() == TableFacts.Kind.VIEW);
    assertThat(facts.size().bytes()).isPositive();
  }

  @Test
  void everyProblemOfASourceIsToldAtOnce() {
    source.execute(
        "CREATE USER 'poor'@'%' IDENTIFIED BY 'poor'", "GRANT SELECT ON shop.* TO 'poor'@'%'");
    SourceQuestion all = question("poor", Secret.of("poor"), List.of("shop", "no such"));
    SourceQuestion sameId =
        new SourceQuestion(
            all.staging(),
            older(),
            101,
            all.address(),
            all.user(),
            all.password(),
            Optional.of("nobody"),
            Optional.of(Secret.of("x".repeat(40))),
            all.databases(),
            true);
    List<Problem> problems = SourceReport.examine(libs, sameId).problems();
    assertThat(messages(problems))
        .anyMatch(text -> text.contains("no such"))
        .anyMatch(text -> text.contains("is older than the source's"))
        .anyMatch(text -> text.contains("server_id 101"))
        .anyMatch(text -> text.contains("lacks the privilege TRIGGER"))
        .anyMatch(text -> text.matches(".*lacks the privilege (RELOAD|FLUSH_TABLES) .*"))
        .anyMatch(text -> text.contains("longer than the 32 characters"))
        .anyMatch(text -> text.contains("'nobody'"))
        .noneMatch(text -> text.contains("lacks the privilege SELECT to read the databases"));
    assertThat(problems)
        .anyMatch(problem -> problem.action().contains("GRANT EVENT ON `shop`.* TO 'poor'@'%';"));
  }

  private Installation older() {
    ServerVersion own = installation.version();
    return new Installation(
        installation.host(),
        new ServerVersion(own.vendor(), own.major(), own.minor() - 1, 99, "old"),
        installation.installPath(),
        installation.baseDir(),
        installation.server(),
        installation.programs(),
        "",
        "");
  }

  @Test
  void everyWayNotToReachASourceIsToldApart() {
    assertThat(open("source", source.port(), "reader", "wrong"))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.DATABASE_LOGIN_REFUSED);
              assertThat(failure)
                  .hasMessageContaining("'reader'")
                  .hasMessageContaining("source:3306");
              assertThat(failure.getMessage() + failure.output()).doesNotContain("wrong");
            });
    assertThat(open("source", 9, "reader", "x"))
        .hasMessageContaining("Nothing listens at source:9");
    assertThat(open("no-such-host.invalid", 3306, "reader", "x"))
        .hasMessageContaining("is not known");
    assertThat(open("source", 22, "reader", "x"))
        .hasMessageContaining("no database server")
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE));
    source.execute("CREATE USER 'locked'@'%' IDENTIFIED BY 'pw' ACCOUNT LOCK");
    assertThat(open("source", source.port(), "locked", "pw")).hasMessageContaining("is locked");
  }

  private DoppelException open(String host, int port, String user, String password) {
    return failure(
        () ->
            SqlSession.open(
                libs,
                connection,
                new ServerAddress(host, new Port(port)),
                user,
                Secret.of(password)));
  }
}
