package io.doppel.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
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
    MountStrategy strategy = strategy(point.connection());
    if (!volume.mounted()) {
      storage.run(what, script -> script.with("VOLUME", volume.name().text()), "attach");
    }
    if (strategy instanceof MountStrategy.Nfs nfs) {
      try {
        give(what, volume, attach(what, nfs, volume, point));
      } catch (DoppelException e) {
        throw undone(e, volume, point);
      }
      return;
    }
    boolean here = point.connection().equals(config.connection());
    Owner owner = link(what, volume, point, here);
    if (!here) {
      try {
        give(what, volume, owner);
      } catch (DoppelException e) {
        throw undone(e, volume, point);
      }
    }
  }

  /** Gives a volume to its owner, on the storage host. */
  private void give(String what, Volume volume, Owner owner) {
    if (!owner.equals(volume.owner())) {
      scripts.run(
          config.connection(),
          what,
          script -> script.with("DIRECTORY", volume.directory()).with("OWNER", owner.toString()),
          "own");
    }
  }

  private DoppelException undone(DoppelException failure, Volume volume, MountPoint point) {
    try {
      unmount(volume.name(), point);
    } catch (DoppelException undoing) {
      failure.addSuppressed(undoing);
    }
    return failure;
  }

  /** Tells whether a place is for the storage's own connection, which sees the volumes itself. */
  boolean isHere(MountPoint point) {
    return point.connection().equals(config.connection())
        && strategy(point.connection()) instanceof MountStrategy.Local;
  }

  /** Sets what linking a new volume needs within the script that makes it. */
  BashScript linking(BashScript script, VolumeName name, MountPoint point) {
    return linking(script, storage.directoryOfNew(name), point, true);
  }

  private BashScript linking(BashScript script, String target, MountPoint point, boolean here) {
    return script
        .with("TARGET", target)
        .with("MOUNT_PATH", point.path().text())
        .with("OWN_DEVICE", storage.kind() == StorageKind.ZFS)
        .with("OWN_HERE", here)
        .with("OWNER", point.owner().map(Owner::toString).orElse(""));
  }

  boolean shows(String guid, MountPoint point) {
    return scripts
        .run(
            point.connection(),
            "Looking for the volume at " + point.path(),
            script -> script.with("GUID", guid).with("MOUNT_PATH", point.path().text()),
            "shows")
        .get("shows")
        .booleanValue();
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
            script -> linking(script, seenAt(volume.name(), point.connection()), point, here),
            "link",
            "linked");
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
    unexport(what, nfs, name);
    return answer.get("unmounted").booleanValue();
  }

  private void unexport(String what, MountStrategy.Nfs nfs, VolumeName name) {
    storage.run(
        what,
        script ->
            script
                .with("VOLUME", name.text())
                .with("DIRECTORY", storage.directoryOf(name))
                .with("CLIENT", nfs.client()),
        "unexport");
  }

  void giveUp(VolumeName name, MountPoint point) {
    if (strategy(point.connection()) instanceof MountStrategy.Nfs nfs) {
      unexport("Ending the export of the volume " + name, nfs, name);
    }
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

  /**
   * Returns how a host gets to see volumes.
   *
   * @throws DoppelException MOUNT_FAILED when it does not
   */
  MountStrategy strategy(RemoteConnection connection) {
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
        "Add it again, saying how it does: it is the storage host itself, shares the storage's"
            + " directory, or mounts over NFS.");
  }
}
