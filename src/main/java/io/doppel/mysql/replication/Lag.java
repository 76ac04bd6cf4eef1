package io.doppel.mysql.replication;

import static java.util.Objects.requireNonNull;

import io.doppel.mysql.SourcePosition;
import java.util.OptionalLong;

/**
 * How far a replica is from a position that it is to reach.
 *
 * @param goal the position
 * @param applied up to where everything has been applied
 * @param secondsBehind how old the change is that is being applied; empty when the server cannot
 *     tell
 */
public record Lag(SourcePosition goal, SourcePosition applied, OptionalLong secondsBehind) {
  /** Checks that nothing is null. */
  public Lag {
    requireNonNull(goal, "goal is null");
    requireNonNull(applied, "applied is null");
    requireNonNull(secondsBehind, "secondsBehind is null");
  }
}
