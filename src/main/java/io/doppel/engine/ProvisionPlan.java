package io.doppel.engine;

import io.doppel.model.Problem;
import java.util.List;
import java.util.Map;

/**
 * What a provision would do.
 *
 * @param name the name of the VDB to be
 * @param parent the dSource or VDB that the snapshot is of
 * @param snapshot the snapshot's name
 * @param environment the target environment
 * @param repository the installation that would run the VDB
 * @param parameters everything, with what was filled in; secrets as {@code ***}
 * @param mountPaths where the clone would be mounted
 * @param storage what would hold the clone, for people
 * @param steps what would be done, in this order, in words
 * @param facts what was found out, label to value
 * @param problems everything that stands in the way; empty when nothing does
 */
public record ProvisionPlan(
    String name,
    String parent,
    String snapshot,
    String environment,
    String repository,
    Map<String, Object> parameters,
    List<String> mountPaths,
    String storage,
    List<String> steps,
    Map<String, String> facts,
    List<Problem> problems) {
  /** Tells whether the provision could be carried out. */
  public boolean ready() {
    return problems.isEmpty();
  }
}
