package io.doppel.mysql;

import java.util.Properties;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.plugin.AuthenticationPlugin;
import org.mariadb.jdbc.plugin.AuthenticationPluginFactory;
import org.mariadb.jdbc.plugin.authentication.standard.CachingSha2PasswordPlugin;

/**
 * Has the driver log in by {@code caching_sha2_password} as {@link CachingSha2} does, where {@link
 * #use} says so. The driver finds it as a service, before its own of that name.
 */
public final class CachingSha2Factory implements AuthenticationPluginFactory {
  static final String TYPE = "caching_sha2_password";
  private static final String WAY = "doppelWholePassword";

  /** For the driver. */
  public CachingSha2Factory() {}

  /** What is done when a server wants the whole password. */
  enum WholePassword {
    /** It is sent as it is, where nobody else can read it. */
    SENT,
    /** It is sent by a key that the server gives, whoever that is. */
    BY_ANY_KEY,
    /** It is not sent. */
    REFUSED
  }

  static void use(Properties properties, WholePassword way) {
    properties.setProperty(WAY, way.name());
    properties.setProperty(
        "allowPublicKeyRetrieval", Boolean.toString(way == WholePassword.BY_ANY_KEY));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public AuthenticationPlugin initialize(
      String password, byte[] seed, Configuration configuration, HostAddress server) {
    String way = configuration.nonMappedOptions().getProperty(WAY, WholePassword.BY_ANY_KEY.name());
    return way.equals(WholePassword.BY_ANY_KEY.name())
        ? new CachingSha2PasswordPlugin(password, seed, configuration, server)
        : new CachingSha2(password, seed, way.equals(WholePassword.SENT.name()));
  }
}
