package io.doppel.host;

import io.doppel.host.SshConnections.OpenChannel;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.sdk.ForwardedPort;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A free port on the loopback address whose connections go on to a port that a host reaches. Each
 * of them is a channel of its own, so that a new one also works when the SSH connection broke and
 * was made anew.
 */
final class SshForward implements ForwardedPort {
  private static final Logger log = LoggerFactory.getLogger(SshForward.class);
  private static final int BACKLOG = 50;
  private static final int BUFFER = 32 * 1024;

  private final SshConnections connections;
  private final String targetHost;
  private final Port targetPort;
  private final ServerSocket server;
  private final Map<Socket, OpenChannel> clients = new HashMap<>();
  private boolean closed;

  private SshForward(
      SshConnections connections, String targetHost, Port targetPort, ServerSocket server) {
    this.connections = connections;
    this.targetHost = targetHost;
    this.targetPort = targetPort;
    this.server = server;
  }

  /** Listens at once; the host is connected to when somebody connects here. */
  static SshForward open(SshConnections connections, String targetHost, Port targetPort) {
    try {
      ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      SshForward forward = new SshForward(connections, targetHost, targetPort, server);
      HostThreads.execute(forward::accept);
      return forward;
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.INTERNAL,
          "No port could be opened on the loopback address of this machine: " + e.getMessage(),
          "Check the limit of open files and the ports in use.",
          "",
          e);
    }
  }

  @Override
  public String host() {
    return server.getInetAddress().getHostAddress();
  }

  @Override
  public Port port() {
    return new Port(server.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        HostThreads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      log.debug("The forwarding to {}:{} ended.", targetHost, targetPort, e);
    }
  }

  private void serve(Socket client) {
    try (client;
        OpenChannel channel = connections.tcp(targetHost, targetPort)) {
      if (keep(client, channel)) {
        client.setTcpNoDelay(true);
        exchange(client, channel.streams());
      }
    } catch (IOException e) {
      log.debug("A connection to {}:{} ended.", targetHost, targetPort, e);
    } catch (DoppelException e) {
      log.info("{}:{} was not reached: {}", targetHost, targetPort, e.getMessage());
    } finally {
      forget(client);
    }
  }

  private static void exchange(Socket client, ChannelStreams channel) throws IOException {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    HostThreads.execute(
        () -> {
          // A server that has said everything hears nothing either, so the client is let go.
          try (client) {
            copy(channel.in(), client.getOutputStream());
          } catch (IOException e) {
            log.debug("A client of a forwarded port is gone.", e);
          } finally {
            answered.complete(null);
          }
        });
    copy(client.getInputStream(), channel.out());
    channel.out().close();
    answered.join();
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
      to.flush();
    }
  }

  private synchronized boolean keep(Socket client, OpenChannel channel) {
    if (!closed) {
      clients.put(client, channel);
    }
    return !closed;
  }

  private synchronized void forget(Socket client) {
    clients.remove(client);
  }

  @Override
  public synchronized void close() {
    closed = true;
    close(server);
    clients.forEach(
        (client, channel) -> {
          close(client);
          channel.close();
        });
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("A socket could not be closed.", e);
    }
  }
}
