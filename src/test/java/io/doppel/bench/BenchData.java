package io.doppel.bench;

import io.doppel.lab.LabServer;
import io.doppel.model.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A database with tables t1, t2... in the shape that sysbench made common, some 700 bytes a row,
 * and loads that change them.
 *
 * @param database its name
 * @param tables how many
 * @param firstRows how many rows of each are made one by one; they are doubled six times
 */
record BenchData(String database, int tables, int firstRows) {
  private static final int DOUBLED = 6;

  /** Between two transactions of a client that takes its time. */
  private static final Duration STEADY = Duration.ofMillis(100);

  /** A gigabyte. */
  static final BenchData MAIN = new BenchData("bench", 8, 3_000);

  int rows() {
    return firstRows << DOUBLED;
  }

  /** Makes the database on a server. */
  void load(LabServer source) throws SQLException {
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database);
      for (int table = 1; table <= tables; table++) {
        String name = database + ".t" + table;
        statement.execute(
            "CREATE TABLE "
                + name
                + " (id INT PRIMARY KEY AUTO_INCREMENT, k INT NOT NULL, c CHAR(128) NOT NULL,"
                + " pad VARCHAR(512) NOT NULL, KEY (k)) ENGINE=InnoDB");
        try (PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO "
                    + name
                    + " (k, c, pad) VALUES (FLOOR(RAND() * 1000000), SHA2(RAND(), 512), '')")) {
          connection.setAutoCommit(false);
          for (int row = 0; row < firstRows; row++) {
            insert.executeUpdate();
          }
          connection.commit();
          connection.setAutoCommit(true);
        }
        for (int doubled = 0; doubled < DOUBLED; doubled++) {
          statement.execute(
              "INSERT INTO "
                  + name
                  + " (k, c, pad) SELECT FLOOR(RAND() * 1000000), SHA2(CONCAT(c, id), 512),"
                  + " CONCAT(SHA2(id, 512), SHA2(CONCAT(id, k), 512), SHA2(c, 512), SHA2(RAND(), 512)) FROM "
                  + name);
        }
      }
    }
  }

  /** Begins to change random rows by two clients, as fast as the server takes it. */
  Load write(LabServer source) {
    return new Load(this, source, Duration.ZERO);
  }

  /** Begins to change random rows by two clients that take their time. */
  Load writeSteadily(LabServer source) {
    return new Load(this, source, STEADY);
  }

  /** Clients that change random rows, ten in a transaction, until it is closed. */
  static final class Load implements AutoCloseable {
    private static final int CLIENTS = 2;
    private static final int STATEMENTS_PER_TRANSACTION = 10;

    private final BenchData data;
    private final LabServer source;
    private final Duration pace;
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicLong transactions = new AtomicLong();
    private volatile boolean closing;
    private volatile Exception failure;

    private Load(BenchData data, LabServer source, Duration pace) {
      this.data = data;
      this.source = source;
      this.pace = pace;
      for (int client = 0; client < CLIENTS; client++) {
        int seed = client;
        Thread thread = new Thread(() -> run(seed), "load-" + client);
        clients.add(thread);
        thread.start();
      }
    }

    private void run(int seed) {
      Random random = new Random(seed);
      try (Connection connection = source.connect();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        while (!closing) {
          for (int i = 0; i < STATEMENTS_PER_TRANSACTION; i++) {
            statement.execute(
                "UPDATE %s.t%d SET k = k + 1, c = SHA2(c, 512) WHERE id = %d"
                    .formatted(
                        data.database,
                        1 + random.nextInt(data.tables),
                        1 + random.nextInt(data.rows())));
          }
          connection.commit();
          transactions.incrementAndGet();
          TimeUnit.NANOSECONDS.sleep(pace.toNanos());
        }
      } catch (SQLException | InterruptedException e) {
        failure = e;
      }
    }

    void awaitTransactions(long count) {
      Deadline.after(Duration.ofMinutes(5))
          .await(
              count + " transactions",
              () -> failure != null || transactions.get() >= count,
              transactions::toString);
    }

    @Override
    public void close() {
      closing = true;
      clients.forEach(Uninterrupted::join);
      if (failure != null) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
