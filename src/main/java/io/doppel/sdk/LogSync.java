package io.doppel.sdk;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a dSource follows its source.
 *
 * @param health how it is, in one word
 * @param secondsBehind how old the change is that is being applied; empty when nobody can tell
 * @param receiver how what receives changes is: running, connecting or stopped
 * @param applier how what applies them is: running or stopped
 * @param fault what is wrong
 */
public record LogSync(
    Health health,
    OptionalLong secondsBehind,
    String receiver,
    String applier,
    Optional<Fault> fault) {
  /** How following goes. */
  public enum Health {
    /** Changes arrive, be it late. */
    RUNNING,
    /** The source cannot be reached; the staging server tries again by itself. */
    CONNECTING,
    /** It stands, and the worker can make it go on. */
    STOPPED,
    /** It stands until somebody sets something right. */
    STUCK,
    /** It can never go on: a new copy is needed. */
    RESYNC_NEEDED
  }

  /**
   * What is wrong.
   *
   * @param number the server's error number; 0 when it is not the server that found it
   * @param message what is wrong, in whole sentences, with the server's words
   * @param action what to do about it, in whole sentences
   */
  public record Fault(int number, String message, String action) {
    /** Checks that nothing is null. */
    public Fault {
      requireNonNull(message, "message is null");
      requireNonNull(action, "action is null");
    }
  }

  /** Checks that nothing is null. */
  public LogSync {
    requireNonNull(health, "health is null");
    requireNonNull(secondsBehind, "secondsBehind is null");
    requireNonNull(receiver, "receiver is null");
    requireNonNull(applier, "applier is null");
    requireNonNull(fault, "fault is null");
  }
}
