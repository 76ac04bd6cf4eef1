package io.doppel.storage;

/**
 * Where a volume is to show on a host: an absolute path, not the root directory.
 *
 * @param text the path, without doubled or trailing slashes
 */
public record MountPath(String text) {
  /** Checks and normalises the path; INVALID_ARGUMENT tells what is wrong with it. */
  public MountPath {
    text = Paths.absolute(text, "The mount path");
  }

  @Override
  public String toString() {
    return text;
  }
}
