package io.doppel.host;

/** One way to start {@link Bootstrap} on one host as one user. Thread-safe. */
interface Shell {
  /** Returns the host's name for messages. */
  String host();

  /**
   * Starts the command in a session (in the sense of setsid) of its own. May block for as long as
   * connecting takes.
   *
   * @throws io.doppel.model.DoppelException when the host cannot be reached or logged in to
   */
  HostProcess start();
}
