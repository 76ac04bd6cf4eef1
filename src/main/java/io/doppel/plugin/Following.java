package io.doppel.plugin;

import io.doppel.model.Deadline;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.replication.Replica;
import io.doppel.mysql.replication.ReplicaFault;
import io.doppel.mysql.replication.ReplicaFault.Remedy;
import io.doppel.mysql.replication.ReplicaStatus;
import io.doppel.mysql.replication.Succession;
import io.doppel.sdk.LogSync;
import io.doppel.sdk.LogSync.Health;
import io.doppel.sdk.Status;
import io.doppel.sdk.StatusReport;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after a staging server that follows its source. Works through one session with it. */
final class Following {
  private static final Logger LOG = LoggerFactory.getLogger(Following.class);

  /** No snapshot pauses the applier for longer. */
  private static final Duration SNAPSHOT_LIMIT = Duration.ofMinutes(1);

  /** A source that answers does so in this time. */
  private static final Duration VERDICT_LIMIT = Duration.ofSeconds(15);

  private final Staging staging;
  private final SqlSession session;
  private final Replica replica;

  Following(Staging staging, SqlSession session) {
    this.staging = staging;
    this.session = session;
    this.replica = new Replica(session);
  }

  /** Tells how replication is, as far as the staging server knows. */
  StatusReport report() {
    return report(replica.status(), Optional.empty());
  }

  /**
   * Tells how replication is, and asks the source whether it still has the history that has been
   * applied.
   */
  StatusReport inspect() {
    Optional<ReplicaStatus> status = replica.status();
    return report(status, status.flatMap(this::otherHistory));
  }

  private StatusReport report(Optional<ReplicaStatus> found, Optional<ReplicaFault> seen) {
    if (found.isEmpty()) {
      return new StatusReport(Status.INACTIVE, "The staging server follows no source.");
    }
    ReplicaStatus status = found.get();
    Optional<ReplicaFault> fault = seen.or(status::fault);
    Health health = health(status, fault);
    return new StatusReport(
        health == Health.RUNNING ? Status.ACTIVE : Status.INACTIVE,
        sentence(status, fault, health),
        Optional.of(
            new LogSync(
                health,
                status.secondsBehind(),
                status.receiverWords(),
                status.applierWords(),
                fault.map(
                    wrong -> new LogSync.Fault(wrong.number(), wrong.message(), wrong.action())))));
  }

  private Health health(ReplicaStatus status, Optional<ReplicaFault> fault) {
    if (fault.isPresent() && fault.get().remedy() != Remedy.RETRY) {
      return fault.get().remedy() == Remedy.RESYNC ? Health.RESYNC_NEEDED : Health.STUCK;
    }
    if (!followsAsWanted(status)
        || !status.applier().running()
        || !(status.receiver().running() || status.receiver().connecting())) {
      return Health.STOPPED;
    }
    return status.receiver().running() ? Health.RUNNING : Health.CONNECTING;
  }

  private String sentence(ReplicaStatus status, Optional<ReplicaFault> fault, Health health) {
    if (fault.isEmpty() && !followsAsWanted(status)) {
      return "The staging server follows "
          + status.source()
          + " as '"
          + status.user()
          + "', and its parameters say "
          + staging.source()
          + " as '"
          + staging.parameters().effectiveReplicationUser()
          + "'.";
    }
    String sentence = fault.map(ReplicaFault::message).orElseGet(status::sentence);
    return health == Health.RESYNC_NEEDED ? "Resync needed. " + sentence : sentence;
  }

  /** Tells whether the replica is where, and who, the parameters say. */
  private boolean followsAsWanted(ReplicaStatus status) {
    return status.source().equals(staging.source().toString())
        && status.user().equals(staging.parameters().effectiveReplicationUser());
  }

