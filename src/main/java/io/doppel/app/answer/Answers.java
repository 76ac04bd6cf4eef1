package io.doppel.app.answer;

import io.doppel.cli.Application;
import io.doppel.cli.DoppelCli;
import io.doppel.cli.GlobalOptions;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.JobListener;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers, at a socket in Doppel's directory that nobody but its owner may connect to, the
 * questions of other processes, until it is closed. Thread-safe.
 *
 * <p>A question is declined when a process of the asker's own might answer otherwise: it is of
 * another build, the configuration has changed since, its time zone is another one, or there are
 * hosts to which its SSH agent logs in.
 */
public final class Answers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final int MOST_AT_ONCE = 8;

  /** An asker says all at once. */
  private static final long PATIENCE_MILLISECONDS = 500;

  private final Application application;
  private final GlobalOptions options;
  private final Path configuration;
  private final long configured;
  private final Question self;
  private final ServerSocketChannel channel;
  private final Path socket;
  private final ExecutorService threads;

  private Answers(
      Path home,
      Application application,
      GlobalOptions options,
      Function<String, String> environment)
      throws IOException {
    this.application = application;
    this.options = options;
    this.configuration = home.resolve("config.yml");
    this.configured = configuration.toFile().lastModified();
    this.self = Question.of(environment, "none", "status").orElseThrow();
    this.socket = Wire.socket(home);
    this.channel = listen(socket);
    this.threads =
        Executors.newFixedThreadPool(
            MOST_AT_ONCE + 1,
            action -> {
              Thread thread = new Thread(action, "doppel-answers");
              thread.setDaemon(true);
              return thread;
            });
    threads.execute(this::accept);
  }

  /**
   * Begins to answer.
   *
   * @param home Doppel's directory, which exists
   * @param application has opened its engine already
   * @param options those that it was opened with
   * @param environment returns the value of an environment variable, or null
   * @return empty when it is not possible, as the log tells; nothing is lost by that but time
   */
  public static Optional<Answers> open(
      Path home,
      Application application,
      GlobalOptions options,
      Function<String, String> environment) {
    Path socket = Wire.socket(home);
    if (!Wire.possible(socket)) {
      LOG.info("Questions are not answered here: {} is too long for a socket.", socket);
      return Optional.empty();
    }
    if (somebodyListens(socket)) {
      LOG.info("Questions are not answered here: another process does, at {}.", socket);
      return Optional.empty();
    }
    try {
      return Optional.of(new Answers(home, application, options, environment));
    } catch (IOException e) {
      LOG.warn("Questions are not answered here: {} cannot be made.", socket, e);
      return Optional.empty();
    }
  }

  private static boolean somebodyListens(Path socket) {
    try {
      Wire.connect(socket).close();
      return true;
    } catch (IOException nobody) {
      return false;
    }
  }

  /** The socket of a process that was killed is still there. */
  private static ServerSocketChannel listen(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      socket.toFile().deleteOnExit();
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void accept() {
    while (channel.isOpen()) {
      try {
        SocketChannel asker = channel.accept();
        threads.execute(() -> answer(asker));
      } catch (ClosedChannelException | RejectedExecutionException closed) {
        LOG.debug("No more questions are answered.");
        return;
      } catch (IOException e) {
        LOG.warn("No more questions are answered.", e);
        return;
      }
    }
  }

  private void answer(SocketChannel asker) {
    try (asker) {
      if (!Wire.readable(asker, PATIENCE_MILLISECONDS)) {
        return;
      }
      Question question =
          Question.read(
              new DataInputStream(new BufferedInputStream(Channels.newInputStream(asker))));
      DataOutputStream to =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(asker)));
      boolean accepted = accepts(question);
      to.writeByte(accepted ? Wire.ACCEPTED : Wire.DECLINED);
      to.flush();
      LOG.debug("{} is {}.", question.arguments(), accepted ? "answered" : "declined");
      if (accepted) {
        answer(question).write(to);
        to.flush();
      }
    } catch (IOException e) {
      LOG.debug("A question was not heard to its end, or nobody waited for the answer.", e);
    } catch (RuntimeException e) {
      LOG.warn("A question could not be answered.", e);
    }
  }

  private boolean accepts(Question question) {
    return question.build().equals(self.build())
        && question.timeZone().equals(self.timeZone())
        && configuration.toFile().lastModified() == configured
        && (question.agentSocket().equals(self.agentSocket()) || !agentsLogIn());
  }

  private boolean agentsLogIn() {
    return application.engine(options, JobListener.none()).environments().stream()
        .anyMatch(EnvironmentView::byAgent);
  }

  private Answer answer(Question question) {
    AskersTerminal terminal = new AskersTerminal(question);
    DoppelCli cli =
        new DoppelCli(
            application, terminal, Clock.system(ZoneId.systemDefault()), variable -> null);
    return terminal.answer(cli.run(question.arguments().toArray(String[]::new)));
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(socket);
      channel.close();
    } catch (IOException e) {
      LOG.debug("{} could not be removed.", socket, e);
    }
    threads.shutdownNow();
  }
}
