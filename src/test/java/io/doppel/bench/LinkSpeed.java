package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import java.util.List;

/**
 * How long a link takes, over what a bare pipe of dump and client takes into a running server with
 * its default settings.
 */
final class LinkSpeed implements Measurements {
  @Override
  public List<Figure> figures() {
    return List.of(Figure.LINK_OVER_PIPE);
  }

  @Override
  public List<Measurement> take(BenchLab lab) {
    double pipe = lab.barePipe();
    double link = lab.dSource().linkSeconds();
    BenchLab.say("link %.1f s, bare pipe %.1f s", link, pipe);
    return List.of(Figure.LINK_OVER_PIPE.measured(link / pipe));
  }
}
