package io.doppel.app.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Customers who go on ordering while the demo runs. Thread-safe. */
final class ShopWriter implements AutoCloseable {
  private final Connection connection;
  private final Thread thread;
  private final AtomicLong written = new AtomicLong();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
  private volatile boolean closing;
  private volatile SQLException failure;

  private ShopWriter(Connection connection) {
    this.connection = connection;
    this.thread = new Thread(this::run, "shop-writer");
    thread.setDaemon(true);
  }

  /** Starts writing over the connection, which this object owns from now on. */
  static ShopWriter start(Connection connection) {
    ShopWriter writer = new ShopWriter(connection);
    writer.thread.start();
    return writer;
  }

  /** Returns how many orders were written up to now. */
  long written() {
    return written.get();
  }

  /** Keeps the writer from writing until {@link #resume} is called by the same thread. */
  void pause() {
    lock.writeLock().lock();
  }

  /** Lets the writer go on. */
  void resume() {
    lock.writeLock().unlock();
  }

  private void run() {
    Random random = new Random(7);
    try (PreparedStatement order =
            connection.prepareStatement(
                "INSERT INTO shop.orders (customer_id, state, ordered_at) VALUES (?, 'paid', NOW())");
        PreparedStatement item =
            connection.prepareStatement(
                "INSERT INTO shop.order_items (order_id, product_id, quantity, price)"
                    + " VALUES (LAST_INSERT_ID(), ?, 1, 9.99)")) {
      connection.setAutoCommit(false);
      while (!closing) {
        lock.readLock().lock();
        try {
          order.setInt(1, 1 + random.nextInt(ShopData.CUSTOMERS));
          order.executeUpdate();
          item.setInt(1, 1 + random.nextInt(ShopData.PRODUCTS));
          item.executeUpdate();
          connection.commit();
          written.incrementAndGet();
        } finally {
          lock.readLock().unlock();
        }
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  /** Ends the writing; throws when it had ended by itself. */
  @Override
  public void close() throws SQLException {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
    if (failure != null) {
      throw failure;
    }
  }
}
