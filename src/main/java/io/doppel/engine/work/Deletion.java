package io.doppel.engine.work;

import io.doppel.engine.LostHosts;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Database.MountPlace;
import io.doppel.engine.catalog.Timeflow;
import io.doppel.engine.job.Job;
import io.doppel.sdk.VirtualSource;
import io.doppel.storage.MountPath;
import io.doppel.storage.MountPoint;
import io.doppel.storage.VolumeName;
import java.util.List;
import java.util.Optional;

/** Makes a dSource or VDB vanish. Each part may be done again, and finds what is left of it. */
final class Deletion {
  private final Scope scope;
  private final Database database;
  private final LostHosts lostHosts;
  private final List<Timeflow> timeflows;

  Deletion(Scope scope, Database database, LostHosts lostHosts) {
    this.scope = scope;
    this.database = database;
    this.lostHosts = lostHosts;
    this.timeflows = scope.catalog().databases().timeflows(database.id());
  }

  /** Deletes it as steps of a job. What has gone cannot come back: a crash is carried on from. */
  void run(Job job) {
    job.onFailure(
        "'" + database.name() + "' may be partly removed: delete it again to remove the rest.");
    job.step("End its server", List.of(Undos.finishDelete(database)), this::stop);
    job.step("Unmount its volume", List.of(), this::unmount);
    job.step("Destroy its volume", List.of(), this::destroy);
    job.onSuccess(this::forget);
  }

  void stop() {
    lostHosts.reached(this::stopServer);
  }

  private void stopServer() {
    if (database.kind() == Database.Kind.DSOURCE) {
      scope.plugin().advisory().abandonLinked(scope.staged(database));
      scope
          .plugin()
          .linked()
          .stopStaging(
              scope.staged(database), scope.repository(database), scope.sourceConfig(database));
      return;
    }
    VirtualSource source = scope.virtual(database);
    scope.plugin().advisory().abandonVirtual(source);
    scope
        .plugin()
        .virtual()
        .unconfigure(source, scope.repository(database), scope.sourceConfig(database));
    scope
        .plugin()
        .virtual()
        .cleanup(source, scope.repository(database), scope.sourceConfig(database));
  }

  void unmount() {
    for (Timeflow timeflow : timeflows) {
      for (MountPlace place : database.mounts()) {
        unmountAt(scope, new VolumeName(timeflow.volume()), place, lostHosts);
      }
    }
  }

  static void unmountAt(Scope scope, VolumeName volume, MountPlace place, LostHosts lostHosts) {
    MountPoint point =
        new MountPoint(
            scope.hosts().connection(place.environment()),
            new MountPath(place.path()),
            Optional.empty());
    if (!lostHosts.reached(() -> scope.storage().unmount(volume, point))) {
      scope.storage().giveUp(volume, point);
    }
  }

  void destroy() {
    // The newest first: it may be a clone of an older one's snapshot.
    for (int i = timeflows.size() - 1; i >= 0; i--) {
      scope.storage().destroy(new VolumeName(timeflows.get(i).volume()));
    }
  }

  void forget() {
    scope.catalog().databases().remove(database.id());
  }
}
