package io.doppel.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * A volume as it was when it was asked for.
 *
 * @param name its name
 * @param directory its root directory on the storage host
 * @param origin the snapshot that it was cloned from; empty when it was created
 * @param identity what it is to its owner
 * @param created when, to the second
 * @param owner who owns the root directory
 * @param mounted whether the directory shows the volume; a ZFS dataset may be unmounted
 */
public record Volume(
    VolumeName name,
    String directory,
    Optional<SnapshotName> origin,
    Identity identity,
    Instant created,
    Owner owner,
    boolean mounted) {}
