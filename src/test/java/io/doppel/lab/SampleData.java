package io.doppel.lab;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a production server may hold: three databases, tables of several engines and with all kinds
 * of columns, views, routines, triggers and events with definers, accounts with grants, and names
 * with backticks, spaces and other than ASCII letters. The same call gives the same rows.
 */
final class SampleData {
  /** The databases, as they are called. */
  static final List<String> DATABASES = List.of("shop", "archive 2020", "we`ird müller");

  private static final int ROWS_PER_STATEMENT = 1000;

  private static final List<String> OBJECTS =
      List.of(
          "CREATE USER 'shop_app'@'%' IDENTIFIED BY 'app-pass''word'",
          "CREATE USER 'o''reilly ü'@'10.1.%' IDENTIFIED BY 'back\\\\slash'",
          "CREATE DATABASE shop CHARACTER SET utf8mb4",
          "CREATE DATABASE `archive 2020` CHARACTER SET latin1",
          "CREATE DATABASE `we``ird müller` CHARACTER SET utf8mb4",
          "GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON shop.* TO 'shop_app'@'%'",
          "GRANT ALL ON `we``ird müller`.* TO 'o''reilly ü'@'10.1.%'",
          "CREATE TABLE shop.customer (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,"
              + " name VARCHAR(80) NOT NULL, email VARCHAR(120) NOT NULL, born DATE, note TEXT,"
              + " preferences JSON, photo BLOB, kind ENUM('person','company') NOT NULL,"
              + " tags SET('new','loyal','late'), flags BIT(5), shape POINT,"
              + " UNIQUE KEY (email), FULLTEXT KEY (note)) ENGINE=InnoDB",
          "CREATE TABLE shop.purchase (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,"
              + " customer_id INT NOT NULL, placed_at DATETIME(6) NOT NULL,"
              + " amount DECIMAL(12,2) NOT NULL, tax DECIMAL(12,2) AS (amount * 0.19) STORED,"
              + " rate DOUBLE, KEY (placed_at),"
              + " CONSTRAINT purchase_customer FOREIGN KEY (customer_id)"
              + " REFERENCES shop.customer (id)) ENGINE=InnoDB",
          "CREATE TABLE shop.audit (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,"
              + " customer_id INT, what VARCHAR(40)) ENGINE=InnoDB",
          "CREATE TABLE `archive 2020`.visit (id INT NOT NULL PRIMARY KEY, page VARCHAR(100))"
              + " ENGINE=MyISAM",
          "CREATE TABLE `we``ird müller`.`tab``le 'ö' \"x\"` (`order` INT NOT NULL PRIMARY KEY,"
              + " `co``l ß` VARCHAR(50) CHARACTER SET utf8mb4) ENGINE=InnoDB",
          "CREATE FUNCTION shop.with_tax(net DECIMAL(12,2)) RETURNS DECIMAL(12,2) DETERMINISTIC"
              + " RETURN net * 1.19",
          "CREATE DEFINER='shop_app'@'%' PROCEDURE shop.count_customers(OUT found INT)"
              + " SQL SECURITY DEFINER BEGIN SELECT COUNT(*) INTO found FROM shop.customer; END",
          "CREATE PROCEDURE `we``ird müller`.`pro``c ä`() SELECT 'semi;colon', \"quo'te\"",
          "CREATE DEFINER='shop_app'@'%' SQL SECURITY DEFINER VIEW shop.turnover AS"
              + " SELECT customer_id, SUM(amount) AS total FROM shop.purchase GROUP BY customer_id",
          "CREATE VIEW `we``ird müller`.`vi``ew` AS SELECT `co``l ß` AS `a b` FROM"
              + " `we``ird müller`.`tab``le 'ö' \"x\"`",
          "CREATE DEFINER='o''reilly ü'@'10.1.%' EVENT `we``ird müller`.`eve``nt` ON SCHEDULE EVERY"
              + " 1 DAY DO DELETE FROM `we``ird müller`.`tab``le 'ö' \"x\"` WHERE `order` < 0",
          "CREATE EVENT shop.tidy ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM shop.audit");

  // after the rows, so that loading does not fire it
  private static final String TRIGGER =
      "CREATE TRIGGER shop.customer_added AFTER INSERT ON shop.customer FOR EACH ROW"
          + " INSERT INTO shop.audit (customer_id, what) VALUES (NEW.id, 'added')";

  private SampleData() {}

  /** Loads this many rows in all, at least 100, into a server that has no user databases yet. */
  static void load(Connection connection, int rows) throws SQLException {
    if (rows < 100) {
      throw new IllegalArgumentException("At least 100 rows, not " + rows + ".");
    }
    int customers = rows / 5;
    int visits = rows / 10;
    int odd = rows / 10;
    int purchases = rows - customers - visits - odd;
    try (Statement statement = connection.createStatement()) {
      for (String sql : OBJECTS) {
        statement.execute(sql);
      }
      insert(
          statement,
          "shop.customer (name, email, born, note, preferences, photo, kind, tags, flags, shape)",
          customers,
          SampleData::customer);
      insert(
          statement,
          "shop.purchase (customer_id, placed_at, amount, rate)",
          purchases,
          i ->
              "(%d,'2024-03-%02d %02d:15:00.%06d',%d.%02d,%d/7)"
                  .formatted(
                      1 + i % customers, 1 + i % 28, i % 24, i % 1000000, i % 5000, i % 100, i));
      insert(
          statement, "`archive 2020`.visit", visits, i -> "(%d,'/page/%d')".formatted(i, i % 977));
      insert(
          statement,
          "`we``ird müller`.`tab``le 'ö' \"x\"`",
          odd,
          i -> "(%d,'größe 漢字 😀 %d')".formatted(i, i));
      statement.execute(TRIGGER);
    }
  }

  private static String customer(int i) {
    return "('Customer %d é','c%d@example.org','19%02d-0%d-1%d','line one\\nline ''two'' \\\\ %d',"
            .formatted(i, i, i % 100, 1 + i % 9, i % 10, i)
        + "'{\"size\": %d, \"text\": \"ünï\"}',X'00FF%08X','%s','new,late',b'10101',"
            .formatted(i % 9, i, i % 3 == 0 ? "company" : "person")
        + "ST_GeomFromText('POINT(%d %d)'))".formatted(i % 90, i % 45);
  }

  private static void insert(Statement statement, String target, int rows, IntFunction<String> row)
      throws SQLException {
    for (int start = 0; start < rows; start += ROWS_PER_STATEMENT) {
      statement.execute(
          "INSERT INTO "
              + target
              + " VALUES "
              + IntStream.range(start, Math.min(rows, start + ROWS_PER_STATEMENT))
                  .mapToObj(row)
                  .collect(Collectors.joining(",")));
    }
  }
}
