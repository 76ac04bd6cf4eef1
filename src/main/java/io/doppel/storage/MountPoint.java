package io.doppel.storage;

import static java.util.Objects.requireNonNull;

import io.doppel.sdk.RemoteConnection;
import java.util.Optional;

/**
 * A place on a host where a volume is to be mounted.
 *
 * @param connection the host, and the user that the volume is for
 * @param path where
 * @param owner who is to own the volume; the connection's user when empty
 */
public record MountPoint(RemoteConnection connection, MountPath path, Optional<Owner> owner) {
  /** Checks that nothing is null. */
  public MountPoint {
    requireNonNull(connection, "connection is null");
    requireNonNull(path, "path is null");
    requireNonNull(owner, "owner is null");
  }

  @Override
  public String toString() {
    return connection.environment().name() + ":" + path;
  }
}
