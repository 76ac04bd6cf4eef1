package io.doppel.host;

import java.io.InputStream;
import java.io.OutputStream;

/** A command that was started on a host. Each stream belongs to one thread at a time. */
interface HostProcess extends AutoCloseable {
  /** Returns what the command reads; closing it is the end of its input. */
  OutputStream stdin();

  /** Returns what the command prints. */
  InputStream stdout();

  /** Returns what the command prints as diagnostics. */
  InputStream stderr();

  /**
   * Waits until the command has ended, after both its outputs have.
   *
   * @return the exit code, 128 + n when signal n ended it
   * @throws io.doppel.model.DoppelException CONNECTION_LOST
   */
  int exitCode() throws InterruptedException;

  /** Lets go of the command and its streams, which end; does not end processes on the host. */
  @Override
  void close();
}