  /** A source that cannot be asked is told of by replication itself. */
  private Optional<ReplicaFault> otherHistory(ReplicaStatus status) {
    if (!status.receiver().running() || !followsAsWanted(status)) {
      return Optional.empty();
    }
    try (SqlSession source = staging.sourceSession()) {
      return Succession.sameHistory(session, status, source);
    } catch (UserError e) {
      LOG.info("the source {} cannot be asked: {}", staging.source(), e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Makes replication work again where that can be done.
   *
   * @throws UserError REPLICATION_FAILED with what the user has to do
   */
  void repair() {
    ReplicaStatus status = status();
    if (!followsAsWanted(status) || mustConnectAnew(status)) {
      LOG.warn(
          "the staging server on {} goes on at {} as '{}'",
          staging.host(),
          staging.source(),
          staging.parameters().effectiveReplicationUser());
      redirect();
      return;
    }
    Optional<ReplicaFault> wrong =
        status
            .fault()
            .filter(fault -> fault.remedy() == Remedy.RESYNC)
            .or(() -> otherHistory(status));
    if (wrong.isPresent()) {
      throw wrong.get().error();
    }
    if (status.running()) {
      return;
    }
    startWhatStands(status);
    throwIfLasting(replica.awaitVerdict(VERDICT_LIMIT));
  }

  /** A refused login may be one of a password that the parameters no longer have. */
  private boolean mustConnectAnew(ReplicaStatus status) {
    return status.applier().fault().filter(ReplicaFault::relayLogBroken).isPresent()
        || (status.receiver().fault().filter(ReplicaFault::loginRefused).isPresent()
            && replicationAccountWorks());
  }

  private boolean replicationAccountWorks() {
    try {
      staging.replicationSession().close();
      return true;
    } catch (UserError e) {
      LOG.info("the replication account cannot log in: {}", e.getMessage());
      return false;
    }
  }

  private void startWhatStands(ReplicaStatus status) {
    if (!status.receiver().running() && !status.receiver().connecting()) {
      LOG.warn("the staging server on {} did not receive; it is started", staging.host());
      replica.start();
    } else if (!status.applier().running()
        && (status.applier().fault().isPresent() || !appliesAgain())) {
      LOG.warn(
          "the applier of the staging server on {} was stopped; it is started", staging.host());
      replica.resumeApplier();
    }
  }

  /** A snapshot that is being taken pauses the applier; one that died left it paused. */
  private boolean appliesAgain() {
    return Deadline.after(SNAPSHOT_LIMIT)
        .tryAwait("the snapshot that is being taken ends", () -> status().applier().running());
  }

  /**
   * Goes on at the source as the parameters describe it now: its address, account and password.
   * When that server cannot be gone on at, everything stays as it was.
   *
   * @throws UserError REPLICATION_FAILED with what the user has to do
   */
  void redirect() {
    try (SqlSession source = staging.sourceSession()) {
      replica.stop();
      try {
        ReplicaStatus status = status();
        Optional<ReplicaFault> wrong = Succession.canGoOn(session, status, source);
        if (wrong.isPresent()) {
          throw wrong.get().error();
        }
        replica.redirect(
            staging.replicationSource(source.encrypted(), status.applied(), status.byGtid()));
      } catch (RuntimeException e) {
        Failures.afterwards(e, replica::start);
        throw e;
      }
      replica.start();
    }
    throwIfLasting(replica.awaitVerdict(VERDICT_LIMIT));
  }

  private void throwIfLasting(ReplicaStatus status) {
    Optional<ReplicaFault> fault = status.fault();
    if (fault.filter(ReplicaFault::lasting).isPresent()) {
      throw fault.get().error();
    }
    if (!status.running()) {
      LOG.warn("the staging server on {}: {}", staging.host(), status.sentence());
    }
  }

  private ReplicaStatus status() {
    return replica
        .status()
        .orElseThrow(
            () ->
                new UserError(
                    ErrorCode.REPLICATION_FAILED,
                    "The staging server on " + staging.host() + " follows no source.",
                    "Start over from a new copy: take a snapshot with Resynchronize"
                        + " (resync=true)."));
  }
}
