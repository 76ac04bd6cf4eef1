package io.doppel.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * An environment.
 *
 * @param name its name
 * @param reference Doppel's identifier of it
 * @param address host name or IP address
 * @param sshPort the SSH port; empty when it is this machine without SSH
 * @param user the OS account
 * @param login how Doppel logs in, for people: {@code "key file /root/.ssh/id_ed25519"}
 * @param toolkitDirectory where Doppel keeps its own files on the host
 * @param mountStrategy how volumes come to their mount paths
 * @param repositories how many installations were found
 * @param refreshed when they were looked for last
 */
public record EnvironmentView(
    String name,
    String reference,
    String address,
    Optional<Integer> sshPort,
    String user,
    String login,
    String toolkitDirectory,
    MountStrategy mountStrategy,
    int repositories,
    Instant refreshed) {
  /** How {@link #login} tells that the keys are those of whoever runs Doppel. */
  public static final String BY_AGENT = "SSH agent";

  /** Tells whether Doppel logs in with the keys of the SSH agent. */
  public boolean byAgent() {
    return login.equals(BY_AGENT);
  }
}
