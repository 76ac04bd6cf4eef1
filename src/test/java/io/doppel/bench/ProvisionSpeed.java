package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import io.doppel.engine.SnapshotView;
import java.util.ArrayList;
import java.util.List;

/**
 * One VDB at a time from a snapshot taken under write load, until it answers a query, over a clone
 * and a bare start; and what the VDB holds right then.
 */
final class ProvisionSpeed implements Measurements {
  /** Many, for the first ones are of a program that has just started. */
  private static final int REPEATS = 15;

  @Override
  public List<Figure> figures() {
    return List.of(Figure.PROVISION_OVER_FLOOR, Figure.VDB_OWN_MB, Figure.VDB_RSS_MB);
  }

  @Override
  public List<Measurement> take(BenchLab lab) throws Exception {
    SnapshotView busy = lab.snapshotUnderLoad();
    BenchLab.Floor floor = lab.floor();
    List<Double> floors = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    List<Double> owned = new ArrayList<>();
    List<Double> resident = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      floors.add(floor.seconds(1));
      BenchLab.Provisioned vdb = lab.provision("one" + i, busy);
      values.add(vdb.secondsUntilAnswer());
      owned.add(lab.ownMegabytes(vdb.view()));
      resident.add(lab.residentMegabytes(vdb.view()));
      lab.delete(vdb.view());
    }
    BenchLab.say("provision %s s, floor %s s", values, floors);
    return List.of(
        Figure.PROVISION_OVER_FLOOR.measured(BenchLab.median(values) / BenchLab.median(floors)),
        Figure.VDB_OWN_MB.measured(BenchLab.median(owned)),
        Figure.VDB_RSS_MB.measured(BenchLab.median(resident)));
  }
}
