package io.doppel.engine.work;

import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.SnapshotRecord;
import io.doppel.engine.catalog.Timeflow;
import io.doppel.engine.job.Job;
import io.doppel.engine.job.Undo;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.storage.SnapshotName;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Takes the snapshot of a database whose server is ready for it, and enters it. */
final class Capture {
  private final Scope scope;
  private final Job job;

  Capture(Scope scope, Job job) {
    this.scope = scope;
    this.job = job;
  }

  /**
   * The server that writes to the volume.
   *
   * @param title what it is called, with its article
   * @param stop stops it
   * @param undoStop what undoes that
   * @param start starts it again
   */
  record Server(String title, Runnable stop, List<Undo> undoStop, Runnable start) {}

  /**
   * Takes the snapshot; stops the server for it where the storage's snapshots are not atomic.
   *
   * @param running whether the server runs; asked only where it matters
   * @param recording the name of the last step
   * @param facts tells, in the last step, what the snapshot holds
   */
  SnapshotRecord take(
      Database database,
      Timeflow timeflow,
      Server server,
      Supplier<Boolean> running,
      String recording,
      Supplier<SnapshotDefinition> facts) {
    boolean stop = !scope.storage().atomicSnapshots() && running.get();
    if (stop) {
      job.message("The storage has no atomic snapshots: " + server.title + " stops for a moment.");
      job.step("Stop " + server.title, server.undoStop, server.stop);
    }
    Instant moment = scope.now();
    SnapshotName name = Volumes.snapshotName(timeflow.volume(), moment);
    job.step(
        "Take the snapshot " + name.text(),
        List.of(Undos.destroySnapshot(name)),
        () -> scope.storage().snapshot(name, Volumes.identity(scope, database)));
    if (stop) {
      job.step("Start " + server.title, List.of(), server.start);
    }
    SnapshotDefinition definition = job.step(recording, List.of(), facts);
    return scope
        .catalog()
        .databases()
        .addSnapshot(
            timeflow.id(),
            name.text(),
            scope.schemas().protect(Schemas.SNAPSHOT, definition.values()),
            moment,
            job.reference());
  }
}
