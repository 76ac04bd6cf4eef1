package io.doppel.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A volume that was made by this catalog, which knows nothing of it any more, and of what runs on
 * it: the catalog was restored from a backup, or its latest entries were lost.
 *
 * @param volume the volume's name in the storage
 * @param kind what it was made for
 * @param database the name of what it was made for
 * @param created when it was made
 * @param mounts where it was to be mounted, such as {@code staging:/mnt/shop}; empty when an older
 *     version of Doppel made it
 * @param space the space that it takes; empty when the storage cannot tell
 */
public record OrphanView(
    String volume,
    DatabaseKind kind,
    String database,
    Instant created,
    List<String> mounts,
    Optional<SpaceView> space) {
  /** Copies the list. */
  public OrphanView {
    mounts = List.copyOf(mounts);
  }
}
