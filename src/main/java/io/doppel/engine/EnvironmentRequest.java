package io.doppel.engine;

import io.doppel.model.Port;
import java.util.Optional;

/**
 * A host to be added.
 *
 * @param name its name in Doppel
 * @param address host name or IP address
 * @param sshPort usually 22
 * @param user the OS account; empty for the one that runs Doppel
 * @param login how to log in
 * @param hostKeyFingerprint the key that the host must show, as {@code SHA256:...}; when empty the
 *     confirmation is asked
 * @param toolkitDirectory absolute path of the directory where Doppel may keep its own files; when
 *     empty {@code .doppel-toolkit} in the user's home directory
 * @param mountStrategy how volumes come to their mount paths
 */
public record EnvironmentRequest(
    String name,
    String address,
    Port sshPort,
    String user,
    Login login,
    Optional<String> hostKeyFingerprint,
    Optional<String> toolkitDirectory,
    MountStrategy mountStrategy) {}
