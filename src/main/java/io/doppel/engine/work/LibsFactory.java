package io.doppel.engine.work;

import io.doppel.engine.HostKeyConfirmation;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import java.util.function.Consumer;

/**
 * Makes the libs of jobs. The engine asks for one per job and closes it at the job's end; what is
 * worth keeping for longer (SSH connections) is the factory's to keep. Thread-safe.
 */
@FunctionalInterface
public interface LibsFactory {
  /**
   * Makes the libs of one job; cheap, connects to nothing yet.
   *
   * @param logins tells how the hosts of connections are reached
   * @param confirmation decides about the keys of hosts that are met for the first time
   * @param progress is told how far an operation has come
   */
  JobLibs open(HostLogins logins, HostKeyConfirmation confirmation, Consumer<Progress> progress);

  /** The libs of one job. */
  interface JobLibs extends AutoCloseable {
    /** Returns the libs. */
    Libs libs();

    /** Lets go of what belongs to this job alone. Never throws. */
    @Override
    void close();
  }
}
