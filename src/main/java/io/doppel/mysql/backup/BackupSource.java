package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Secret;
import io.doppel.mysql.ServerAddress;
import io.doppel.mysql.Tls;
import io.doppel.mysql.source.SourceFacts;

/**
 * The server that is copied.
 *
 * @param address as the staging host knows it
 * @param user account that may read everything that is copied
 * @param password of that account
 * @param tls how connections to it are encrypted; settled, see {@link Tls#settled}
 * @param facts what has been found out about it; its databases are the ones that are copied
 */
public record BackupSource(
    ServerAddress address, String user, Secret password, Tls tls, SourceFacts facts) {
  /** Checks that nothing is null. */
  public BackupSource {
    requireNonNull(address, "address is null");
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
    requireNonNull(tls, "tls is null");
    requireNonNull(facts, "facts is null");
  }
}
