package io.doppel.engine;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.Set;

/** What it means to a deletion that a host on which something runs cannot be reached. */
public enum LostHosts {
  /** The deletion fails: the host may be back soon, and its server may still be writing. */
  FAIL,
  /** The host is gone for good, and with it what ran there. */
  GONE;

  /** A machine with another key at its address is another machine. */
  private static final Set<ErrorCode> LOST =
      Set.of(ErrorCode.HOST_UNREACHABLE, ErrorCode.HOST_KEY_CHANGED);

  /**
   * Does something on a host.
   *
   * @return false when the host is gone
   */
  public boolean reached(Runnable deed) {
    try {
      deed.run();
      return true;
    } catch (DoppelException e) {
      if (this == FAIL || !LOST.contains(e.code())) {
        throw e;
      }
      return false;
    }
  }
}
