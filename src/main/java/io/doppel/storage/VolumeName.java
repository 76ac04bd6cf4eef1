package io.doppel.storage;

/**
 * The name of a volume, unique in its storage.
 *
 * @param text 1 to 100 ASCII letters, digits, {@code - _ .}, beginning with a letter or digit
 */
public record VolumeName(String text) implements Comparable<VolumeName> {
  /** Checks the name; INVALID_ARGUMENT when it breaks the rule. */
  public VolumeName {
    Names.check(text, "volume");
  }

  @Override
  public int compareTo(VolumeName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
