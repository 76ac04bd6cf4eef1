package io.doppel.storage;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.RemoteConnection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where volumes are kept and how hosts get to see them.
 *
 * @param kind how they are kept; empty means auto: {@link Storages#resolve} looks at the location
 * @param location a ZFS dataset such as {@code tank/doppel} (its pool must exist), or an absolute
 *     directory for btrfs and copies; {@link Storage#prepare} makes it
 * @param connection the storage host, and the user that runs the commands there
 * @param mountStrategies by the name of an environment. The storage host's own environment is
 *     {@link MountStrategy.Local} when nothing else is said; other hosts must be named
 */
public record StorageConfig(
    Optional<StorageKind> kind,
    String location,
    RemoteConnection connection,
    Map<String, MountStrategy> mountStrategies) {
  private static final Pattern DATASET =
      Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)*");

  /** Checks and copies. */
  public StorageConfig {
    requireNonNull(kind, "kind is null");
    requireNonNull(connection, "connection is null");
    mountStrategies = Map.copyOf(mountStrategies);
    if (location.startsWith("/") && !kind.equals(Optional.of(StorageKind.ZFS))) {
      location = Paths.absolute(location, "The storage's directory");
    } else if (!DATASET.matcher(location).matches()
        || location.length() > 100
        || !kind.orElse(StorageKind.ZFS).equals(StorageKind.ZFS)) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "'" + location + "' is not a place for a storage of kind " + name(kind) + ".",
          "Give a ZFS dataset such as tank/doppel for zfs, or an absolute directory for btrfs and"
              + " copy.");
    }
  }

  private static String name(Optional<StorageKind> kind) {
    return kind.map(StorageKind::toString).orElse("auto");
  }

  /** Returns this configuration with a definite kind and location. */
  StorageConfig resolved(StorageKind found, String place) {
    return new StorageConfig(Optional.of(found), place, connection, mountStrategies);
  }
}
