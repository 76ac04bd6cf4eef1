package io.doppel.storage;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;

/** The numeric user and group that own a volume's root directory. */
public record Owner(long uid, long gid) {
  /** Checks the range. */
  public Owner {
    if (uid < 0 || gid < 0 || uid > 0xffff_fffeL || gid > 0xffff_fffeL) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "The owner " + uid + ":" + gid + " is out of range.",
          "Give user and group as numbers of the host.");
    }
  }

  @Override
  public String toString() {
    return uid + ":" + gid;
  }
}
