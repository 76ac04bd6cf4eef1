package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import io.doppel.engine.SnapshotView;
import java.util.ArrayList;
import java.util.List;

/** Fifteen VDBs at once until all answer, over fifteen clones and bare starts at once. */
final class ParallelProvisionSpeed implements Measurements {
  private static final int COUNT = 15;
  private static final int REPEATS = 7;

  @Override
  public List<Figure> figures() {
    return List.of(Figure.PROVISION_15_OVER_FLOOR);
  }

  @Override
  public List<Measurement> take(BenchLab lab) throws Exception {
    SnapshotView busy = lab.snapshotUnderLoad();
    BenchLab.Floor floor = lab.floor();
    List<Double> floors = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      floors.add(floor.seconds(COUNT));
      values.add(lab.provisionAtOnce("many" + i + "x", COUNT, busy));
    }
    BenchLab.say("%d at once: provision %s s, floor %s s", COUNT, values, floors);
    return List.of(
        Figure.PROVISION_15_OVER_FLOOR.measured(BenchLab.median(values) / BenchLab.median(floors)));
  }
}
