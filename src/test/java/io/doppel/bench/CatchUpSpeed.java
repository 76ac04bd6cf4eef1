package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import java.util.List;

/**
 * How long a dSource takes to catch up with what its source has written since the backup that it
 * was linked from, over what a bare server with as many appliers takes.
 */
final class CatchUpSpeed implements Measurements {
  private static final BenchData BACKLOG = new BenchData("backlog", 4, 500);
  private static final long TRANSACTIONS = 20_000;

  @Override
  public List<Figure> figures() {
    return List.of(Figure.CATCH_UP_OVER_BARE);
  }

  @Override
  public List<Measurement> take(BenchLab lab) throws Exception {
    BenchLab.CatchUp took = lab.catchUp(BACKLOG, TRANSACTIONS);
    BenchLab.say(
        "catching up with %d transactions %.1f s, bare %.1f s",
        TRANSACTIONS, took.seconds(), took.bareSeconds());
    return List.of(Figure.CATCH_UP_OVER_BARE.measured(took.seconds() / took.bareSeconds()));
  }
}
