package io.doppel.engine;

import io.doppel.model.Problem;
import java.util.List;
import java.util.Map;

/**
 * What a link would do.
 *
 * @param name the name of the dSource to be
 * @param environment the staging environment
 * @param repository the installation that would run the staging server
 * @param sourceConfig the source config's properties, secrets as {@code ***}
 * @param parameters everything, with what was filled in; secrets as {@code ***}
 * @param mountPaths where the volume would be mounted
 * @param storage what would hold the volume, for people
 * @param steps what would be done, in this order, in words
 * @param facts what was found out, label to value: about the source, the hosts, sizes
 * @param problems everything that stands in the way; empty when nothing does
 */
public record LinkPlan(
    String name,
    String environment,
    String repository,
    Map<String, Object> sourceConfig,
    Map<String, Object> parameters,
    List<String> mountPaths,
    String storage,
    List<String> steps,
    Map<String, String> facts,
    List<Problem> problems) {
  /** Tells whether the link could be carried out. */
  public boolean ready() {
    return problems.isEmpty();
  }
}
