package io.doppel.sdk;

import java.util.Optional;

/**
 * Where a volume is mounted.
 *
 * @param remoteEnvironment on which host
 * @param mountPath absolute path on it
 * @param sharedPath the part of the volume to mount, relative to its root; the whole volume when
 *     empty
 */
public record Mount(
    RemoteEnvironment remoteEnvironment, String mountPath, Optional<String> sharedPath) {}
