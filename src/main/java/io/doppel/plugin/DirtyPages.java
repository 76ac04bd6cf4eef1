package io.doppel.plugin;

import io.doppel.model.Deadline;
import io.doppel.mysql.SqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a running server's changed pages to disk, so that a copy of its volume has nearly nothing
 * to recover. The server answers throughout, and keeps its settings.
 */
final class DirtyPages {
  private static final Logger LOG = LoggerFactory.getLogger(DirtyPages.class);

  private static final String CHECKPOINT = "innodb_log_checkpoint_now";
  private static final String CAPACITY = "innodb_io_capacity";
  private static final String CAPACITY_MAX = "innodb_io_capacity_max";
  private static final String LIMIT = "innodb_max_dirty_pages_pct";
  private static final String LOW_LIMIT = "innodb_max_dirty_pages_pct_lwm";

  /**
   * The settings while pages are written, in the order in which a server accepts them. The
   * capacities are numbers that nobody would choose: found at the beginning, they were left by a
   * run that died, and the server's defaults are put in their place at the end.
   */
  private static final Map<String, String> WHILE_WRITING = whileWriting();

  private static final long FEW = 64;

  /** So many that any disk writes them in a few seconds: 320 MB. */
  private static final long SOON_WRITTEN = 20_000;

  private static final Duration WHILE_WRITTEN_TO = Duration.ofMillis(1_500);
  private static final Duration FOR_CHECKPOINT = Duration.ofSeconds(10);

  /** A copy reads so much redo log in no time, whatever of it is to be done. */
  private static final long SHORT_LOG = 256 * 1024;

  private static final Pattern LOG_END = Pattern.compile("Log sequence number\\s+(\\d{1,18})");
  private static final Pattern LOG_START = Pattern.compile("Last checkpoint at\\s+(\\d{1,18})");

  private DirtyPages() {}

  private static Map<String, String> whileWriting() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(CAPACITY_MAX, "39997");
    settings.put(CAPACITY, "19997");
    settings.put(LOW_LIMIT, "0");
    settings.put(LIMIT, "0");
    return Collections.unmodifiableMap(settings);
  }

  /**
   * Writes pages while others go on writing to the server. Takes some seconds at most: what is not
   * written by then is left to the recovery of a copy.
   */
  static void writeOut(SqlSession session) {
    withSettingsKept(session, () -> writeFaster(session, WHILE_WRITTEN_TO));
  }

  /**
   * Writes the pages of a server that nobody writes to. Takes some seconds at most, as {@link
   * #writeOut} does, but for a disk that is very slow.
   */
  static void writeOutAll(SqlSession session) {
    withSettingsKept(
        session,
        () -> {
          if (dirtyPages(session) <= SOON_WRITTEN && session.variable(CHECKPOINT).isPresent()) {
            writeAtOnce(session);
            // Of MariaDB: returns when every page is on disk, which it never is while others write.
            set(session, CHECKPOINT, "ON");
          } else {
            checkpoint(session);
          }
        });
  }

  /**
   * Waits for the checkpoint that a server writes about once a second when all pages are on disk:
   * until then a copy reads the redo log, and with it all pages that were changed. As long as a
   * single page is to be written, MySQL's checkpoint stays two megabytes of log behind it.
   */
  private static void checkpoint(SqlSession session) {
    if (redoLog(session) > SHORT_LOG) {
      writeAtOnce(session);
      if (!Deadline.after(FOR_CHECKPOINT)
          .tryAwait("the server has made a checkpoint", () -> redoLog(session) <= SHORT_LOG)) {
        LOG.info("{} bytes of redo log are left to recover from", redoLog(session));
      }
    }
  }

  /** Returns how many bytes of its redo log a copy would have to recover from. */
  private static long redoLog(SqlSession session) {
    String status =
        session.queryOne("SHOW ENGINE INNODB STATUS").map(row -> row.text("Status")).orElse("");
    Matcher end = LOG_END.matcher(status);
    Matcher start = LOG_START.matcher(status);
    return end.find() && start.find()
        ? Long.parseLong(end.group(1)) - Long.parseLong(start.group(1))
        : 0;
  }

  private static void withSettingsKept(SqlSession session, Runnable work) {
    Map<String, String> before = settings(session);
    try {
      work.run();
    } catch (RuntimeException e) {
      Failures.afterwards(e, () -> restore(session, before));
      throw e;
    }
    restore(session, before);
  }

  private static void writeFaster(SqlSession session, Duration limit) {
    if (dirtyPages(session) > FEW) {
      writeAtOnce(session);
      awaitFew(session, limit);
    }
  }

  private static void writeAtOnce(SqlSession session) {
    WHILE_WRITING.forEach((name, value) -> set(session, name, value));
  }

  private static Map<String, String> settings(SqlSession session) {
    Map<String, String> found = new LinkedHashMap<>();
    session
        .query(
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN (?, ?, ?, ?)",
            CAPACITY_MAX,
            CAPACITY,
            LOW_LIMIT,
            LIMIT)
        .forEach(row -> found.put(row.text("Variable_name"), row.text("Value")));
    boolean leftBehind = WHILE_WRITING.get(CAPACITY).equals(found.get(CAPACITY));
    if (leftBehind) {
      found.replaceAll((name, value) -> "DEFAULT");
    }
    return found;
  }

  private static void set(SqlSession session, String name, String value) {
    session.execute("SET GLOBAL " + name + " = " + value);
  }

  /** In the reverse order, because each limit must suit the other at any time. */
  private static void restore(SqlSession session, Map<String, String> before) {
    List<String> names = new ArrayList<>(WHILE_WRITING.keySet());
    Collections.reverse(names);
    for (String name : names) {
      String value = before.get(name);
      if (value != null) {
        set(session, name, value);
      }
    }
  }

  private static void awaitFew(SqlSession session, Duration limit) {
    if (!Deadline.after(limit)
        .tryAwait("the server has written its changed pages", () -> dirtyPages(session) <= FEW)) {
      LOG.info("{} changed pages were not written in time", dirtyPages(session));
    }
  }

  private static long dirtyPages(SqlSession session) {
    return session
        .queryOne("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")
        .map(row -> row.number("Value"))
        .orElse(0L);
  }
}
