package io.doppel.mysql.source;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Secret;
import io.doppel.mysql.Installation;
import io.doppel.mysql.ServerAddress;
import io.doppel.sdk.RemoteConnection;
import java.util.List;
import java.util.Optional;

/**
 * What is to be found out about a source.
 *
 * @param staging the host from which the source is reached
 * @param installation the server that is to follow it there
 * @param stagingServerId the server id that the follower is to have
 * @param address the source, as the staging host knows it
 * @param user account that reads the data
 * @param password of that account
 * @param replicationUser account of the replication channel, when it is another one
 * @param replicationPassword of that account
 * @param databases the databases to take; empty for all of the user's
 * @param follow whether the source is to be followed by replication
 */
public record SourceQuestion(
    RemoteConnection staging,
    Installation installation,
    long stagingServerId,
    ServerAddress address,
    String user,
    Secret password,
    Optional<String> replicationUser,
    Optional<Secret> replicationPassword,
    List<String> databases,
    boolean follow) {
  /** Checks that nothing is null. */
  public SourceQuestion {
    requireNonNull(staging, "staging is null");
    requireNonNull(installation, "installation is null");
    requireNonNull(address, "address is null");
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
    requireNonNull(replicationUser, "replicationUser is null");
    requireNonNull(replicationPassword, "replicationPassword is null");
    databases = List.copyOf(databases);
  }
}
