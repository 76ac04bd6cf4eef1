package io.doppel.bench;

import io.doppel.lab.LabServer;
import io.doppel.model.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that asks a server every 10 ms over a new connection and adds up the time without an
 * answer.
 */
final class Prober implements AutoCloseable {
  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(10);

  private final String address;
  private final int port;
  private final String user;
  private final Secret password;
  private final Thread thread = new Thread(this::run, "prober");
  private volatile boolean closing;
  private final AtomicLong downNanos = new AtomicLong();

  Prober(String address, int port, String user, Secret password) {
    this.address = address;
    this.port = port;
    this.user = user;
    this.password = password;
    thread.start();
  }

  private void run() {
    while (!closing) {
      long start = System.nanoTime();
      if (!answers()) {
        downNanos.addAndGet(Math.max(PERIOD, System.nanoTime() - start));
      }
      try {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, PERIOD - (System.nanoTime() - start)));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private boolean answers() {
    try (Connection connection = LabServer.connect(address, port, user, password);
        Statement statement = connection.createStatement()) {
      return statement.execute("SELECT 1");
    } catch (SQLException e) {
      return false;
    }
  }

  /** Returns for how long there was no answer up to now. */
  double downSeconds() {
    return downNanos.get() / 1e9;
  }

  @Override
  public void close() {
    closing = true;
    Uninterrupted.join(thread);
  }
}
