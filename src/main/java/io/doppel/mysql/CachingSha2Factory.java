package io.doppel.mysql;

import io.doppel.mysql.SessionSocketFactory.Sockets;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.plugin.AuthenticationPlugin;
import org.mariadb.jdbc.plugin.AuthenticationPluginFactory;
import org.mariadb.jdbc.plugin.authentication.standard.CachingSha2PasswordPlugin;

/**
 * Has the driver log in by {@code caching_sha2_password} as {@link CachingSha2} does where it leads
 * to a server of ours. The driver finds it as a service, before its own of that name.
 */
public final class CachingSha2Factory implements AuthenticationPluginFactory {
  /** For the driver. */
  public CachingSha2Factory() {}

  @Override
  public String type() {
    return "caching_sha2_password";
  }

  @Override
  public AuthenticationPlugin initialize(
      String password, byte[] seed, Configuration configuration, HostAddress server) {
    return SessionSocketFactory.of(configuration).filter(Sockets::own).isPresent()
        ? new CachingSha2(password, seed)
        : new CachingSha2PasswordPlugin(password, seed, configuration, server);
  }
}
