package io.doppel.mysql.backup;

import io.doppel.sdk.ScriptFailedException;
import io.doppel.sdk.UserError;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Files of a physical backup that it only leads to: by symbolic links, by the links of InnoDB, by
 * paths in its list of data files. A server on the copy would write to the originals.
 */
final class FilesElsewhere {
  /** As {@code prepare-physical.sh} ends. */
  private static final int EXIT_CODE = 5;

  private static final int MOST_NAMED = 5;

  private FilesElsewhere() {}

  /** Returns the failure of a script that has found such files, if that is how it failed. */
  static Optional<UserError> asCause(ScriptFailedException failure, String where) {
    return failure.result().exitCode() == EXIT_CODE
        ? Optional.of(in(where, failure.output()))
        : Optional.empty();
  }

  /**
   * Returns the failure.
   *
   * @param where the backup
   * @param found what leads elsewhere, one a line
   */
  static UserError in(String where, String found) {
    List<String> names = found.strip().lines().toList();
    return ProvidedBackup.unusable(
        "The backup "
            + where
            + " leads to files elsewhere: "
            + names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
            + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "")
            + ". A server on a copy of it would write to these.",
        "Put the files themselves in place of the links to them. Of tables with DATA DIRECTORY give"
            + " a dump.");
  }
}
