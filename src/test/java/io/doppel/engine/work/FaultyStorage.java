package io.doppel.engine.work;

import io.doppel.sdk.RemoteConnection;
import io.doppel.storage.Capacity;
import io.doppel.storage.Condition;
import io.doppel.storage.Identity;
import io.doppel.storage.MountPoint;
import io.doppel.storage.SnapshotName;
import io.doppel.storage.Space;
import io.doppel.storage.Storage;
import io.doppel.storage.StorageKind;
import io.doppel.storage.Volume;
import io.doppel.storage.VolumeName;
import io.doppel.storage.VolumeSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A real storage with points where a test can make it fail or wait. */
record FaultyStorage(Storage storage, Faults faults) implements Storage {
  @Override
  public StorageKind kind() {
    return storage.kind();
  }

  @Override
  public String location() {
    return storage.location();
  }

  @Override
  public void prepare() {
    storage.prepare();
  }

  @Override
  public Volume create(VolumeName name, Identity identity) {
    faults.at("storage.create.before");
    Volume volume = storage.create(name, identity);
    faults.at("storage.create.after");
    return volume;
  }

  @Override
  public VolumeSnapshot snapshot(SnapshotName name, Identity identity) {
    faults.at("storage.snapshot.before");
    VolumeSnapshot snapshot = storage.snapshot(name, identity);
    faults.at("storage.snapshot.after");
    return snapshot;
  }

  @Override
  public Volume cloneSnapshot(SnapshotName origin, VolumeName name, Identity identity) {
    return storage.cloneSnapshot(origin, name, identity);
  }

  @Override
  public Volume cloneAndMount(
      SnapshotName origin, VolumeName name, Identity identity, MountPoint point) {
    faults.at("storage.clone.before");
    Volume volume = storage.cloneAndMount(origin, name, identity, point);
    faults.at("storage.clone.after");
    return volume;
  }

  @Override
  public void mount(Volume volume, MountPoint point) {
    storage.mount(volume, point);
    faults.at("storage.mount.after");
  }

  @Override
  public boolean shows(Identity identity, MountPoint point) {
    return storage.shows(identity, point);
  }

  @Override
  public boolean unmount(VolumeName name, MountPoint point) {
    faults.at("storage.unmount.before");
    boolean there = storage.unmount(name, point);
    faults.at("storage.unmount.after");
    return there;
  }

  @Override
  public void giveUp(VolumeName name, MountPoint point) {
    storage.giveUp(name, point);
  }

  @Override
  public boolean destroy(VolumeName name) {
    faults.at("storage.destroy.before");
    boolean there = storage.destroy(name);
    faults.at("storage.destroy.after");
    return there;
  }

  @Override
  public boolean destroy(SnapshotName name) {
    return storage.destroy(name);
  }

  @Override
  public List<Volume> volumes() {
    return storage.volumes();
  }

  @Override
  public List<VolumeSnapshot> snapshots() {
    return storage.snapshots();
  }

  @Override
  public Map<VolumeName, Space> volumeSpace(Collection<VolumeName> names) {
    return storage.volumeSpace(names);
  }

  @Override
  public Map<SnapshotName, Space> snapshotSpace(Collection<SnapshotName> names) {
    return storage.snapshotSpace(names);
  }

  @Override
  public Condition examine(RemoteConnection host) {
    faults.at("storage.examine");
    return storage.examine(host);
  }

  @Override
  public Capacity capacity() {
    return storage.capacity();
  }
}
