package io.doppel.host;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelDirectStreamLocal;
import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one login. One is shared for as long as the host opens channels on it; sshd
 * limits them (MaxSessions, 10 by default), so that another connection is made when all are full. A
 * connection that broke is replaced when the next channel is wanted. Thread-safe.
 */
final class SshConnections implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SshConnections.class);

  /** How many commands one connection carries; below sshd's default limit. */
  private static final int CAPACITY = 8;

  private static final int ATTEMPTS = 4;

  /** What sshd answers when it may not connect (RFC 4254, section 5.1). */
  private static final int PROHIBITED = 1;

  private final HostLogin login;
  private final HostKeys keys;
  private final Duration timeout;
  private final List<Connection> connections = new ArrayList<>();
  private int capacity = CAPACITY;
  private Attempt attempt;
  private boolean closed;

  /** One connection and how much of it is in use; guarded by the pool. */
  private static final class Connection {
    final Session session;

    /** Places taken by commands that run or are about to. */
    int taken;

    /** Commands that run. */
    int running;

    Connection(Session session) {
      this.session = session;
    }
  }

  /** The making of a connection, that others wait for too; guarded by the pool. */
  private static final class Attempt {
    DoppelException failure;
  }

  /** A channel that is open, and its place on a connection. */
  final class OpenChannel implements AutoCloseable {
    private final Connection connection;
    private final Channel channel;
    private final ChannelStreams streams;
    private final int place;
    private boolean released;

    private OpenChannel(Connection connection, Channel channel, ChannelStreams streams, int place) {
      this.connection = connection;
      this.channel = channel;
      this.streams = streams;
      this.place = place;
    }

    Channel channel() {
      return channel;
    }

    ChannelStreams streams() {
      return streams;
    }

    @Override
    public void close() {
      channel.disconnect();
      synchronized (SshConnections.this) {
        if (!released) {
          released = true;
          release(connection, place);
        }
      }
    }
  }

  SshConnections(HostLogin login, HostKeys keys, Duration timeout) {
    this.login = login;
    this.keys = keys;
    this.timeout = timeout;
  }

  HostLogin login() {
    return login;
  }

  /** Opens a channel on which a command runs. */
  OpenChannel command(String commandLine) {
    try {
      return open("exec", 1, channel -> ((ChannelExec) channel).setCommand(commandLine));
    } catch (IOException e) {
      throw new IllegalStateException("a command connects to nothing", e);
    }
  }

  /**
   * Opens a channel to a TCP port that the host reaches.
   *
   * @throws IOException when the host does not reach it
   */
  OpenChannel tcp(String host, Port port) throws IOException {
    // sshd limits commands only, so that this takes no place.
    return open(
        "direct-tcpip",
        0,
        channel -> {
          ((ChannelDirectTCPIP) channel).setHost(host);
          ((ChannelDirectTCPIP) channel).setPort(port.number());
        });
  }

  /**
   * Opens a channel to a unix socket of the host.
   *
   * @throws IOException when nothing answers there, or sshd may not connect to unix sockets, of
   *     which it does not tell the difference
   */
  OpenChannel unixSocket(String path) throws IOException {
    return open(
        "direct-streamlocal@openssh.com",
        0,
        channel -> ((ChannelDirectStreamLocal) channel).setSocketPath(path));
  }

  private OpenChannel open(String type, int place, Consumer<Channel> prepare) throws IOException {
    Exception last = null;
    for (int attempts = 0; attempts < ATTEMPTS; ) {
      Connection connection = reserve(place);
      Channel channel = null;
      try {
        channel = connection.session.openChannel(type);
        if (channel == null) {
          // so says JSch that the session broke meanwhile
          throw new JSchException("The connection broke.");
        }
        prepare.accept(channel);
        ChannelStreams streams = ChannelStreams.of(channel);
        // With a time-out of its own JSch would not notice that the connection broke meanwhile;
        // without one it gives up after 20 s.
        channel.connect();
        started(connection, place);
        return new OpenChannel(connection, channel, streams, place);
      } catch (JSchException | IOException e) {
        if (place == 0 && channel != null && connection.session.isConnected()) {
          // The connection may be as good as ever, and others work on it: sshd itself waits, for a
          // port that answers nothing. That the host is gone, the signs of life tell.
          channel.disconnect();
          throw notConnected(channel, e);
        }
        last = e;
        attempts += failedAlone(connection, channel, place) ? 1 : 0;
      }
    }
    throw new DoppelException(
        ErrorCode.LOGIN_REFUSED,
        "The host " + login + " accepts the login, but opens no channel (" + type + ").",
        "Look into sshd's log there; MaxSessions limits channels.",
        "",
        last);
  }

  private IOException notConnected(Channel channel, Exception cause) {
    if (unanswered(channel)) {
      return caused(
          new SocketTimeoutException(
              login + " has not told whether what is wanted could be connected to."),
          cause);
    } else if (channel.getExitStatus() == PROHIBITED) {
      throw new DoppelException(
          ErrorCode.LOGIN_REFUSED,
          "The host " + login + " accepts the login, but does not connect its users to others.",
          "Allow it in sshd's configuration there, for this user at least: AllowTcpForwarding yes,"
              + " no DisableForwarding, and a PermitOpen that includes the server.",
          "",
          cause);
    }
    return caused(new ConnectException(login + " could not connect."), cause);
  }

  private static IOException caused(IOException failure, Exception cause) {
    failure.initCause(cause);
    return failure;
  }

  private synchronized void started(Connection connection, int place) {
    connection.running += place;
  }

  /**
   * Gives back the place and learns from the failure.
   *
   * @return false when it was only that other commands take all that the host allows
   */
  private synchronized boolean failedAlone(Connection connection, Channel channel, int place) {
    connection.taken -= place;
    notifyAll();
    if (channel == null || unanswered(channel)) {
      // Whatever it is, this connection is of no use any more.
      connection.session.disconnect();
    } else if (place > 0 && connection.taken > 0) {
      capacity = Math.min(capacity, Math.max(1, connection.running));
      log.info("{} allows {} commands on a connection.", login, capacity);
      return false;
    }
    return true;
  }

  private static boolean unanswered(Channel channel) {
    return channel.getExitStatus() == -1;
  }

  private void release(Connection connection, int place) {
    connection.taken -= place;
    connection.running -= place;
    notifyAll();
  }

  /** Returns a connection with so many places, taken. */
  private Connection reserve(int places) {
    Attempt waitedFor = null;
    while (true) {
      Attempt mine;
      synchronized (this) {
        Optional<Connection> free = free(places);
        if (free.isPresent()) {
          free.get().taken += places;
          return free.get();
        } else if (waitedFor != null && waitedFor.failure != null) {
          throw again(waitedFor.failure);
        } else if (attempt != null) {
          waitedFor = attempt;
          awaitChange();
          continue;
        }
        mine = new Attempt();
        attempt = mine;
      }
      connect(mine, keys);
    }
  }

  private Optional<Connection> free(int places) {
    if (closed) {
      throw DoppelException.cancelled("The use of " + login);
    }
    if (connections.removeIf(connection -> !connection.session.isConnected())) {
      log.info("A connection to {} is gone.", login);
    }
    return connections.stream()
        .filter(connection -> connection.taken + places <= capacity)
        .findFirst();
  }

  private static DoppelException again(DoppelException failure) {
    return new DoppelException(
        failure.code(), failure.getMessage(), failure.action(), failure.output(), failure);
  }

  @SuppressWarnings("WaitNotInLoop") // The callers look again.
  private void awaitChange() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DoppelException.cancelled("Connecting to " + login);
    }
  }

  /** Makes a connection at once, unless there is one, and confirms the host's key that way. */
  void connect(HostKeys confirming) {
    Attempt mine = new Attempt();
    synchronized (this) {
      Attempt waitedFor = null;
      while (free(0).isEmpty() && attempt != null) {
        waitedFor = attempt;
        awaitChange();
      }
      if (free(0).isPresent()) {
        return;
      }
      // A key that others did not confirm may be confirmed in this way.
      if (waitedFor != null
          && waitedFor.failure != null
          && waitedFor.failure.code() != ErrorCode.HOST_KEY_UNKNOWN) {
        throw again(waitedFor.failure);
      }
      attempt = mine;
    }
    connect(mine, confirming);
  }

  private void connect(Attempt mine, HostKeys confirming) {
    Session session = null;
    try {
      session = SshLogin.open(login, confirming, timeout);
    } catch (DoppelException e) {
      mine.failure = e;
      throw e;
    } finally {
      connected(session);
    }
  }

  private synchronized void connected(Session session) {
    attempt = null;
    if (session != null && closed) {
      session.disconnect();
    } else if (session != null) {
      connections.add(new Connection(session));
    }
    notifyAll();
  }

  @Override
  public synchronized void close() {
    closed = true;
    connections.forEach(connection -> connection.session.disconnect());
    connections.clear();
    notifyAll();
  }
}
