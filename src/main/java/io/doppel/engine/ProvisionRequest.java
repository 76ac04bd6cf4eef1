package io.doppel.engine;

import java.util.Map;
import java.util.Optional;

/**
 * A VDB to be provisioned.
 *
 * @param name the name of the VDB to be
 * @param parent the dSource or VDB to provision from; may be empty when {@code snapshot} is a
 *     reference
 * @param snapshot name or reference of a snapshot; when empty the parent's latest
 * @param environment the target environment
 * @param repository name, reference or identity (such as the install path) of the installation that
 *     runs the VDB; when empty the only one there, or the one that suits the snapshot's own
 * @param parameters by the names of the plugin's {@code virtualSourceDefinition}; the plugin fills
 *     in what is left out, as far as it can
 */
public record ProvisionRequest(
    String name,
    Optional<String> parent,
    Optional<String> snapshot,
    String environment,
    Optional<String> repository,
    Map<String, Object> parameters) {}
