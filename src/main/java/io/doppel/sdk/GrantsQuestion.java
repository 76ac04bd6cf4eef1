package io.doppel.sdk;

import java.util.Optional;

/**
 * For which link the accounts on a source are asked for.
 *
 * @param parameters of the link; those that say nothing about the source may be left out
 * @param repository the staging repository, whose version the source is taken to have
 * @param server the source's vendor and version, such as {@code MariaDB 10.11}, where it is another
 *     one
 * @param clientHost the host part of the accounts: the staging host, as the source sees it
 * @param onItsHost whether the source's own host is known to the engine
 */
public record GrantsQuestion(
    LinkedSourceDefinition parameters,
    Optional<RepositoryDefinition> repository,
    Optional<String> server,
    String clientHost,
    boolean onItsHost) {}
