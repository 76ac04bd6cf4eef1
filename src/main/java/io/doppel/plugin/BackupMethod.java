package io.doppel.plugin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the backup is taken that a staging server starts from. */
enum BackupMethod {
  /** Whichever is best where it is: see {@link BackupChoice}. */
  AUTOMATIC("Automatic"),
  /** By dumps, over SQL. */
  LOGICAL("Logical"),
  /** By the vendor's backup tool for files, on the source's host. */
  PHYSICAL("Physical"),
  /** By MySQL's clone plugin, over SQL. */
  CLONE("Clone");

  private final String value;

  BackupMethod(String value) {
    this.value = value;
  }

  static Optional<BackupMethod> of(String value) {
    return Arrays.stream(values()).filter(method -> method.value.equals(value)).findFirst();
  }

  /** Tells whether the source's files are copied as they are, all databases in one. */
  boolean copiesFiles() {
    return this == PHYSICAL || this == CLONE;
  }

  /** Returns the name in the middle of a sentence. */
  String word() {
    return value.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return value;
  }
}
