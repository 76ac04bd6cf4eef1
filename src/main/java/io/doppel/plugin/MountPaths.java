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

  /** Returns where the volume of a dSource is mounted, also when its parameters are lost. */
  static String of(StagedSource source) {
    return source.mounts().isEmpty()
        ? LinkedParameters.mountPath(source.parameters())
        : source.mounts().get(0).mountPath();
  }

  /** Returns where the volume of a VDB is mounted, also when its parameters are lost. */
  static String of(VirtualSource source) {
    return source.mounts().isEmpty()
        ? VirtualParameters.mountPath(source.parameters())
        : source.mounts().get(0).mountPath();
  }

  /** Returns a path in the toolkit directory that goes by a database's name. */
  static String proposal(RemoteConnection connection, String name) {
    return connection.environment().host().scratchPath().replaceAll("/+$", "")
        + "/mounts/"
        + name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
  }
}
