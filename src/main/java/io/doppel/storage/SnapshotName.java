package io.doppel.storage;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * The name of a snapshot: which volume it is of, and its name there.
 *
 * @param volume the volume
 * @param text 1 to 100 ASCII letters, digits, {@code - _ .}, beginning with a letter or digit
 */
public record SnapshotName(VolumeName volume, String text) implements Comparable<SnapshotName> {
  private static final Comparator<SnapshotName> ORDER =
      Comparator.comparing(SnapshotName::volume).thenComparing(SnapshotName::text);

  /** Checks the name; INVALID_ARGUMENT when it breaks the rule. */
  public SnapshotName {
    requireNonNull(volume, "volume is null");
    Names.check(text, "snapshot");
  }

  /** Returns the name that {@code volume@snapshot} stands for. */
  public static SnapshotName parse(String text) {
    int at = text.indexOf('@');
    return new SnapshotName(
        new VolumeName(at < 0 ? text : text.substring(0, at)),
        at < 0 ? "" : text.substring(at + 1));
  }

  @Override
  public int compareTo(SnapshotName other) {
    return ORDER.compare(this, other);
  }

  /** Returns {@code volume@snapshot}. */
  @Override
  public String toString() {
    return volume + "@" + text;
  }
}
