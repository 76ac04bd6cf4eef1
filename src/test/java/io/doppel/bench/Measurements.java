package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import java.util.List;

/** Takes one or more figures that come from the same work. */
interface Measurements {
  /** All that there are, in the order in which they build on each other. */
  List<Measurements> ALL =
      List.of(
          new LinkSpeed(),
          new PhysicalLinkSpeed(),
          new CatchUpSpeed(),
          new ProvisionSpeed(),
          new ParallelProvisionSpeed(),
          new SnapshotSpeed(),
          new Footprint(),
          new BridgeSpeed());

  /** Returns the figures that this takes. */
  List<Figure> figures();

  /** Takes them. */
  List<Measurement> take(BenchLab lab) throws Exception;
}
