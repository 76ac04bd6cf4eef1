package io.doppel.engine;

/** How a volume comes to its mount path on an environment. */
public sealed interface MountStrategy {
  /**
   * {@link StorageHost} when the environment's address is that of the storage's host; otherwise the
   * environment cannot hold volumes until another strategy is given.
   */
  record Automatic() implements MountStrategy {}

  /** The environment is the storage's own host. */
  record StorageHost() implements MountStrategy {}

  /**
   * The environment shares the storage's directory already by other means.
   *
   * @param directory where it sees the directory that holds the volumes; absolute
   */
  record SharedDirectory(String directory) implements MountStrategy {}

  /**
   * The storage's host exports the volume over NFS and the environment mounts it by sudo.
   *
   * @param server the storage host's address as the environment knows it
   * @param client the address, name or network that is allowed to mount
   */
  record Nfs(String server, String client) implements MountStrategy {}
}
