package io.doppel.plugin;

import io.doppel.model.ErrorCode;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps other operations from a volume while one works on it, where the engine does not see to that
 * itself: a process on the host holds a lock for as long as the operation's own process lives, so
 * that one which was killed stands in nobody's way.
 */
final class VolumeLock {
  /** Looking after a staging server is short. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Staging staging;
  private final long holder;

  private VolumeLock(Staging staging, long holder) {
    this.staging = staging;
    this.holder = holder;
  }

  /**
   * Locks; what an earlier snapshot has kept that never came to its end is given up.
   *
   * @throws UserError BUSY when another operation goes on for too long
   */
  static VolumeLock take(Staging staging) {
    return take(staging, PATIENCE, true)
        .orElseThrow(
            () ->
                new UserError(
                    ErrorCode.BUSY,
                    "Another operation works on the volume at "
                        + staging.layout().mountPath()
                        + " on "
                        + staging.host()
                        + ".",
                    "Wait until it has ended, then try again."));
  }

  /** Locks unless another operation works on the volume, or it is kept for a snapshot. */
  static Optional<VolumeLock> tryTake(Staging staging) {
    return take(staging, Duration.ZERO, false);
  }

  private static Optional<VolumeLock> take(Staging staging, Duration patience, boolean takeOver) {
    if (staging.libs().runsOneOperationAtATime()) {
      return Optional.of(new VolumeLock(staging, 0));
    }
    long holder = staging.scripts().lockVolume(staging.guid(), patience, takeOver);
    return holder == 0 ? Optional.empty() : Optional.of(new VolumeLock(staging, holder));
  }

  /** Keeps the volume locked after this operation, for the moment of its snapshot. */
  void keep() {
    if (holder != 0) {
      staging.scripts().keepVolumeLocked(staging.guid(), holder);
    }
  }

  /** Unlocks what {@link #keep} has kept. */
  static void release(HostScripts scripts, String guid, boolean oneAtATime) {
    if (!oneAtATime) {
      scripts.unlockVolume(guid, 0);
    }
  }

  void unlock() {
    if (holder != 0) {
      staging.scripts().unlockVolume(staging.guid(), holder);
    }
  }
}
