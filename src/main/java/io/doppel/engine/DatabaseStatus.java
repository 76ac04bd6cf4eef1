package io.doppel.engine;

import java.util.Optional;

/**
 * How a dSource or a VDB is at this moment.
 *
 * @param kind which of the two
 * @param name its name
 * @param environment the environment that runs its server
 * @param state whether it works
 * @param detail for people: {@code "replicating, 0 s behind"}, or why it does not work
 * @param space what its volume holds, when the storage answered
 * @param connection a command line, without a password, by which a user connects to a VDB
 * @param logSync how a dSource follows its source; empty when it does not follow one, or its server
 *     did not answer
 */
public record DatabaseStatus(
    DatabaseKind kind,
    String name,
    String environment,
    State state,
    String detail,
    Optional<SpaceView> space,
    Optional<String> connection,
    Optional<LogSyncView> logSync) {
  /** Whether a database works. */
  public enum State {
    /** It does what it should. */
    ACTIVE,
    /** It does not. */
    INACTIVE,
    /** Nobody could tell, or not in time. */
    UNKNOWN
  }
}
