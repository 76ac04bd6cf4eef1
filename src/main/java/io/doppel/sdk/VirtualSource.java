package io.doppel.sdk;

import java.util.List;

/**
 * A VDB as its operations see it.
 *
 * @param guid the engine's identifier of the VDB; safe in a file name
 * @param connection the environment that runs the VDB
 * @param parameters what the user asked for
 * @param mounts where the volume is mounted; empty as long as it is not
 */
public record VirtualSource(
    String guid,
    RemoteConnection connection,
    VirtualSourceDefinition parameters,
    List<Mount> mounts) {
  /** Copies the list. */
  public VirtualSource {
    mounts = List.copyOf(mounts);
  }
}
