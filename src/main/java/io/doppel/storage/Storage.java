package io.doppel.storage;

import io.doppel.sdk.RemoteConnection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Volumes on a storage host. Every change is one script on the host, and atomic: what was killed
 * half-way is not listed as a volume or snapshot, and destroying its name removes what it left.
 *
 * <p>Besides what the methods name, all of them fail with what {@code Libs.runBash} throws for an
 * unreachable host, with STORAGE_FAILED for what the storage refused, and with DISK_FULL, telling
 * the figures, when no space is left. Thread-safe; operations on different volumes run in parallel.
 */
public interface Storage {
  /** Returns how the volumes are kept. */
  StorageKind kind();

  /** Returns the dataset or directory that the volumes lie in. */
  String location();

  /**
   * Tells whether a snapshot is one moment of the whole volume; see {@link
   * StorageKind#atomicSnapshots}.
   */
  default boolean atomicSnapshots() {
    return kind().atomicSnapshots();
  }

  /**
   * Makes the place that volumes lie in; harmless when that has been done. Where it has not,
   * making, listing and destroying volumes fail with STORAGE_FAILED: a file system that is not
   * mounted must not look like one without volumes.
   */
  void prepare();

  /**
   * Makes an empty volume, owned by the user of the storage's connection.
   *
   * @throws io.doppel.model.DoppelException ALREADY_EXISTS
   */
  Volume create(VolumeName name, Identity identity);

  /**
   * Takes a snapshot of a volume.
   *
   * @throws io.doppel.model.DoppelException ALREADY_EXISTS; NOT_FOUND when there is no such volume
   */
  VolumeSnapshot snapshot(SnapshotName name, Identity identity);

  /**
   * Makes a writable volume with a snapshot's content and owner.
   *
   * @throws io.doppel.model.DoppelException ALREADY_EXISTS; NOT_FOUND when there is no such
   *     snapshot
   */
  Volume cloneSnapshot(SnapshotName origin, VolumeName name, Identity identity);

  /**
   * The same as {@link #cloneSnapshot} and {@link #mount} in turn, with one script when the volume
   * is for the storage's own connection. When mounting fails the clone is destroyed again.
   */
  Volume cloneAndMount(SnapshotName origin, VolumeName name, Identity identity, MountPoint point);

  /**
   * Shows a volume at a place on a host, owned by the place's owner with everything in it. Missing
   * parent directories are made, an empty directory at the path is replaced. Doing it again is
   * harmless.
   *
   * @throws io.doppel.model.DoppelException MOUNT_FAILED, telling what is at the path when it is
   *     anything but an empty directory or this volume; also when the host cannot see the volume
   */
  void mount(Volume volume, MountPoint point);

  /**
   * Tells whether a volume shows at a place already, by the mark in it; costs one script. Volumes
   * whose identity has no {@code guid}, and those that older versions made, have no mark.
   */
  boolean shows(Identity identity, MountPoint point);

  /**
   * Takes a volume from a place; the volume itself is not touched. Anything else that is there, or
   * nothing, is left alone.
   *
   * @return whether it was there
   * @throws io.doppel.model.DoppelException MOUNT_FAILED when it is still in use
   */
  boolean unmount(VolumeName name, MountPoint point);

  /**
   * Takes back what the storage has done for a mount on a host that is gone for good; the host is
   * asked nothing.
   */
  void giveUp(VolumeName name, MountPoint point);

  /**
   * Destroys a volume with all of its snapshots, and what a killed creation of that name left.
   *
   * @return whether there was anything
   * @throws io.doppel.model.DoppelException IN_USE, naming the clones of its snapshots, or telling
   *     which processes have files open (which only ZFS notices); nothing is destroyed then
   */
  boolean destroy(VolumeName name);

  /**
   * Destroys a snapshot, and what a killed creation of that name left.
   *
   * @return whether there was anything
   * @throws io.doppel.model.DoppelException IN_USE, naming its clones
   */
  boolean destroy(SnapshotName name);

  /** Returns all complete volumes, sorted by name. */
  List<Volume> volumes();

  /** Returns all complete snapshots, the oldest of each volume first. */
  List<VolumeSnapshot> snapshots();

  /** Returns a volume, if it is there and complete. */
  default Optional<Volume> find(VolumeName name) {
    return volumes().stream().filter(volume -> volume.name().equals(name)).findFirst();
  }

  /** Returns a snapshot, if it is there and complete. */
  default Optional<VolumeSnapshot> find(SnapshotName name) {
    return snapshots().stream().filter(snapshot -> snapshot.name().equals(name)).findFirst();
  }

  /** Returns the space behind volumes; what does not exist is left out. */
  Map<VolumeName, Space> volumeSpace(Collection<VolumeName> names);

  /** Returns the space behind snapshots; what does not exist is left out. */
  Map<SnapshotName, Space> snapshotSpace(Collection<SnapshotName> names);

  /**
   * Looks at whether volumes can be made and a host gets to see them, as far as that can be told
   * without making one.
   *
   * @param host where volumes are to be mounted
   * @throws io.doppel.model.DoppelException STORAGE_FAILED when none can be made; MOUNT_FAILED when
   *     the host has no way to see them
   */
  Condition examine(RemoteConnection host);

  /** Returns how full the pool or file system is. */
  Capacity capacity();
}
