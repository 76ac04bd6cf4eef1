package io.doppel.sdk;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One change of stored data from an older version's shape to a newer one's.
 *
 * @param id integers separated by periods, unique among all migrations of a plugin
 * @param objectType what it changes
 * @param change maps the old properties to the new ones; without access to any host
 */
public record Migration(
    String id, ObjectType objectType, UnaryOperator<Map<String, Object>> change) {
  /** What a migration can change. */
  public enum ObjectType {
    /** {@link RepositoryDefinition}. */
    REPOSITORY,
    /** {@link SourceConfigDefinition}. */
    SOURCE_CONFIG,
    /** {@link LinkedSourceDefinition}. */
    LINKED_SOURCE,
    /** {@link VirtualSourceDefinition}. */
    VIRTUAL_SOURCE,
    /** {@link SnapshotDefinition}. */
    SNAPSHOT
  }
}
