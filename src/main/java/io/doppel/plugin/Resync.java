package io.doppel.plugin;

import io.doppel.mysql.SqlSession;
import io.doppel.mysql.StartOptions;
import io.doppel.mysql.replication.Replica;
import io.doppel.plugin.HostScripts.CopyStep;
import io.doppel.plugin.HostScripts.VolumeState;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a dSource over: a new copy is made in the same volume, by a server beside the one in use,
 * which goes on. When the new copy is complete and has caught up, it takes the other one's place;
 * when it does not work there, the other one gets its place back. Snapshots of the past keep what
 * they hold.
 */
final class Resync {
  private static final Logger LOG = LoggerFactory.getLogger(Resync.class);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(10);

  private final Libs libs;
  private final Staging staging;

  /**
   * Prepares it.
   *
   * @param staging with all programs of its installation
   */
  Resync(Libs libs, Staging staging) {
    this.libs = libs;
    this.staging = staging;
  }

  /** Does it. When it fails, the dSource is as it was. */
  void run() {
    staging.scripts().copyStep(staging.layout(), CopyStep.BEGIN);
    Staging beside = staging.beside();
    Ingestion.Made made;
    try {
      made = new Ingestion(libs, beside, beside.volume()).run();
      libs.progress(Progress.of("Stopping the server of the new copy"));
      beside.mysqld().stop(STOP_LIMIT);
    } catch (RuntimeException e) {
      Failures.afterwards(e, () -> discard(staging, beside));
      throw e;
    }
    swap(made);
  }

  private void swap(Ingestion.Made made) {
    libs.progress(Progress.of("Putting the new copy in the place of the old one"));
    try {
      staging.mysqld().stop(STOP_LIMIT);
      staging.scripts().copyStep(staging.layout(), CopyStep.SWAP);
      staging
          .mysqld()
          .start(
              staging
                  .startOptions()
                  .withOptionFile(made.optionFile(staging))
                  .withInitSql(staging.accounts()));
      verify();
    } catch (RuntimeException e) {
      LOG.warn("the new copy does not work in the place of the old one, which comes back");
      Failures.afterwards(e, () -> settle(staging, staging.volume()));
      Failures.afterwards(e, () -> startOld(staging));
      throw e;
    }
    staging.scripts().copyStep(staging.layout(), CopyStep.COMMIT);
    LOG.info("the dSource on {} has been made anew", staging.host());
  }

  private void verify() {
    try (SqlSession session = staging.session()) {
      if (staging.parameters().followsSource()) {
        Replica replica = new Replica(session);
        replica.start();
        Ingestion.catchUp(libs, staging, replica);
      }
    }
  }

  private static void startOld(Staging staging) {
    StartOptions options = staging.startOptions().withInitSql(staging.accounts());
    staging.mysqld().start(options);
    if (staging.parameters().followsSource()) {
      try (SqlSession session = staging.session()) {
        new Replica(session).start();
      }
    }
  }

  private static void discard(Staging staging, Staging beside) {
    beside.mysqld().kill("its data is not wanted any more");
    staging.scripts().copyStep(staging.layout(), CopyStep.DISCARD);
  }

  /**
   * Removes what a resynchronisation left that died: its server and its copy; a copy that was not
   * yet found good gives its place back. The staging server may be stopped afterwards.
   */
  static void settle(Staging staging, VolumeState volume) {
    if (!volume.beside() && !volume.swapped()) {
      return;
    }
    LOG.warn("on {} a resynchronisation did not come to its end; it is undone", staging.host());
    if (volume.beside()) {
      staging.processBeside().kill("its data is not wanted any more");
    }
    if (volume.swapped()) {
      staging.mysqld().kill("its data was not found good");
      staging.scripts().copyStep(staging.layout(), CopyStep.BACK);
    } else {
      staging.scripts().copyStep(staging.layout(), CopyStep.DISCARD);
    }
  }
}
