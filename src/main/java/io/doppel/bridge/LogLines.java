package io.doppel.bridge;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log as the Python side reads it: each event a line {@code {"level": "INFO", "logger":
 * "Linked", "message": "..."}} on standard error. Doppel tells all, libraries warnings only.
 * Thread-safe.
 */
public final class LogLines implements SLF4JServiceProvider {
  private static final String DOPPEL = "io.doppel.";
  private static final int MAX_MESSAGE_CHARS = 16_384;

  /** An engine takes less than 192 MiB from one script; nobody reads a hundredth of it. */
  private static final long MAX_TOTAL_CHARS = 1_500_000;

  private final Lines lines = new Lines(System.err);
  private final ILoggerFactory loggers = name -> new LineLogger(name, lines);
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** Called by SLF4J. */
  public LogLines() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // Everything is there.
  }

  /** Where lines go, up to a limit. */
  private static final class Lines {
    private final PrintStream out;
    private long written;

    Lines(PrintStream out) {
      this.out = out;
    }

    synchronized void write(Level level, String logger, String message) {
      if (written > MAX_TOTAL_CHARS) {
        return;
      }
      String text =
          message.length() <= MAX_MESSAGE_CHARS
              ? message
              : message.substring(0, MAX_MESSAGE_CHARS) + " ...";
      written += text.length() + 64;
      if (written > MAX_TOTAL_CHARS) {
        text = "The log of this operation is too long; the rest is left out.";
      }
      StringBuilder line = new StringBuilder(text.length() + 64);
      line.append("{\"level\": \"").append(level).append("\", \"logger\": \"").append(logger);
      line.append("\", \"message\": \"");
      JsonStringEncoder.getInstance().quoteAsString(text, line);
      out.println(line.append("\"}"));
    }
  }

  /** A logger of one class. */
  private static final class LineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient Lines lines;
    private final Level least;
    private final String shortName;

    LineLogger(String name, Lines lines) {
      this.name = name;
      this.lines = lines;
      this.least = name.startsWith(DOPPEL) ? Level.DEBUG : Level.WARN;
      this.shortName = name.substring(name.lastIndexOf('.') + 1);
    }

    private boolean tells(Level level) {
      return level.toInt() >= least.toInt();
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return tells(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return tells(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return tells(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object[] arguments, Throwable throwable) {
      String text = MessageFormatter.basicArrayFormat(message, arguments);
      if (throwable != null) {
        StringWriter trace = new StringWriter();
        throwable.printStackTrace(new PrintWriter(trace));
        text = text + "\n" + trace;
      }
      lines.write(level, shortName, text == null ? "" : text);
    }
  }
}
