package io.doppel.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The log: a file per day in Doppel's directory, which several processes may write to; on demand
 * standard error as well. Never standard output, which belongs to the answers.
 */
final class Logging {
  private static final String LINE =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"} %-5level PID [%thread] %logger{0}: %msg%n";
  private static final String SHORT_LINE = "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg%n";
  private static final int DAYS_KEPT = 30;
  private static final FileSize KEPT_IN_ALL = FileSize.valueOf("200MB");

  private Logging() {}

  /**
   * Begins to log.
   *
   * @param directory where the files belong; made at need
   * @param level of Doppel's own loggers; others tell warnings only
   * @param verbose whether standard error gets the log as well
   */
  static void start(Path directory, Level level, boolean verbose) {
    start((LoggerContext) LoggerFactory.getILoggerFactory(), directory, level, verbose);
  }

  /** As {@link #start(Path, Level, boolean)}, for the loggers of a context. */
  static void start(LoggerContext context, Path directory, Level level, boolean verbose) {
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    context.getLogger("io.doppel").setLevel(level);
    LateAppender file = new LateAppender(() -> file(context, directory));
    file.setContext(context);
    file.start();
    root.addAppender(file);
    // It warns of every keyword that Delphix has added to JSON Schema.
    context.getLogger("com.networknt").setLevel(Level.ERROR);
    if (verbose) {
      ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
      console.setTarget("System.err");
      root.addAppender(started(context, console, SHORT_LINE));
    }
  }

  private static Appender<ILoggingEvent> file(LoggerContext context, Path directory) {
    PrivateLogFile file = new PrivateLogFile();
    // Several processes write to the same file: each event is appended under a lock.
    file.setPrudent(true);
    file.setContext(context);
    TimeBasedRollingPolicy<ILoggingEvent> daily = new TimeBasedRollingPolicy<>();
    daily.setContext(context);
    daily.setParent(file);
    daily.setFileNamePattern(directory.resolve("doppel.%d{yyyy-MM-dd}.log").toString());
    daily.setMaxHistory(DAYS_KEPT);
    daily.setTotalSizeCap(KEPT_IN_ALL);
    daily.start();
    file.setRollingPolicy(daily);
    String process = Long.toString(ProcessHandle.current().pid());
    return started(context, file, LINE.replace("PID", process));
  }

  private static Appender<ILoggingEvent> started(
      LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
