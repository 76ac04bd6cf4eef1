package io.doppel.sdk;

import java.util.List;

/** Finds installations and instances on an environment. Failures are {@link UserError}s. */
public interface DiscoveryOperations {
  /** Returns the installations on the host; may be empty. */
  List<RepositoryDefinition> repository(RemoteConnection sourceConnection);

  /** Returns the instances that belong to an installation; may be empty. */
  List<SourceConfigDefinition> sourceConfig(
      RemoteConnection sourceConnection, RepositoryDefinition repository);
}
