package io.doppel.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Supplier;

/** Makes an appender when the first event comes: most commands have nothing to log. */
final class LateAppender extends AppenderBase<ILoggingEvent> {
  private final Supplier<Appender<ILoggingEvent>> maker;
  private Appender<ILoggingEvent> made;

  LateAppender(Supplier<Appender<ILoggingEvent>> maker) {
    this.maker = maker;
  }

  /** Called by one thread at a time, as the base class sees to it. */
  @Override
  protected void append(ILoggingEvent event) {
    if (made == null) {
      made = maker.get();
    }
    made.doAppend(event);
  }

  @Override
  public void stop() {
    super.stop();
    if (made != null) {
      made.stop();
    }
  }
}
