package io.doppel.engine.work;

import io.doppel.sdk.Libs;
import io.doppel.storage.Storage;
import io.doppel.storage.StorageConfig;
import io.doppel.storage.Storages;

/** Opens the storage for one job. Thread-safe. */
public interface StorageFactory {
  /** Returns a configuration with a definite kind; asks the storage host when it names none. */
  StorageConfig resolve(Libs libs, StorageConfig config);

  /** Opens a storage whose kind is definite. */
  Storage open(Libs libs, StorageConfig config);

  /** Returns the factory of real storages. */
  static StorageFactory real() {
    return new StorageFactory() {
      @Override
      public StorageConfig resolve(Libs libs, StorageConfig config) {
        return Storages.resolve(libs, config);
      }

      @Override
      public Storage open(Libs libs, StorageConfig config) {
        return Storages.open(libs, config);
      }
    };
  }
}
