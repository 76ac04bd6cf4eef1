package io.doppel.app.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/**
 * What a command line has come to.
 *
 * @param exitCode the process's
 * @param out what belongs on standard output
 * @param err what belongs on standard error
 */
record Answer(int exitCode, String out, String err) {
  void write(DataOutputStream stream) throws IOException {
    stream.writeInt(exitCode);
    for (String text : List.of(out, err)) {
      byte[] bytes = text.getBytes(UTF_8);
      stream.writeInt(bytes.length);
      stream.write(bytes);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException when it breaks off
   */
  static Answer read(DataInputStream stream) throws IOException {
    return new Answer(stream.readInt(), text(stream), text(stream));
  }

  private static String text(DataInputStream stream) throws IOException {
    int length = stream.readInt();
    byte[] bytes = stream.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a text of " + length + " bytes ends after " + bytes.length);
    }
    return new String(bytes, UTF_8);
  }
}
