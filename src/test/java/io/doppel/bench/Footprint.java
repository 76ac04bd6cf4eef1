package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import io.doppel.engine.SnapshotView;
import java.util.ArrayList;
import java.util.List;

/**
 * What the program itself takes when there are twenty VDBs: {@code doppel status} and {@code doppel
 * sync} as a user starts them.
 */
final class Footprint implements Measurements {
  private static final int VDBS = 20;
  private static final int REPEATS = 5;

  @Override
  public List<Figure> figures() {
    return List.of(Figure.ENGINE_RSS_MB, Figure.STATUS_SECONDS);
  }

  @Override
  public List<Measurement> take(BenchLab lab) throws Exception {
    SnapshotView snapshot = lab.snapshotUnderLoad();
    lab.withVdbs("kept", VDBS, snapshot);
    List<Double> seconds = new ArrayList<>();
    double resident = 0;
    for (int i = 0; i < REPEATS; i++) {
      BenchLab.CommandRun run = lab.doppel("status", "--json");
      seconds.add(run.seconds());
      resident = Math.max(resident, run.peakMegabytes());
    }
    resident = Math.max(resident, lab.doppel("sync", "bench").peakMegabytes());
    BenchLab.say("doppel status with %d VDBs: %s s", VDBS, seconds);
    return List.of(
        Figure.ENGINE_RSS_MB.measured(resident),
        Figure.STATUS_SECONDS.measured(BenchLab.median(seconds)));
  }
}
