package io.doppel.mysql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Gives the database driver sockets that are connected already, whatever address it knows the
 * server by. The driver makes the factory itself, by this class's name, and hands it nothing but
 * its properties; so one of them says whose sockets are meant.
 */
public final class SessionSocketFactory extends ConfigurableSocketFactory {
  private static final String PROPERTY = "doppelSockets";
  private static final Map<String, Sockets> KNOWN = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBER = new AtomicLong();

  private Sockets sockets;

  /** For the driver. */
  public SessionSocketFactory() {}

  /** Connects to the server, each time anew. */
  interface Connecting {
    Socket connect() throws IOException;
  }

  /**
   * The sockets of one session, until it is closed.
   *
   * @param key by which the driver's properties name them
   * @param connecting makes one
   */
  record Sockets(String key, Connecting connecting) implements AutoCloseable {
    /** Has the driver use them. */
    void use(Properties properties) {
      properties.setProperty("socketFactory", SessionSocketFactory.class.getName());
      properties.setProperty(PROPERTY, key);
    }

    /** Makes no more of them; those that were made belong to the driver. */
    @Override
    public void close() {
      KNOWN.remove(key);
    }
  }

  static Sockets sockets(Connecting connecting) {
    Sockets made = new Sockets(Long.toString(NUMBER.incrementAndGet()), connecting);
    KNOWN.put(made.key, made);
    return made;
  }

  @Override
  public void setConfiguration(Configuration configuration, String host) {
    sockets = KNOWN.get(configuration.nonMappedOptions().getProperty(PROPERTY, ""));
    if (sockets == null) {
      throw new IllegalStateException("the session is closed");
    }
  }

  @Override
  public Socket createSocket() throws IOException {
    return sockets.connecting().connect();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket();
  }
}
