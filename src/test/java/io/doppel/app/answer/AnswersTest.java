package io.doppel.app.answer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.doppel.cli.Application;
import io.doppel.cli.GlobalOptions;
import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.Engine;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.HomeView;
import io.doppel.engine.MountStrategy;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class AnswersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final GlobalOptions OPTIONS = new GlobalOptions(Optional.empty(), false);

  @TempDir private Path home;

  private final Engine engine = mock(Engine.class);
  private final Application application = mock(Application.class);
  private Answers answers;

  @BeforeEach
  void begin() throws IOException {
    when(application.engine(any(), any())).thenReturn(engine);
    when(engine.home()).thenReturn(new HomeView("/home", Optional.empty(), List.of()));
    when(engine.status(any(Duration.class))).thenReturn(List.of(vdb(DatabaseStatus.State.ACTIVE)));
    when(engine.environments()).thenReturn(List.of(environment("key file /root/.ssh/id_rsa")));
    Files.writeString(home.resolve("config.yml"), "");
    answers = open().orElseThrow();
  }

  @AfterEach
  void end() {
    answers.close();
  }

  private Optional<Answers> open() {
    return open(home);
  }

  private Optional<Answers> open(Path directory) {
    Path file = directory.resolve("config.yml");
    return Answers.open(
        directory,
        application,
        OPTIONS,
        new Answers.Configuration(file, file.toFile().lastModified()),
        name -> null);
  }

  private static DatabaseStatus vdb(DatabaseStatus.State state) {
    return new DatabaseStatus(
        DatabaseKind.VDB,
        "dév",
        "target",
        state,
        "answers on port 3310",
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static EnvironmentView environment(String login) {
    return new EnvironmentView(
        "target",
        "UNIX_HOST_ENVIRONMENT-1",
        "10.0.1.31",
        Optional.of(22),
        "mysql",
        login,
        "/var/lib/doppel",
        new MountStrategy.Automatic(),
        1,
        Instant.EPOCH);
  }

  private static Question question(Map<String, String> environment, String... arguments) {
    return Question.of(environment::get, "none", arguments).orElseThrow();
  }

  private Optional<Answer> ask(Map<String, String> environment, String... arguments) {
    return ask(question(environment, arguments), PATIENCE, PATIENCE);
  }

  private Optional<Answer> ask(Question question, Duration untilAccepted, Duration untilAnswered) {
    return Asker.answer(Wire.socket(home), question, untilAccepted, untilAnswered);
  }

  @Test
  void answersWhatTheCommandWouldPrint() {
    Answer answer = ask(Map.of(), "status").orElseThrow();

    assertThat(answer.exitCode()).isZero();
    assertThat(answer.out()).startsWith("NAME").contains("dév   VDB   target       ACTIVE");
    assertThat(answer.err()).isEmpty();
  }

  @Test
  void tellsTheExitCodeAndErrors() {
    when(engine.status(any(Duration.class)))
        .thenReturn(List.of(vdb(DatabaseStatus.State.INACTIVE)));
    when(engine.database("nobody"))
        .thenThrow(new DoppelException(ErrorCode.NOT_FOUND, "There is no 'nobody'.", "Look."));

    assertThat(ask(Map.of(), "status").orElseThrow().exitCode())
        .isEqualTo(ErrorCode.WRONG_STATE.exitCode());
    Answer wrong = ask(Map.of(), "vdb", "status", "nobody").orElseThrow();
    assertThat(wrong.exitCode()).isEqualTo(ErrorCode.NOT_FOUND.exitCode());
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).contains("There is no 'nobody'.");
    assertThat(ask(Map.of(), "status", "--limit", "soon").orElseThrow().exitCode()).isEqualTo(2);
  }

  @Test
  void whateverDoesMoreThanAskIsDeclined() {
    Question asks = question(Map.of(), "status");
    for (String line :
        List.of("vdb delete dev --yes", "status --home /elsewhere", "jobs clean-up", "watch", "")) {
      Question acts =
          new Question(
              asks.build(),
              asks.user(),
              asks.timeZone(),
              asks.agentSocket(),
              asks.outIsTerminal(),
              asks.errIsTerminal(),
              asks.coloursWanted(),
              List.of(line.split(" ")));
      assertThat(ask(acts, PATIENCE, PATIENCE)).as(line).isEmpty();
    }
    verify(engine, never()).delete(any(), any(), any());
    verify(engine, never()).cleanUp(any(), any());
    assertThat(ask(asks, PATIENCE, PATIENCE)).isPresent();
  }

  @Test
  void answersSeveralAtOnce() throws Exception {
    int several = 8;
    CyclicBarrier all = new CyclicBarrier(several);
    when(engine.status(any(Duration.class)))
        .thenAnswer(
            asked -> {
              all.await(20, TimeUnit.SECONDS);
              return List.of(vdb(DatabaseStatus.State.ACTIVE));
            });
    ExecutorService askers = Executors.newFixedThreadPool(several);
    try {
      Callable<Optional<Answer>> question = () -> ask(Map.of(), "status");
      for (Future<Optional<Answer>> answer :
          askers.invokeAll(Collections.nCopies(several, question))) {
        assertThat(answer.get().orElseThrow().exitCode()).isZero();
      }
    } finally {
      askers.shutdownNow();
    }
  }

  @Test
  void declinesWhereTheAskerMayFindOutOtherwise() throws IOException {
    Question usual = question(Map.of(), "status");
    assertThat(ask(of("another build", usual.user()), PATIENCE, PATIENCE)).isEmpty();
    assertThat(ask(of(usual.build(), "another user"), PATIENCE, PATIENCE)).isEmpty();
    assertThat(ask(of(usual.build(), usual.user()), PATIENCE, PATIENCE)).isPresent();
    assertThat(ask(Map.of("TZ", "Asia/Tokyo"), "status")).isEmpty();

    assertThat(ask(Map.of("SSH_AUTH_SOCK", "/tmp/agent"), "status")).isPresent();
    when(engine.environments()).thenReturn(List.of(environment(EnvironmentView.BY_AGENT)));
    assertThat(ask(Map.of("SSH_AUTH_SOCK", "/tmp/agent"), "status")).isEmpty();
    assertThat(ask(Map.of(), "status")).isPresent();

    Files.setLastModifiedTime(
        home.resolve("config.yml"), FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(ask(Map.of(), "status")).isEmpty();
  }

  private static Question of(String build, String user) {
    return new Question(build, user, "", "", false, false, false, List.of("status"));
  }

  @Test
  void undoesFirstWhatDeadProcessesHaveLeft() {
    ask(Map.of(), "status");
    ask(Map.of(), "status", "--json");

    verify(engine, times(2)).recover(any());
  }

  @Test
  void nobodyElseMayConnect() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Wire.socket(home))))
        .isEqualTo("rw-------");
  }

  @Test
  void oneProcessAnswersUntilItEnds() {
    assertThat(open()).isEmpty();
    assertThat(ask(Map.of(), "status")).isPresent();

    answers.close();

    assertThat(Wire.socket(home)).doesNotExist();
    assertThat(ask(Map.of(), "status")).isEmpty();
    answers = open().orElseThrow();
    assertThat(ask(Map.of(), "status")).isPresent();
  }

  @Test
  void whoSendsSomethingElseOrNothingDisturbsNobody() throws IOException {
    List<SocketChannel> others = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(Wire.socket(home)));
        others.add(other);
        other.write(
            ByteBuffer.wrap((i % 2 == 0 ? "GET / HTTP/1.1\r\n\r\n" : "D").getBytes(US_ASCII)));
      }
      assertThat(ask(Map.of(), "status")).isPresent();
    } finally {
      for (SocketChannel other : others) {
        other.close();
      }
    }
  }

  @Test
  void theSocketOfADeadProcessIsTakenOver() throws IOException {
    answers.close();
    listen(Wire.socket(home)).close();
    assertThat(Wire.socket(home)).exists();
    assertThat(ask(Map.of(), "status")).as("nobody listens").isEmpty();

    answers = open().orElseThrow();

    assertThat(ask(Map.of(), "status")).isPresent();
  }

  @Test
  @Timeout(60)
  void aProcessThatIsHeldIsNotWaitedFor() throws IOException {
    answers.close();
    Duration little = Duration.ofMillis(50);
    try (ServerSocketChannel held = listen(Wire.socket(home))) {
      // At last there is no more room to wait in.
      for (int i = 0; i < 100; i++) {
        assertThat(ask(question(Map.of(), "status"), little, little)).isEmpty();
      }
      assertThat(held.isOpen()).isTrue();
    } finally {
      Files.delete(Wire.socket(home));
    }
  }

  @Test
  @Timeout(60)
  void aProcessThatIsHeldWhileItAnswersIsNotWaitedForEither() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    when(engine.status(any(Duration.class)))
        .thenAnswer(
            question -> {
              asked.await();
              return List.of();
            });
    try {
      assertThat(ask(question(Map.of(), "status"), PATIENCE, Duration.ofMillis(50))).isEmpty();
    } finally {
      asked.countDown();
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNone() throws Exception {
    answers.close();
    try (ServerSocketChannel server = listen(Wire.socket(home))) {
      Thread dying =
          new Thread(
              () -> {
                try (SocketChannel asker = server.accept()) {
                  DataOutputStream to = new DataOutputStream(Channels.newOutputStream(asker));
                  to.writeByte(Wire.ACCEPTED);
                  to.writeInt(0);
                  to.writeInt(1000);
                  to.writeBytes("NAME");
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      dying.start();
      assertThat(ask(Map.of(), "status")).isEmpty();
      dying.join();
    } finally {
      Files.delete(Wire.socket(home));
    }
  }

  @Test
  void aPathThatIsTooLongForASocketIsNoFailure() throws IOException {
    Path deep = Files.createDirectories(home.resolve("x".repeat(100)));

    assertThat(open(deep)).isEmpty();
    assertThat(Asker.answer(Wire.socket(deep), question(Map.of(), "status"), PATIENCE, PATIENCE))
        .isEmpty();
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    return channel;
  }
}
