package io.doppel.bridge;

import io.doppel.sdk.Progress;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells progress in the log: each activity once, for an engine shows no more, and what the user
 * should know. Thread-safe.
 */
final class ProgressLog implements Consumer<Progress> {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);

  private String activity = "";

  @Override
  public synchronized void accept(Progress progress) {
    if (progress.unit() == Progress.Unit.NOTICE) {
      LOG.warn("{}", progress.activity());
    } else if (!progress.activity().equals(activity)) {
      activity = progress.activity();
      LOG.info("{} ...", activity);
    }
  }
}
