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
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
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
 * questions of other processes, until it is closed or the process ends. Thread-safe.
 *
 * <p>A question is declined when a process of the asker's own might answer otherwise: it is of
 * another build or user, the configuration has changed since, its time zone is another one, or
 * there are hosts to which its SSH agent logs in.
 */
public final class Answers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final int MOST_AT_ONCE = 8;

  /** An asker says all at once, and reads all at once. */
  private static final Duration LISTENING = Duration.ofSeconds(2);

  private static final Duration TELLING = Duration.ofSeconds(10);

  private final Application application;
  private final GlobalOptions options;
  private final Configuration configuration;
  private final Question self;
  private final Path socket;
  private final FileChannel lock;
  private final ServerSocketChannel channel;
  private final Thread atExit = new Thread(this::end, "doppel-answers-end");
  private final ExecutorService threads;

  /**
   * What an application was configured by.
   *
   * @param file where the configuration is
   * @param lastModified when the file was changed last, before it was read: milliseconds of the
   *     epoch, 0 when there was none
   */
  public record Configuration(Path file, long lastModified) {
    private boolean holds() {
      return file.toFile().lastModified() == lastModified;
    }
  }

  private Answers(
      Path home,
      FileChannel lock,
      Application application,
      GlobalOptions options,
      Configuration configuration,
      Function<String, String> environment)
      throws IOException {
    this.application = application;
    this.options = options;
    this.configuration = configuration;
    this.self = Question.of(environment, "none", "status").orElseThrow();
    this.socket = Wire.socket(home);
    this.lock = lock;
    this.channel = listen(socket);
    this.threads =
        Executors.newFixedThreadPool(
            MOST_AT_ONCE + 1,
            action -> {
              Thread thread = new Thread(action, "doppel-answers");
              thread.setDaemon(true);
              return thread;
            });
    Runtime.getRuntime().addShutdownHook(atExit);
    threads.execute(this::accept);
  }

  /**
   * Begins to answer.
   *
   * @param home Doppel's directory, which exists
   * @param application has opened its engine already
   * @param options those that it was opened with
   * @param configuration what it was configured by
   * @param environment returns the value of an environment variable, or null
   * @return empty when it is not possible, or another process does; nothing is lost by that but
   *     time
   */
  public static Optional<Answers> open(
      Path home,
      Application application,
      GlobalOptions options,
      Configuration configuration,
      Function<String, String> environment) {
    if (!Wire.possible(Wire.socket(home))) {
      LOG.debug("{} is too long for a socket at which questions are answered.", home);
      return Optional.empty();
    }
    try {
      FileChannel lock =
          FileChannel.open(
              home.resolve("answers.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (lock.tryLock() != null) {
          return Optional.of(
              new Answers(home, lock, application, options, configuration, environment));
        }
        LOG.debug("Another process answers questions about {}.", home);
      } catch (IOException | RuntimeException e) {
        LOG.debug("Questions about {} cannot be answered.", home, e);
      }
      lock.close();
    } catch (IOException | RuntimeException e) {
      LOG.debug("Questions about {} cannot be answered.", home, e);
    }
    return Optional.empty();
  }

  /** The socket shows when only its owner may use it; one that was left behind gives way to it. */
  private static ServerSocketChannel listen(Path socket) throws IOException {
    Path making = socket.resolveSibling("answers.new");
    Files.deleteIfExists(making);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(making));
      Files.setPosixFilePermissions(making, PosixFilePermissions.fromString("rw-------"));
      Files.move(making, socket, StandardCopyOption.ATOMIC_MOVE);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(making);
      throw e;
    }
  }

  /** Tells whether questions are still answered. */
  public boolean isOpen() {
    return channel.isOpen();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel asker = channel.accept();
        threads.execute(() -> answer(asker));
      }
    } catch (ClosedChannelException | RejectedExecutionException closed) {
      LOG.debug("No more questions are answered.");
    } catch (IOException e) {
      LOG.warn("No more questions are answered.", e);
    } finally {
      end();
    }
  }

  private void answer(SocketChannel asker) {
    try (asker) {
      DataOutputStream to =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(asker)));
      Optional<Question> question = Limit.within(LISTENING, asker, () -> listen(asker, to));
      if (question.isPresent()) {
        Answer answer = answer(question.get());
        Limit.within(
            TELLING,
            asker,
            () -> {
              answer.write(to);
              to.flush();
              return answer;
            });
      }
    } catch (IOException e) {
      LOG.debug("A question was not heard to its end, or nobody waited for the answer.", e);
    } catch (RuntimeException e) {
      LOG.warn("A question could not be answered.", e);
    }
  }

  /** Returns the question when it is accepted. */
  private Optional<Question> listen(SocketChannel asker, DataOutputStream to) throws IOException {
    Question question =
        Question.read(new DataInputStream(new BufferedInputStream(Channels.newInputStream(asker))));
    boolean accepted = accepts(question);
    to.writeByte(accepted ? Wire.ACCEPTED : Wire.DECLINED);
    to.flush();
    LOG.debug("{} is {}.", question.arguments(), accepted ? "answered" : "declined");
    return accepted ? Optional.of(question) : Optional.empty();
  }

  private boolean accepts(Question question) {
    return question.asks()
        && question.build().equals(self.build())
        && question.user().equals(self.user())
        && question.timeZone().equals(self.timeZone())
        && configuration.holds()
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
            new OpenApplication(application),
            terminal,
            Clock.system(ZoneId.systemDefault()),
            variable -> null);
    return terminal.answer(cli.run(question.arguments().toArray(String[]::new)));
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      LOG.debug("The process ends.");
    }
  }

  private synchronized void end() {
    if (!lock.isOpen()) {
      return;
    }
    try (lock;
        channel) {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.debug("{} could not be removed.", socket, e);
    }
    threads.shutdownNow();
  }
}
