package io.doppel.mysql.backup;

import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Adds up how far all streams have come and tells the user, not more than twice a second. Sizes are
 * those of the source's tables; within a table it is estimated by what has been dumped of it.
 * Thread-safe.
 */
final class CopyProgress {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final String DATABASE_LINE = "-- Current Database: ";
  private static final String TABLE_LINE = "-- Dumping data for table ";
  private static final String BYTES_LINE = "bytes ";

  private final Libs libs;
  private final ToLongFunction<TableName> size;
  private final int tables;
  private final long total;
  private final Map<Integer, Place> places = new HashMap<>();

  private long finishedBytes;
  private int finishedTables;
  private long lastTold;

  /** Where one stream is. */
  private static final class Place {
    private String database = "";
    private TableName table;
    private long dumped;
    private long dumpedBefore;
  }

  CopyProgress(Libs libs, int tables, long total, ToLongFunction<TableName> size) {
    this.libs = libs;
    this.tables = tables;
    this.total = total;
    this.size = size;
  }

  /** Takes a line that the copying script printed on standard error. */
  synchronized void line(int stream, String line) {
    Place place = places.computeIfAbsent(stream, key -> new Place());
    if (line.startsWith(DATABASE_LINE)) {
      place.database = unquoted(line.substring(DATABASE_LINE.length()));
    } else if (line.startsWith(TABLE_LINE)) {
      leaveTable(place);
      place.table = new TableName(place.database, unquoted(line.substring(TABLE_LINE.length())));
    } else if (line.startsWith(BYTES_LINE)) {
      try {
        place.dumped = Long.parseLong(line.substring(BYTES_LINE.length()).strip());
      } catch (NumberFormatException e) {
        // The process ended while it was looked at.
        return;
      }
    } else {
      return;
    }
    tell(false);
  }

  /** Says that a stream has done all of its tables. */
  synchronized void finished(int stream) {
    Place place = places.remove(stream);
    if (place != null) {
      leaveTable(place);
    }
    tell(true);
  }

  private void leaveTable(Place place) {
    if (place.table != null) {
      finishedBytes += size.applyAsLong(place.table);
      finishedTables++;
      place.table = null;
    }
    place.dumpedBefore = place.dumped;
  }

  private void tell(boolean always) {
    long now = System.nanoTime();
    if (!always && lastTold != 0 && now - lastTold < PAUSE.toNanos()) {
      return;
    }
    lastTold = now;
    long done = finishedBytes;
    for (Place place : places.values()) {
      if (place.table != null) {
        done += Math.min(place.dumped - place.dumpedBefore, size.applyAsLong(place.table));
      }
    }
    libs.progress(
        Progress.of(
            "Copying " + tables + " tables, " + finishedTables + " done",
            Math.min(done, total),
            total,
            Progress.Unit.BYTES));
  }

  private static String unquoted(String identifier) {
    String text = identifier.strip();
    return text.length() >= 2 && text.startsWith("`") && text.endsWith("`")
        ? text.substring(1, text.length() - 1).replace("``", "`")
        : text;
  }
}
