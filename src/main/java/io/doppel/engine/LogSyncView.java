package io.doppel.engine;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a dSource follows its source.
 *
 * @param health how it is, in one word
 * @param secondsBehind how old the change is that is being applied; empty when nobody can tell
 * @param receiver how what receives changes is: running, connecting or stopped
 * @param applier how what applies them is: running or stopped
 * @param errorNumber the server's number of what is wrong, when it is the server that found it
 * @param error what is wrong, in whole sentences
 * @param action what to do about it
 */
public record LogSyncView(
    Health health,
    OptionalLong secondsBehind,
    String receiver,
    String applier,
    OptionalLong errorNumber,
    Optional<String> error,
    Optional<String> action) {
  /** How following goes. */
  public enum Health {
    /** Changes arrive, be it late. */
    RUNNING,
    /** The source cannot be reached; the staging server tries again by itself. */
    CONNECTING,
    /** It stands, and looking after it makes it go on. */
    STOPPED,
    /** It stands until somebody sets something right. */
    STUCK,
    /** It can never go on: a new copy is needed. */
    RESYNC_NEEDED
  }
}
