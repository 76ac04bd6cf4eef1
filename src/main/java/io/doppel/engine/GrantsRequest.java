package io.doppel.engine;

import java.util.Map;
import java.util.Optional;

/**
 * For which link the accounts on its source are asked for.
 *
 * @param environment the staging environment; may be empty when {@code server} and {@code
 *     clientHost} are given
 * @param repository as in {@link LinkRequest}
 * @param sourceConfig as in {@link LinkRequest}
 * @param newSourceConfig as in {@link LinkRequest}
 * @param parameters as in {@link LinkRequest}; those that say nothing about the source may be left
 *     out
 * @param server the source's vendor and version, such as {@code MariaDB 10.11}; when empty that of
 *     the repository
 * @param clientHost from where the accounts log in, as the source sees it; when empty the staging
 *     environment's address
 */
public record GrantsRequest(
    Optional<String> environment,
    Optional<String> repository,
    Optional<String> sourceConfig,
    Map<String, Object> newSourceConfig,
    Map<String, Object> parameters,
    Optional<String> server,
    Optional<String> clientHost) {}
