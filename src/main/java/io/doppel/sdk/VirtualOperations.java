package io.doppel.sdk;

/**
 * The life of a VDB. Failures are {@link UserError}s.
 *
 * <p>Provision: {@link #mountSpecification}, {@link #configure}. Refresh: {@link #unconfigure},
 * {@link #mountSpecification}, {@link #configure}. Rewind: {@link #unconfigure}, {@link
 * #mountSpecification}, {@link #reconfigure}. Enable: {@link #status}, and when that is INACTIVE
 * {@link #mountSpecification}, {@link #reconfigure}. Disable: {@link #unconfigure}. Delete: {@link
 * #unconfigure}, {@link #cleanup}.
 */
public interface VirtualOperations {
  /** Returns where the volume belongs; a pure function of its arguments that asks no host. */
  MountSpecification mountSpecification(
      VirtualSource virtualSource, RepositoryDefinition repository);

  /** Makes a usable database of a fresh clone of a snapshot. */
  SourceConfigDefinition configure(
      VirtualSource virtualSource, RepositoryDefinition repository, SnapshotDefinition snapshot);

  /** Makes a new, empty database on an empty volume. */
  SourceConfigDefinition initialize(VirtualSource virtualSource, RepositoryDefinition repository);

  /**
   * Makes the database usable again after it was detached; the result replaces the stored source
   * config.
   */
  SourceConfigDefinition reconfigure(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      SnapshotDefinition snapshot);

  /**
   * Detaches the database from its host for the time being; runs before the volume is unmounted.
   */
  void unconfigure(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Removes the last traces from the host, after {@link #unconfigure}. */
  void cleanup(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Starts the database. */
  void start(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Stops the database; nothing happens when it does not run. */
  void stop(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Brings the volume into the state that is to be captured. */
  void preSnapshot(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Returns the facts of the snapshot that was just taken. */
  SnapshotDefinition postSnapshot(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Tells whether the database answers. */
  Status status(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Returns the size of the database in bytes, more than 0. */
  long sourceSize(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);
}
