package io.doppel.plugin;

import io.doppel.sdk.Mount;
import io.doppel.sdk.MountSpecification;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.VirtualSource;
import java.util.List;
import java.util.Optional;

/** Where volumes belong. */
final class MountPaths {
  private MountPaths() {}

  /** Returns the specification of a whole volume at one path, owned by the environment's user. */
  static MountSpecification at(RemoteConnection connection, String path) {
    return new MountSpecification(
        List.of(new Mount(connection.environment(), path, Optional.empty())), Optional.empty());
  }

  /**
   * Returns where the volume of a dSource is mounted: as its parameters say, or where the engine
   * mounted it when they are lost.
   */
  static String of(StagedSource source) {
    return source.parameters().values().isEmpty() && !source.mounts().isEmpty()
        ? source.mounts().get(0).mountPath()
        : LinkedParameters.mountPath(source.parameters());
  }

  /** Returns where the volume of a VDB is mounted, in the same way. */
  static String of(VirtualSource source) {
    return source.parameters().values().isEmpty() && !source.mounts().isEmpty()
        ? source.mounts().get(0).mountPath()
        : VirtualParameters.mountPath(source.parameters());
  }

  /** Returns a path in the toolkit directory that goes by a database's name. */
  static String proposal(RemoteConnection connection, String name) {
    return connection.environment().host().scratchPath().replaceAll("/+$", "")
        + "/mounts/"
        + name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
  }
}
