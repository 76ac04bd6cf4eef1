package io.doppel.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.RemoteConnection;

/** Shows volumes on hosts, by the strategy that is configured for each. */
final class Mounts {
  private final StorageScripts scripts;
  private final StorageConfig config;
  private final ScriptedStorage storage;

  Mounts(StorageScripts scripts, StorageConfig config, ScriptedStorage storage) {
    this.scripts = scripts;
    this.config = config;
    this.storage = storage;
  }

  void mount(Volume volume, MountPoint point) {
    String what = "Mounting the volume " + volume.name() + " at " + point.path();
    boolean here = point.connection().equals(config.connection());
    if (!volume.mounted()) {
      storage.run(what, script -> script.with("VOLUME", volume.name().text()), "attach");
    }
    Owner owner =
        strategy(point.connection()) instanceof MountStrategy.Nfs nfs
            ? attach(what, nfs, volume, point)
            : link(what, volume, point, here);
    if (here || owner.equals(volume.owner())) {
      return;
    }
    try {
      scripts.run(
          config.connection(),
          what,
          script -> script.with("DIRECTORY", volume.directory()).with("OWNER", owner.toString()),
          "own");
    } catch (DoppelException e) {
      try {
        unmount(volume.name(), point);
      } catch (DoppelException undoing) {
        e.addSuppressed(undoing);
      }
      throw e;
    }
  }

  boolean unmount(VolumeName name, MountPoint point) {
    String what = "Unmounting the volume " + name + " from " + point.path();
    if (strategy(point.connection()) instanceof MountStrategy.Nfs nfs) {
      return detach(what, nfs, name, point);
    }
    return scripts
        .run(
            point.connection(),
            what,
            script ->
                script
                    .with("TARGET", seenAt(name, point.connection()))
                    .with("MOUNT_PATH", point.path().text()),
            "unlink")
        .get("unmounted")
        .booleanValue();
  }

  private Owner link(String what, Volume volume, MountPoint point, boolean here) {
    JsonNode answer =
        scripts.run(
            point.connection(),
            what,
            script ->
                script
                    .with("TARGET", seenAt(volume.name(), point.connection()))
                    .with("MOUNT_PATH", point.path().text())
                    .with("OWN_DEVICE", storage.kind() == StorageKind.ZFS)
                    .with("OWN_HERE", here)
                    .with("OWNER", point.owner().map(Owner::toString).orElse("")),
            "link");
    return owner(answer);
  }

  private Owner attach(String what, MountStrategy.Nfs nfs, Volume volume, MountPoint point) {
    storage.run(
        what,
        script ->
            script
                .with("VOLUME", volume.name().text())
                .with("DIRECTORY", volume.directory())
                .with("CLIENT", nfs.client()),
        "export");
    JsonNode answer =
        scripts.run(
            point.connection(),
            what,
            script ->
                script
                    .with("EXPORT", nfs.server() + ":" + volume.directory())
                    .with("MOUNT_PATH", point.path().text())
                    .with("OWNER", point.owner().map(Owner::toString).orElse("")),
            "nfs-mount");
    return owner(answer);
  }

  private boolean detach(String what, MountStrategy.Nfs nfs, VolumeName name, MountPoint point) {
    String directory = storage.directoryOf(name);
    JsonNode answer =
        scripts.run(
            point.connection(),
            what,
            script ->
                script
                    .with("EXPORT", nfs.server() + ":" + directory)
                    .with("MOUNT_PATH", point.path().text()),
            "nfs-unmount");
    storage.run(
        what,
        script ->
            script
                .with("VOLUME", name.text())
                .with("DIRECTORY", directory)
                .with("CLIENT", nfs.client()),
        "unexport");
    return answer.get("unmounted").booleanValue();
  }

  private static Owner owner(JsonNode answer) {
    return new Owner(answer.get("uid").longValue(), answer.get("gid").longValue());
  }

  /** Returns the volume's directory as a host with a link to it sees it. */
  private String seenAt(VolumeName name, RemoteConnection connection) {
    return strategy(connection) instanceof MountStrategy.SharedDirectory shared
        ? shared.path() + "/" + name
        : storage.directoryOf(name);
  }

  private MountStrategy strategy(RemoteConnection connection) {
    String environment = connection.environment().name();
    MountStrategy strategy = config.mountStrategies().get(environment);
    if (strategy != null) {
      return strategy;
    }
    if (connection.environment().equals(config.connection().environment())) {
      return new MountStrategy.Local();
    }
    throw new DoppelException(
        ErrorCode.MOUNT_FAILED,
        "The environment "
            + environment
            + " has no way to reach the volumes in "
            + config.location()
            + " on "
            + StorageScripts.host(config.connection())
            + ".",
        "Configure how it mounts: local, shared:/directory, or nfs:server,client.");
  }
}
