package io.doppel.engine.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A dSource or a VDB.
 *
 * @param id its number
 * @param kind which of the two
 * @param name its name
 * @param guid an identifier that is unique everywhere, for the plugin
 * @param environment the number of the environment that runs its server
 * @param repository the number of the repository that runs its server
 * @param sourceConfigId the number of the source config that a dSource is linked to
 * @param sourceConfig the plugin's description of a VDB's instance; empty for a dSource
 * @param parameters what the user asked for; may hold Secrets
 * @param mounts where the volume is mounted
 * @param connection how users connect to a VDB
 * @param created when the job that made it began to
 * @param createdBy the number of that job
 * @param pending whether that job has not ended yet
 */
public record Database(
    long id,
    Kind kind,
    String name,
    String guid,
    long environment,
    long repository,
    OptionalLong sourceConfigId,
    Map<String, Object> sourceConfig,
    Map<String, Object> parameters,
    List<MountPlace> mounts,
    Optional<String> connection,
    Instant created,
    long createdBy,
    boolean pending) {

  /** Which of the two. */
  public enum Kind {
    /** A linked copy of a source. */
    DSOURCE,
    /** A virtual database. */
    VDB
  }

  /**
   * A place where a volume is mounted.
   *
   * @param environment the number of the environment
   * @param path the absolute path
   */
  public record MountPlace(long environment, String path) {}

  /** Returns this with other parameters. */
  public Database withParameters(Map<String, Object> others) {
    return new Database(
        id,
        kind,
        name,
        guid,
        environment,
        repository,
        sourceConfigId,
        sourceConfig,
        others,
        mounts,
        connection,
        created,
        createdBy,
        pending);
  }

  /** Returns the reference, such as {@code VDB-3}. */
  public String reference() {
    return kind + "-" + id;
  }
}
