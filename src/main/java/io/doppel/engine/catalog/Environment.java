package io.doppel.engine.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A host that Doppel may log in to.
 *
 * @param id its number
 * @param name its name
 * @param address host name or IP address
 * @param sshPort the SSH port
 * @param user the OS account
 * @param login how to log in, opaque to the catalog; may hold Secrets
 * @param hostKey the fingerprint that the host must show, if one was given
 * @param toolkit the toolkit directory on it
 * @param mount how volumes come to it, opaque to the catalog
 * @param refreshed when discovery ran last
 */
public record Environment(
    long id,
    String name,
    String address,
    int sshPort,
    String user,
    Map<String, Object> login,
    Optional<String> hostKey,
    String toolkit,
    Map<String, Object> mount,
    Instant refreshed) {
  /** Returns the reference, such as {@code ENVIRONMENT-1}. */
  public String reference() {
    return "ENVIRONMENT-" + id;
  }
}
