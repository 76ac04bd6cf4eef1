package io.doppel.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import io.doppel.app.answer.Answers;
import io.doppel.cli.Application;
import io.doppel.cli.ConfiguredSetting;
import io.doppel.cli.GlobalOptions;
import io.doppel.cli.SshDefaults;
import io.doppel.engine.Engine;
import io.doppel.engine.JobListener;
import io.doppel.engine.work.EngineParts;
import io.doppel.engine.work.EngineParts.StoragePlace;
import io.doppel.engine.work.Engines;
import io.doppel.engine.work.StorageFactory;
import io.doppel.model.Port;
import io.doppel.plugin.MySqlPlugin;
import io.doppel.storage.StorageKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together, each not before it is needed. Not thread-safe. */
final class Wiring implements Application, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  private final Function<String, String> environment;
  private final Path userHome;
  private DoppelConfig config;
  private HostLibsFactory hosts;
  private Engine engine;
  private Optional<Answers> answers = Optional.empty();

  /**
   * Creates the wiring.
   *
   * @param environment returns the value of an environment variable, or null
   * @param userHome the user's home directory
   */
  Wiring(Function<String, String> environment, Path userHome) {
    this.environment = environment;
    this.userHome = userHome;
  }

  private DoppelConfig config(GlobalOptions options) {
    if (config == null) {
      config = DoppelConfig.read(options.home(), environment, userHome);
    }
    return config;
  }

  @Override
  public Engine engine(GlobalOptions options, JobListener recovery) {
    if (engine == null) {
      DoppelConfig read = config(options);
      Level level = Level.toLevel(read.value(Setting.LOG_LEVEL).orElseThrow());
      Logging.start(read.logDirectory(), level, options.verbose());
      LOG.debug("Doppel's directory is {}.", read.home());
      hosts = new HostLibsFactory(read.home().resolve("known_hosts"), environment);
      engine = Engines.open(parts(read), recovery);
    }
    return engine;
  }

  private EngineParts parts(DoppelConfig read) {
    Optional<StorageKind> kind =
        read.value(Setting.STORAGE_KIND)
            .filter(name -> !name.equals("auto"))
            .map(name -> StorageKind.valueOf(name.toUpperCase(Locale.ROOT)));
    return new EngineParts(
        read.home(),
        schema(),
        MySqlPlugin.factory(),
        hosts,
        StorageFactory.real(),
        new StoragePlace(
            kind,
            read.value(Setting.STORAGE_LOCATION).orElseThrow(),
            read.value(Setting.STORAGE_HOST)),
        Clock.systemUTC(),
        Duration.ofDays(Long.parseLong(read.value(Setting.JOBS_KEEP_DAYS).orElseThrow())));
  }

  private static String schema() {
    try (InputStream schema = Wiring.class.getResourceAsStream("/schema.json")) {
      return new String(schema.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void answerQuestions(GlobalOptions options) {
    if (answers.filter(Answers::isOpen).isEmpty()) {
      DoppelConfig read = config(options);
      answers =
          Answers.open(
              read.home(),
              this,
              options,
              new Answers.Configuration(read.file(), read.lastModified()),
              environment);
    }
  }

  @Override
  public SshDefaults sshDefaults(GlobalOptions options) {
    DoppelConfig read = config(options);
    String agentSocket = environment.apply("SSH_AUTH_SOCK");
    return new SshDefaults(
        read.value(Setting.SSH_USER),
        Port.parse(read.value(Setting.SSH_PORT).orElseThrow()),
        read.keyFile(),
        agentSocket != null && !agentSocket.isEmpty(),
        read.value(Setting.TOOLKIT));
  }

  @Override
  public List<ConfiguredSetting> configuration(GlobalOptions options) {
    return config(options).settings();
  }

  @Override
  public void close() {
    answers.ifPresent(Answers::close);
    if (engine != null) {
      engine.close();
    }
    if (hosts != null) {
      hosts.close();
    }
  }
}
