package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DataSize;
import io.doppel.mysql.SourcePosition;
import java.time.Duration;

/**
 * What came of copying a source.
 *
 * @param position the point in the source's history that the copy is equal to
 * @param transferred how much SQL went through the pipes
 * @param tables how many tables were copied
 * @param streams how many dumps ran side by side
 * @param locked how long writes to the source waited; zero when it was not locked
 * @param took from start to end
 */
public record BackupResult(
    SourcePosition position,
    DataSize transferred,
    int tables,
    int streams,
    Duration locked,
    Duration took) {
  /** Checks that nothing is null. */
  public BackupResult {
    requireNonNull(position, "position is null");
    requireNonNull(transferred, "transferred is null");
    requireNonNull(locked, "locked is null");
    requireNonNull(took, "took is null");
  }
}
