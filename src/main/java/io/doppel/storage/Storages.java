package io.doppel.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.doppel.model.DoppelException;
import io.doppel.sdk.Libs;
import java.util.Locale;

/** Opens storages. */
public final class Storages {
  private Storages() {}

  /**
   * Opens a storage. Nothing is touched on the storage host, except that a configuration without a
   * kind is resolved first.
   */
  public static Storage open(Libs libs, StorageConfig config) {
    StorageConfig definite = resolve(libs, config);
    return switch (definite.kind().orElseThrow()) {
      case ZFS -> new ZfsStorage(libs, definite);
      case BTRFS -> new BtrfsStorage(libs, definite);
      case COPY -> new CopyStorage(libs, definite);
    };
  }

  /**
   * Returns a configuration that names its kind: one that does is returned as it is; otherwise the
   * storage host is asked what the location is. A directory where a ZFS dataset is mounted becomes
   * that dataset. Worth keeping: asking takes a script on the storage host.
   *
   * @throws DoppelException STORAGE_FAILED when the location cannot be used
   */
  public static StorageConfig resolve(Libs libs, StorageConfig config) {
    if (config.kind().isPresent()) {
      return config;
    }
    JsonNode found =
        new StorageScripts(libs)
            .run(
                config.connection(),
                "Finding out what " + config.location() + " is",
                script -> script.with("LOCATION", config.location()),
                "detect");
    return config.resolved(
        StorageKind.valueOf(found.get("kind").textValue().toUpperCase(Locale.ROOT)),
        found.get("location").textValue());
  }
}
