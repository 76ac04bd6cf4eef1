package io.doppel.storage;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.regex.Pattern;

/** The one rule for names of volumes and snapshots: safe as a file name, in ZFS and in a shell. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

  private Names() {}

  static String check(String text, String what) {
    if (!NAME.matcher(requireNonNull(text, "name is null")).matches()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "'" + text + "' is not a name for a " + what + ".",
          "Use 1 to 100 letters, digits, '-', '_' and '.', beginning with a letter or digit.");
    }
    return text;
  }
}
