package io.doppel.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads standard error: hands on each line as it comes and keeps the end. {@link #end} may be
 * called by any thread at any time.
 */
final class StderrReader {
  /** How much is kept, in bytes. */
  static final int MAX_KEPT = 64 * 1024;

  /** A longer line is handed on in pieces; in bytes. */
  static final int MAX_LINE = 8 * 1024;

  private final Consumer<String> listener;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private byte[] kept = new byte[0];

  StderrReader(Consumer<String> listener) {
    this.listener = listener;
  }

  /** Reads to the end. */
  void read(InputStream stderr) throws IOException {
    byte[] buffer = new byte[8192];
    for (int count = stderr.read(buffer); count >= 0; count = stderr.read(buffer)) {
      keep(buffer, count);
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n') {
          tellLine();
        } else {
          line.write(buffer[i]);
          if (line.size() == MAX_LINE) {
            tellLine();
          }
        }
      }
    }
    if (line.size() > 0) {
      tellLine();
    }
  }

  private void tellLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    listener.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  private synchronized void keep(byte[] buffer, int count) {
    int old = Math.min(kept.length, MAX_KEPT - count);
    byte[] joined = new byte[old + count];
    System.arraycopy(kept, kept.length - old, joined, 0, old);
    System.arraycopy(buffer, 0, joined, old, count);
    kept = joined;
  }

  /** Returns the end of what has been read so far, at most {@link #MAX_KEPT} bytes of UTF-8. */
  synchronized String end() {
    int start = 0;
    // Do not begin within a character.
    while (kept.length == MAX_KEPT && start < kept.length && (kept[start] & 0xC0) == 0x80) {
      start++;
    }
    return new String(kept, start, kept.length - start, StandardCharsets.UTF_8);
  }
}
