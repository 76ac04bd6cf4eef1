package io.doppel.storage;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.Arrays;
import java.util.List;

/** Checks paths on hosts before they reach a script. */
final class Paths {
  private Paths() {}

  /**
   * Returns the path without doubled or trailing slashes.
   *
   * @throws DoppelException INVALID_ARGUMENT when it is not absolute, is the root directory, or
   *     holds {@code .}, {@code ..} or control characters
   */
  static String absolute(String path, String what) {
    requireNonNull(path, "path is null");
    List<String> parts = Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
    String found = null;
    if (!path.startsWith("/")) {
      found = "is not absolute";
    } else if (parts.isEmpty()) {
      found = "is the root directory";
    } else if (parts.contains(".") || parts.contains("..")) {
      found = "holds '.' or '..'";
    } else if (path.chars().anyMatch(Character::isISOControl)) {
      found = "holds a control character";
    }
    if (found != null) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          what + " '" + path + "' " + found + ".",
          "Give an absolute path such as /mnt/doppel/shop.");
    }
    return "/" + String.join("/", parts);
  }
}
