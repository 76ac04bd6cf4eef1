package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Secret;
import java.time.Duration;

/**
 * From where and how a replica follows its source.
 *
 * @param address the source, as the replica's host knows it
 * @param user account with REPLICATION SLAVE
 * @param password of that account; servers keep at most 32 characters
 * @param tls how the connection is encrypted; settled, see {@link Tls#settled}
 * @param start where to begin
 * @param byGtid whether to follow by global transaction ids
 * @param retryPause between two tries to connect
 */
public record ReplicationSource(
    ServerAddress address,
    String user,
    Secret password,
    Tls tls,
    SourcePosition start,
    boolean byGtid,
    Duration retryPause) {
  /** Checks that the start is known in the way that it is to be used. */
  public ReplicationSource {
    requireNonNull(address, "address is null");
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
    requireNonNull(tls, "tls is null");
    requireNonNull(retryPause, "retryPause is null");
    if (byGtid ? start.gtids().isEmpty() : start.binlog().isEmpty()) {
      throw new IllegalArgumentException(
          "no " + (byGtid ? "GTID set" : "binary log position") + " to start from: " + start);
    }
  }
}
