package io.doppel.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.doppel.model.Deadline;
import io.doppel.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

@RequiresLab
final class LabIT {
  private static final Secret PASSWORD = Secret.of("pa$$ wörd'\"\\ 9");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static LabNetwork network;
  private static LabHost source;
  private static LabHost staging;

  @BeforeAll
  static void startHosts() {
    network = LabNetwork.create();
    source = network.host("source", "mariadb1011");
    staging =
        network.host(
            "staging", "mysql97", options -> options.password(LabHost.PLAIN_USER, PASSWORD));
  }

  @AfterAll
  static void stopHosts() {
    network.close();
  }

  @Test
  void hostAcceptsTheKeyAndShowsItsFingerprint() throws Exception {
    assertThat(login(source, LabHost.USER, "sudo -n id -u; echo $PATH"))
        .isEqualTo("0\n/usr/local/bin:/usr/bin:/bin:/usr/games\n");
    assertThat(login(source, LabHost.PLAIN_USER, "sudo -n true 2>/dev/null || echo refused"))
        .isEqualTo("refused\n");
  }

  @Test
  void hostAcceptsAPasswordOnlyWhenItIsGivenOne() throws Exception {
    assertThat(output(session(staging, LabHost.PLAIN_USER, PASSWORD.reveal()), "id -un"))
        .isEqualTo("plain\n");
    assertThatThrownBy(() -> session(staging, LabHost.PLAIN_USER, "wrong"))
        .isInstanceOf(JSchException.class);
    assertThatThrownBy(() -> session(source, LabHost.PLAIN_USER, PASSWORD.reveal()))
        .isInstanceOf(JSchException.class);
  }

  @Test
  void hostsReachEachOtherByNameAndAddress() {
    assertThat(staging.sh("exec 3<>/dev/tcp/source/22; head -c 4 <&3")).isEqualTo("SSH-");
    assertThat(source.sh("exec 3<>/dev/tcp/" + staging.address() + "/22; head -c 4 <&3"))
        .isEqualTo("SSH-");
  }

  @Test
  void hostThatIsCutOffIsSilentAndComesBackAtTheSameAddress() {
    String address = staging.address();
    staging.cutOff();
    assertThat(source.run("root", "timeout 1 bash -c '</dev/tcp/staging/22'").exitCode())
        .isNotZero();
    staging.reconnect();

    assertThat(staging.address()).isEqualTo(address);
    assertThat(source.run("root", "timeout 5 bash -c '</dev/tcp/staging/22'").exitCode()).isZero();
  }

