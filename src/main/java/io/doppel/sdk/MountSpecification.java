package io.doppel.sdk;

import java.util.List;
import java.util.Optional;

/**
 * Where a plugin wants its volume.
 *
 * @param mounts one or more mounts
 * @param ownershipSpecification the owner; the operation's environment user when empty
 */
public record MountSpecification(
    List<Mount> mounts, Optional<OwnershipSpecification> ownershipSpecification) {
  /** Copies the list. */
  public MountSpecification {
    mounts = List.copyOf(mounts);
  }
}
