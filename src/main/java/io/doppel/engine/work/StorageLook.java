package io.doppel.engine.work;

import io.doppel.engine.catalog.Environment;
import io.doppel.engine.work.EngineParts.StoragePlace;
import io.doppel.model.DoppelException;
import io.doppel.model.Problems;
import io.doppel.storage.Condition;
import io.doppel.storage.Storage;
import io.doppel.storage.StorageKind;
import java.util.Optional;

/**
 * What was found when the storage was looked at for a plan.
 *
 * @param text kind, place and free space, for people
 * @param warning what the user should know before putting much there
 */
record StorageLook(String text, Optional<String> warning) {
  /**
   * Looks at the storage for a volume that is to be mounted on an environment.
   *
   * @param problems gets what stands in the way
   */
  static StorageLook at(Scope scope, Environment environment, Problems problems) {
    StoragePlace place = scope.storagePlace();
    String host = place.environment().orElse("this machine");
    try {
      Storage storage = scope.storage();
      Condition found = storage.examine(scope.connection(environment));
      if (!found.prepared() && scope.storageUsed()) {
        problems.add(
            "storage",
            "There are no volumes of Doppel in "
                + storage.location()
                + " on "
                + host
                + ": is its file system mounted?",
            "Mount it.");
      }
      return new StorageLook(
          storage.kind()
              + " "
              + storage.location()
              + " on "
              + host
              + ", "
              + found.capacity().available()
              + " of "
              + found.capacity().total()
              + " free",
          place.kind().isEmpty() && storage.kind() == StorageKind.COPY
              ? Optional.of(fallback(host + ":" + storage.location(), found))
              : Optional.empty());
    } catch (DoppelException e) {
      problems.add("storage", e.getMessage(), e.action());
      return new StorageLook(
          place.kind().map(StorageKind::toString).orElse("auto")
              + " "
              + place.location()
              + " on "
              + host,
          Optional.empty());
    }
  }

  private static String fallback(String place, Condition found) {
    return "Looked for ZFS and btrfs in "
        + place
        + " and found neither that could be used (the file system is "
        + found.fileSystem()
        + "): "
        + (found.sharesData()
            ? "snapshots are copies that share their data."
            : "snapshots and VDBs are full copies, each taking the time and the space of all its"
                + " data.")
        + " A server stops for the moment of its snapshot. Better is a ZFS dataset, a directory on"
        + " btrfs where subvolumes may be made"
        + (found.sharesData() ? "" : ", or one on xfs with reflink=1")
        + ": docs/storage.md tells how; then change storage.location. With storage.kind: copy this"
        + " is not told again.";
  }
}