  @Test
  void hostComesBackAfterPowerFailureAndShowsAnotherKeyWhenChanged() throws Exception {
    LabHost target = network.host("target", "mariadb118");
    String fingerprint = target.fingerprint();
    target.kill();
    target.start();
    assertThat(target.fingerprint()).isEqualTo(fingerprint);
    assertThat(login(target, LabHost.USER, "hostname")).isEqualTo("target\n");

    target.changeHostKey();
    assertThat(target.fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void storageHostFindsThePoolOverSsh() throws Exception {
    try (StorageHost host = StorageHost.start()) {
      Session session =
          session(host.address(), host.port(), StorageHost.USER, host.privateKey(), null);
      assertThat(session.getHostKey().getFingerPrint(new JSch())).isEqualTo(host.fingerprint());
      assertThat(output(session, "zfs list -H -o name " + Lab.get().zfsPool()))
          .isEqualTo(Lab.get().zfsPool() + "\n");
    }
  }

  @Test
  void datasetMadeLaterShowsInRunningHostsUntilDestroyed() throws IOException {
    Lab lab = Lab.get();
    String dataset = lab.zfsPool() + "/" + lab.prefix();
    Path directory = lab.zfsDirectory().resolve(lab.prefix());
    Command.run("zfs", "create", dataset);
    Files.writeString(directory.resolve("hello"), "from here");

    assertThat(staging.sh("cat " + directory + "/hello")).isEqualTo("from here");
    assertThat(LeakCheck.onThisMachine(lab)).anyMatch(leak -> leak.equals("dataset " + dataset));

    Deadline.after(PATIENCE).await(dataset + " is destroyed", () -> destroyed(dataset), () -> "");
    assertThat(staging.run("root", "test -e " + directory + "/hello").exitCode()).isNotZero();
    assertThat(LeakCheck.onThisMachine(lab)).isEmpty();
  }

  @Test
  void btrfsAndXfsDirectoriesAreSharedWithHosts() throws IOException {
    Lab lab = Lab.get();
    for (Path top : List.of(lab.btrfsDirectory(), lab.xfsDirectory())) {
      Path directory = top.resolve(lab.prefix());
      staging.sh("mkdir " + directory + "; echo x >" + directory + "/a");
      Command.run("cp", "--reflink=always", directory + "/a", directory + "/b");
      assertThat(LeakCheck.onThisMachine(lab)).containsExactly("directory " + directory);
      staging.sh("cmp " + directory + "/a " + directory + "/b; rm -r " + directory);
    }
  }

  @ParameterizedTest
  @OnServers(
      value = {"mysql97", "mariadb1011"},
      matrix = "mariadb118")
  void serverHoldsSampleDataAndTakesWrites(String image) throws Exception {
    try (LabNetwork own = LabNetwork.create()) {
      LabServer server = LabServer.on(own.host("source", image)).serverId(77).start();
      server.load(5000);
      var checksums = server.checksums();
      assertThat(checksums)
          .containsKeys("shop.customer", "archive 2020.visit", "we`ird müller.tab`le 'ö' \"x\"")
          .containsKeys("shop.measured", "shop.reading")
          .hasSize(7)
          .allSatisfy(
              (table, rows) -> assertThat(LabServer.loadedDatabases()).anyMatch(table::startsWith));
      assertThat(checksums.values().stream().mapToInt(LabIT::rows).sum())
          .as("as many as were asked for, and some of all types")
          .isEqualTo(5010);

      try (LabWriter writer = server.writeInBackground()) {
        Deadline.after(PATIENCE).await("20 rows", () -> writer.written() >= 20, () -> "");
        long written = writer.stop();
        assertThat(rows(server.checksums().get("load.journal"))).isEqualTo(written);
      }

      server.kill();
      server.restart();
      assertThat(server.checksums()).containsAllEntriesOf(checksums);
      assertThat(select(server, "SELECT @@server_id")).isEqualTo("77");
      server.replicationAccount("re`pl 'ü'", PASSWORD);
      try (Connection connection =
          LabServer.connect(own.host("other", image).address(), 3306, "x", PASSWORD)) {
        throw new AssertionError("a host without a server answers: " + connection);
      } catch (java.sql.SQLException expected) {
        assertThat(expected.getMessage()).isNotEmpty();
      }
      try (Connection connection =
          LabServer.connect(server.host().address(), server.port(), "re`pl 'ü'", PASSWORD)) {
        assertThat(connection.isValid(5)).isTrue();
      }
    }
  }

  @Test
  void processAndSshSessionAndMountLeftInAHostAreFoundAsLeaks() throws Exception {
    Session session;
    try (LabNetwork own = LabNetwork.create()) {
      LabHost host = own.host("leaky", "mariadb118", options -> options.mountRights());
      session = session(host, LabHost.USER, null);
      host.sh("setsid sleep 1000 </dev/null >/dev/null 2>&1 & mount -t tmpfs none /mnt");
    }
    session.disconnect();

    assertThat(LeakCheck.takeFound())
        .anyMatch(leak -> leak.matches("leaky: process \\d+ sleep 1000"))
        .anyMatch(leak -> leak.matches("leaky: process \\d+ sshd.*doppel.*"))
        .anyMatch(leak -> leak.equals("leaky: mount /mnt"));
  }

  @Test
  void secretInTheArgumentsOrEnvironmentOfAHostsProcessIsSeen() {
    Secret secret = Secret.of("very-secret-" + System.nanoTime());
    for (String leaking :
        List.of(
            "bash -c 'sleep 2; true' " + secret.reveal(), "S=" + secret.reveal() + " sleep 2")) {
      SecretWatch watch = SecretWatch.start(List.of(secret));
      staging.sh(leaking);
      assertThatThrownBy(watch::assertUnseen).isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void secretInALogFileOfAHostIsSeenAndWithoutOneNothingIs() {
    Secret secret = Secret.of("quiet-secret-" + System.nanoTime());
    SecretWatch clean = SecretWatch.start(List.of(secret));
    staging.write("/var/log/quiet.log", "nothing");
    clean.assertUnseen(staging.file("/var/log"));

    SecretWatch watch = SecretWatch.start(List.of(secret));
    staging.write("/var/log/loud.log", "password=" + secret.reveal() + "\n");
    assertThatThrownBy(() -> watch.assertUnseen(staging.file("/var/log")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("loud.log");
  }

  @Test
  void missingLabSkipsATestUnlessTheLabIsRequired() {
    Optional<String> problem = Optional.of("The lab is not up.");
    assertThat(LabCondition.judge(problem, false).isDisabled()).isTrue();
    assertThatThrownBy(() -> LabCondition.judge(problem, true)).hasMessage("The lab is not up.");
    assertThat(LabCondition.judge(Optional.empty(), true).isDisabled()).isFalse();
  }

  private static boolean destroyed(String dataset) {
    try {
      Command.run("zfs", "destroy", dataset);
      return true;
    } catch (IllegalStateException busy) {
      return false;
    }
  }

  private static int rows(String checksum) {
    return Integer.parseInt(checksum.split(" ", -1)[0]);
  }

  private static String select(LabServer server, String sql) throws Exception {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private static String login(LabHost host, String user, String command) throws Exception {
    return output(session(host, user, null), command);
  }

  private static Session session(LabHost host, String user, String password) throws Exception {
    Session session = session(host.address(), host.port(), user, host.privateKey(), password);
    assertThat(session.getHostKey().getFingerPrint(new JSch())).isEqualTo(host.fingerprint());
    return session;
  }

  /** Logs in with the password, or with the key when there is none. */
  private static Session session(
      String address, int port, String user, Path privateKey, String password) throws Exception {
    JSch jsch = new JSch();
    Session session = jsch.getSession(user, address, port);
    session.setConfig("StrictHostKeyChecking", "no");
    session.setConfig("FingerprintHash", "sha256");
    if (password == null) {
      jsch.addIdentity(privateKey.toString());
    } else {
      session.setPassword(password.getBytes(StandardCharsets.UTF_8));
    }
    session.connect(5000);
    return session;
  }

  private static String output(Session session, String command) throws Exception {
    try {
      ChannelExec channel = (ChannelExec) session.openChannel("exec");
      channel.setCommand(command);
      var stdout = channel.getInputStream();
      channel.connect(5000);
      return new String(stdout.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      session.disconnect();
    }
  }
}
