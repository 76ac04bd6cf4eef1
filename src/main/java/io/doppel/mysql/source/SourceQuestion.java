package io.doppel.mysql.source;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Secret;
import io.doppel.mysql.Installation;
import io.doppel.mysql.ServerAddress;
import io.doppel.mysql.Tls;
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
 * @param tls how connections to it are to be encrypted
 * @param databases the databases to take; empty for all of the user's
 * @param follow whether the source is to be followed by replication
 * @param reading what the account is going to read
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
    Tls tls,
    List<String> databases,
    boolean follow,
    Reading reading) {
  /** What an account reads of a source, which decides which privileges it needs. */
  public enum Reading {
    /** All databases of the list, by dumps, and the accounts. */
    DATABASES,
    /** All databases and accounts, by MySQL's clone plugin. */
    CLONE,
    /** All databases and accounts, by the vendor's backup tool. */
    FILES,
    /** The accounts; the data come from elsewhere. */
    ACCOUNTS,
    /** Nothing but the position in the binary log. */
    POSITION
  }

  /** Asks about a source whose databases are going to be dumped, by TLS when it offers that. */
  public SourceQuestion(
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
    this(
        staging,
        installation,
        stagingServerId,
        address,
        user,
        password,
        replicationUser,
        replicationPassword,
        Tls.WHEN_OFFERED,
        databases,
        follow,
        Reading.DATABASES);
  }

  /** Checks that nothing is null. */
  public SourceQuestion {
    requireNonNull(staging, "staging is null");
    requireNonNull(installation, "installation is null");
    requireNonNull(address, "address is null");
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
    requireNonNull(replicationUser, "replicationUser is null");
    requireNonNull(replicationPassword, "replicationPassword is null");
    requireNonNull(tls, "tls is null");
    databases = List.copyOf(databases);
    requireNonNull(reading, "reading is null");
  }
}
