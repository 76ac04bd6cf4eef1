package io.doppel.engine.catalog;

import java.util.Map;

/**
 * An installation on an environment.
 *
 * @param id its number
 * @param environment the number of the environment
 * @param name its name
 * @param identity what makes it the same one when it is found again
 * @param definition what the plugin tells of it; may hold Secrets
 */
public record Repository(
    long id, long environment, String name, String identity, Map<String, Object> definition) {
  /** Returns the reference, such as {@code REPOSITORY-1}. */
  public String reference() {
    return "REPOSITORY-" + id;
  }
}
