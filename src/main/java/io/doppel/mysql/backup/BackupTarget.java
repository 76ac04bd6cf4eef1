package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.OwnServer;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;

/**
 * The server that is filled. It runs, best with {@link LoadSettings}, and has the management
 * account.
 *
 * @param connection its host
 * @param server the server
 * @param port it listens on
 * @param password of the management account
 */
public record BackupTarget(RemoteConnection connection, Mysqld server, Port port, Secret password) {
  /** Checks that nothing is null. */
  public BackupTarget {
    requireNonNull(connection, "connection is null");
    requireNonNull(server, "server is null");
    requireNonNull(port, "port is null");
    requireNonNull(password, "password is null");
  }

  /** Returns the server as one to log in to. */
  OwnServer login(Libs libs) {
    return new OwnServer(libs, connection, server.layout());
  }

  /** Returns the host's name, for messages. */
  String host() {
    return connection.environment().host().name();
  }
}
