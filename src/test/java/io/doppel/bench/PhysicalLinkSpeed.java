package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import java.util.List;

/**
 * How long a link by the backup tool takes, over what the tool's own pipe from host to host takes
 * with making the copy consistent. Only where there is such a tool.
 */
final class PhysicalLinkSpeed implements Measurements {
  @Override
  public List<Figure> figures() {
    return List.of(Figure.PHYSICAL_LINK_OVER_PIPE);
  }

  @Override
  public List<Measurement> take(BenchLab lab) throws Exception {
    if (!lab.image().startsWith("mariadb")) {
      return List.of();
    }
    double pipe = lab.barePhysicalPipe();
    double link = lab.physicalLink();
    BenchLab.say("physical link %.1f s, bare pipe of the backup tool %.1f s", link, pipe);
    return List.of(Figure.PHYSICAL_LINK_OVER_PIPE.measured(link / pipe));
  }
}
