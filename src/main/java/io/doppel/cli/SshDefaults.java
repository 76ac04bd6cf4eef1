package io.doppel.cli;

import io.doppel.model.Port;
import java.util.Optional;

/**
 * How hosts are logged in to when a command does not say.
 *
 * @param user the account; empty for the one that runs Doppel
 * @param port the SSH port
 * @param keyFile the private key; empty when there is none
 * @param agent whether an SSH agent is at hand
 * @param toolkitDirectory where Doppel may keep its own files on hosts; empty for the usual place
 */
public record SshDefaults(
    Optional<String> user,
    Port port,
    Optional<String> keyFile,
    boolean agent,
    Optional<String> toolkitDirectory) {}
