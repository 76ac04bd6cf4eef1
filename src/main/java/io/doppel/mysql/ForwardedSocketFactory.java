package io.doppel.mysql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Lets the database driver connect to a forwarded port while it knows the server by its own name,
 * which is the one that the server's certificate has to be for. Made by the driver, by this class's
 * name.
 */
public final class ForwardedSocketFactory extends ConfigurableSocketFactory {
  static final String HOST = "doppelForwardedHost";
  static final String PORT = "doppelForwardedPort";

  private InetSocketAddress forwarded;
  private int timeout;

  /** For the driver. */
  public ForwardedSocketFactory() {}

  static void use(Properties properties, String host, int port) {
    properties.setProperty("socketFactory", ForwardedSocketFactory.class.getName());
    properties.setProperty(HOST, host);
    properties.setProperty(PORT, Integer.toString(port));
  }

  @Override
  public void setConfiguration(Configuration configuration, String host) {
    Properties given = configuration.nonMappedOptions();
    forwarded =
        new InetSocketAddress(given.getProperty(HOST), Integer.parseInt(given.getProperty(PORT)));
    timeout = configuration.connectTimeout();
  }

  /** Returns a socket that is connected, so that the driver leaves the address alone. */
  @Override
  public Socket createSocket() throws IOException {
    Socket socket = SocketFactory.getDefault().createSocket();
    try {
      socket.connect(forwarded, timeout);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
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
