package io.doppel.sdk;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A status with its reason.
 *
 * @param status whether the database works
 * @param detail for people: {@code "replicating, 0 s behind"}, or why it does not work
 * @param logSync how a dSource follows its source; empty when it does not follow one, or its server
 *     did not answer
 */
public record StatusReport(Status status, String detail, Optional<LogSync> logSync) {
  /** Checks that nothing is null. */
  public StatusReport {
    requireNonNull(status, "status is null");
    requireNonNull(detail, "detail is null");
    requireNonNull(logSync, "logSync is null");
  }

  /** Reports on what follows nobody. */
  public StatusReport(Status status, String detail) {
    this(status, detail, Optional.empty());
  }
}
