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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Eight tables of some 85 MB each, in the shape that sysbench made common, and a load that changes
 * them.
 */
final class BenchData {
  static final String DATABASE = "bench";
  private static final int TABLES = 8;
  private static final int ROWS = 120_000;
  private static final int FIRST_ROWS = 1_875; // doubled six times

  private BenchData() {}

  static void load(LabServer source) throws SQLException {
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
      for (int table = 1; table <= TABLES; table++) {
        String name = DATABASE + ".t" + table;
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
          for (int row = 0; row < FIRST_ROWS; row++) {
            insert.executeUpdate();
          }
          connection.commit();
          connection.setAutoCommit(true);
        }
        for (int rows = FIRST_ROWS; rows < ROWS; rows *= 2) {
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

  /** Two clients that change random rows until it is closed. */
  static final class Load implements AutoCloseable {
    private static final int CLIENTS = 2;
    private static final int STATEMENTS_PER_TRANSACTION = 10;

    private final List<Thread> clients = new ArrayList<>();
    private final AtomicLong transactions = new AtomicLong();
    private volatile boolean closing;
    private volatile SQLException failure;

    static Load start(LabServer source) {
      Load load = new Load();
      for (int client = 0; client < CLIENTS; client++) {
        int seed = client;
        Thread thread = new Thread(() -> load.run(source, seed), "load-" + client);
        load.clients.add(thread);
        thread.start();
      }
      return load;
    }

    private void run(LabServer source, int seed) {
      Random random = new Random(seed);
      try (Connection connection = source.connect();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        while (!closing) {
          for (int i = 0; i < STATEMENTS_PER_TRANSACTION; i++) {
            statement.execute(
                "UPDATE bench.t%d SET k = k + 1, c = SHA2(c, 512) WHERE id = %d"
                    .formatted(1 + random.nextInt(TABLES), 1 + random.nextInt(ROWS)));
          }
          connection.commit();
          transactions.incrementAndGet();
        }
      } catch (SQLException e) {
        failure = e;
      }
    }

    void awaitTransactions(long count) {
      Deadline.after(Duration.ofMinutes(2))
          .await(
              count + " transactions", () -> transactions.get() >= count, transactions::toString);
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
