package io.doppel.engine.work;

import io.doppel.sdk.PluginFactory;
import io.doppel.storage.StorageKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What an engine is made of.
 *
 * @param home the directory of the catalog and its key; made when missing
 * @param schema the text of the plugin's schema.json
 * @param plugins makes plugins
 * @param libs makes the libs that plugins and storage work through
 * @param storages opens the storage
 * @param storage where the volumes are
 * @param clock what time it is, and was when something began
 * @param keepJobs how long jobs are remembered after their end
 */
public record EngineParts(
    Path home,
    String schema,
    PluginFactory plugins,
    LibsFactory libs,
    StorageFactory storages,
    StoragePlace storage,
    Clock clock,
    Duration keepJobs) {

  /**
   * Where the volumes are.
   *
   * @param kind how they are kept; when empty the storage's host is asked what the location is
   * @param location a ZFS dataset or an absolute directory
   * @param environment the environment that is the storage's host; this machine when empty
   */
  public record StoragePlace(
      Optional<StorageKind> kind, String location, Optional<String> environment) {}
}
