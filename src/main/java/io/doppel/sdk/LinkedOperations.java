package io.doppel.sdk;

import java.util.Optional;

/**
 * The life of a dSource. Failures are {@link UserError}s.
 *
 * <p>Sync: {@link #mountSpecification}, {@link #preSnapshot}, the engine snapshots the volume,
 * {@link #postSnapshot}. Enable: {@link #mountSpecification}, {@link #startStaging}. Disable and
 * delete: {@link #stopStaging}.
 */
public interface LinkedOperations {
  /** Returns where the volume belongs; a pure function of its arguments that asks no host. */
  MountSpecification mountSpecification(StagedSource stagedSource, RepositoryDefinition repository);

  /**
   * Brings the mounted volume into the state that is to be captured.
   *
   * @param snapshotParameters empty when a policy takes the snapshot
   */
  void preSnapshot(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      Optional<SnapshotParametersDefinition> snapshotParameters);

  /** Lets the staging server go on and returns the facts of the snapshot that was just taken. */
  SnapshotDefinition postSnapshot(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      Optional<SnapshotParametersDefinition> snapshotParameters);

  /** Starts the staging server and, where it follows a source, replication. */
  void startStaging(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Stops the staging server; nothing happens when it does not run. */
  void stopStaging(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Tells whether the staging server works and, where it follows a source, follows it. */
  Status status(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /**
   * Watches and repairs; called now and then. A failure is shown to the user as a fault of the
   * dSource.
   */
  void worker(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Returns the size of the source's data in bytes, more than 0. */
  long sourceSize(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);
}
