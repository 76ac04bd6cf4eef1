package io.doppel.mysql.replication;

import static java.util.Objects.requireNonNull;

import io.doppel.mysql.SourcePosition;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a replica is.
 *
 * @param source the address that it follows, for people
 * @param user the replication account
 * @param identity what tells the source from other servers, as far as it was connected: its UUID on
 *     MySQL, its server id on MariaDB
 * @param byGtid whether it follows by global transaction ids
 * @param receiver the thread that fetches the source's changes
 * @param applier the thread that applies them
 * @param secondsBehind how old the change is that is being applied; empty when the server cannot
 *     tell, because a thread does not run
 * @param applied the source's position up to which everything has been applied
 */
public record ReplicaStatus(
    String source,
    String user,
    String identity,
    boolean byGtid,
    ReplicaThread receiver,
    ReplicaThread applier,
    OptionalLong secondsBehind,
    SourcePosition applied) {
  /** Checks that nothing is null. */
  public ReplicaStatus {
    requireNonNull(source, "source is null");
    requireNonNull(user, "user is null");
    requireNonNull(identity, "identity is null");
    requireNonNull(receiver, "receiver is null");
    requireNonNull(applier, "applier is null");
    requireNonNull(secondsBehind, "secondsBehind is null");
    requireNonNull(applied, "applied is null");
  }

  /**
   * One of the two threads.
   *
   * @param running whether it works; a receiver that cannot connect does not
   * @param connecting whether the receiver is trying to connect
   * @param fault what stopped it, or keeps it from connecting
   */
  public record ReplicaThread(boolean running, boolean connecting, Optional<ReplicaFault> fault) {
    /** Checks that nothing is null. */
    public ReplicaThread {
      requireNonNull(fault, "fault is null");
    }
  }

  /** Tells whether both threads work. */
  public boolean running() {
    return receiver.running() && applier.running();
  }

  /** Returns what is wrong, the receiver's trouble first. */
  public Optional<ReplicaFault> fault() {
    return receiver.fault().or(applier::fault);
  }

  /** Returns the receiver's state in words. */
  public String receiverWords() {
    return receiver.connecting() ? "connecting" : receiver.running() ? "running" : "stopped";
  }

  /** Returns the applier's state in words. */
  public String applierWords() {
    return applier.running() ? "running" : "stopped";
  }

  /** Returns the state in one sentence for people. */
  public String sentence() {
    if (fault().isPresent()) {
      return fault().get().message();
    }
    if (!running()) {
      return "Replication from "
          + source
          + " does not work: the receiver is "
          + receiverWords()
          + ", the applier is "
          + applierWords()
          + ".";
    }
    return "Replication from "
        + source
        + " runs"
        + (secondsBehind.isPresent() ? ", " + secondsBehind.getAsLong() + " s behind." : ".");
  }
}
