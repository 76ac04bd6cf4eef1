package io.doppel.engine;

/** How a volume comes to its mount path on an environment. */
public sealed interface MountStrategy {
  /**
   * Doppel finds out: linked directly when the environment is the storage's own host, over NFS
   * otherwise.
   */
  record Automatic() implements MountStrategy {}

  /**
   * The environment sees the storage's directory already (it is the same machine, or shares it by
   * other means).
   *
   * @param directory where it sees the directory that holds the volumes; absolute
   */
  record SharedDirectory(String directory) implements MountStrategy {}

  /** The storage's host exports the volume over NFS and the environment mounts it by sudo. */
  record Nfs() implements MountStrategy {}
}
