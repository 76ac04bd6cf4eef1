package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import java.util.ArrayList;
import java.util.List;

/** How long a snapshot takes, and whether the staging server stops answering meanwhile. */
final class SnapshotSpeed implements Measurements {
  private static final int REPEATS = 3;

  @Override
  public List<Figure> figures() {
    return List.of(
        Figure.SNAPSHOT_SECONDS, Figure.SNAPSHOT_IDLE_SECONDS, Figure.STAGING_DOWN_SECONDS);
  }

  @Override
  public List<Measurement> take(BenchLab lab) throws Exception {
    List<Double> busy = new ArrayList<>();
    List<Double> idle = new ArrayList<>();
    double down;
    try (Prober prober = lab.probeStaging()) {
      for (int i = 0; i < REPEATS; i++) {
        busy.add(lab.secondsOfSnapshotUnderLoad());
      }
      lab.awaitIdle();
      for (int i = 0; i < REPEATS; i++) {
        idle.add(lab.secondsOfSnapshot());
      }
      down = prober.downSeconds();
    }
    BenchLab.say("snapshot under load %s s, idle %s s", busy, idle);
    return List.of(
        Figure.SNAPSHOT_SECONDS.measured(BenchLab.median(busy)),
        Figure.SNAPSHOT_IDLE_SECONDS.measured(BenchLab.median(idle)),
        Figure.STAGING_DOWN_SECONDS.measured(down));
  }
}
