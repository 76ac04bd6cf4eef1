package io.doppel.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dSource or a VDB as the catalog knows it.
 *
 * @param kind which of the two
 * @param name its name
 * @param reference Doppel's identifier of it
 * @param environment the environment that runs its server
 * @param repository the installation that runs its server
 * @param parent the dSource or VDB that a VDB came from
 * @param parentSnapshot the name of the snapshot that a VDB came from
 * @param parameters the plugin's parameters, secrets as {@code ***}
 * @param sourceConfig the plugin's description of the instance (of a dSource: of the source), by
 *     the schema's property names
 * @param mountPaths where its volume is mounted
 * @param connection a command line, without a password, by which a user connects to a VDB
 * @param snapshots how many snapshots it has
 * @param children the names of the VDBs that were provisioned from it
 * @param created when it was linked or provisioned
 * @param took the steps of the job that made it and their times, in their order
 */
public record DatabaseView(
    DatabaseKind kind,
    String name,
    String reference,
    String environment,
    String repository,
    Optional<String> parent,
    Optional<String> parentSnapshot,
    Map<String, Object> parameters,
    Map<String, Object> sourceConfig,
    List<String> mountPaths,
    Optional<String> connection,
    int snapshots,
    List<String> children,
    Instant created,
    Map<String, Duration> took) {}
