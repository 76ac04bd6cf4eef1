package io.doppel.engine.catalog;

import java.util.Map;

/**
 * A known database instance.
 *
 * @param id its number
 * @param repository the number of the repository
 * @param name its name
 * @param identity what makes it the same one when it is found again
 * @param manual whether a user described it
 * @param definition what the plugin or the user tells of it; may hold Secrets
 */
public record SourceConfig(
    long id,
    long repository,
    String name,
    String identity,
    boolean manual,
    Map<String, Object> definition) {
  /** Returns the reference, such as {@code SOURCE_CONFIG-1}. */
  public String reference() {
    return "SOURCE_CONFIG-" + id;
  }
}
