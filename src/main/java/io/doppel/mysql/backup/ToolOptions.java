package io.doppel.mysql.backup;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;

/**
 * Text of an option file for the command line programs, which may hold passwords and is only ever
 * given to them through a pipe.
 *
 * <p>The programs strip one pair of quotes, know {@code \n \r \t \b \s \" \' \\} and take an
 * unquoted {@code #} for a comment; a line may have 4095 bytes at most. Same in all versions of
 * both vendors.
 */
final class ToolOptions {
  private static final int LONGEST_LINE = 4000;

  private final StringBuilder text = new StringBuilder();

  /** Begins a group, such as {@code client}. */
  ToolOptions group(String name) {
    text.append('[').append(name).append("]\n");
    return this;
  }

  /** Sets an option that takes no value. */
  ToolOptions flag(String name) {
    text.append(name).append('\n');
    return this;
  }

  /** Sets an option to a value that may hold any character but NUL. */
  ToolOptions set(String name, String value) {
    String quoted = quote(value);
    if (quoted.length() > LONGEST_LINE / 4) {
      // Cheap test first: no character takes more than four bytes.
      int bytes = quoted.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      if (bytes > LONGEST_LINE) {
        throw new DoppelException(
            ErrorCode.INVALID_ARGUMENT,
            "The value of " + name + " is too long for an option file: " + bytes + " bytes.",
            "Use a shorter one.");
      }
    }
    text.append(name).append('=').append(quoted).append('\n');
    return this;
  }

  /** Sets an option to a secret. */
  ToolOptions set(String name, Secret value) {
    return set(name, value.reveal());
  }

  /** Returns the text. */
  Secret text() {
    return Secret.of(text.toString());
  }

  private static String quote(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 8).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> quoted.append("\\\\");
        case '"' -> quoted.append("\\\"");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
