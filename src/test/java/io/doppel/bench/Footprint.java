package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import io.doppel.engine.SnapshotView;
import java.util.ArrayList;
import java.util.List;

/**
 * What the program itself takes when there are twenty VDBs: {@code doppel status} and {@code doppel
 * sync} as a user starts them, while {@code doppel watch} runs as a service.
 */
final class Footprint implements Measurements {
  private static final int VDBS = 20;
  private static final int WARMING = 10;
  private static final int REPEATS = 5;

  @Override
  public List<Figure> figures() {
    return List.of(Figure.ENGINE_RSS_MB, Figure.STATUS_SECONDS, Figure.STATUS_ALONE_SECONDS);
  }

  @Override
  public List<Measurement> take(BenchLab lab) throws Exception {
    SnapshotView snapshot = lab.snapshotUnderLoad();
    lab.withVdbs("kept", VDBS, snapshot);
    double resident = lab.doppel("sync", "bench").peakMegabytes();
    List<Double> alone = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      BenchLab.CommandRun run = lab.doppel("status", "--json");
      alone.add(run.seconds());
      resident = Math.max(resident, run.peakMegabytes());
    }
    List<Double> answered = new ArrayList<>();
    try (BenchLab.Service watch = lab.service("watch")) {
      watch.awaitSocket();
      // As of a service that has run for a while.
      for (int i = 0; i < WARMING; i++) {
        lab.doppel("status", "--json");
      }
      for (int i = 0; i < REPEATS; i++) {
        answered.add(lab.doppel("status", "--json").seconds());
      }
      resident = Math.max(resident, watch.peakMegabytes());
      BenchLab.say("doppel watch took %.0f MB", watch.peakMegabytes());
    }
    BenchLab.say(
        "doppel status with %d VDBs: %s s, while doppel watch runs %s s", VDBS, alone, answered);
    return List.of(
        Figure.ENGINE_RSS_MB.measured(resident),
        Figure.STATUS_SECONDS.measured(BenchLab.median(answered)),
        Figure.STATUS_ALONE_SECONDS.measured(BenchLab.median(alone)));
  }
}
