package io.doppel.sdk;

import java.util.List;

/**
 * A dSource as its operations see it.
 *
 * @param guid the engine's identifier of the dSource; safe in a file name
 * @param sourceConnection the environment that the source config was found on
 * @param stagedConnection the environment that runs the staging server
 * @param parameters what the user asked for
 * @param mounts where the volume is mounted; empty as long as it is not
 */
public record StagedSource(
    String guid,
    RemoteConnection sourceConnection,
    RemoteConnection stagedConnection,
    LinkedSourceDefinition parameters,
    List<Mount> mounts) {
  /** Copies the list. */
  public StagedSource {
    mounts = List.copyOf(mounts);
  }
}
