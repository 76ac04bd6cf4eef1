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
          "CREATE TABLE `archive 2020`.visit (id INT NOT NULL PRIMARY KEY, page VARCHAR(100),"
              + " seconds FLOAT) ENGINE=MyISAM",
          "CREATE TABLE shop.measured (id INT NOT NULL PRIMARY KEY, f FLOAT, fd FLOAT(9,3),"
              + " twice FLOAT AS (f * 2) STORED, d DOUBLE, n DECIMAL(65,30), u BIGINT UNSIGNED,"
              + " z INT(8) ZEROFILL, b BIT(64), bin BINARY(16), vb VARBINARY(300), day DATE,"
              + " moment DATETIME(6), stamp TIMESTAMP(6) NULL, span TIME(6), y YEAR,"
              + " e ENUM('','a','ü'), s SET('x','y','it''s'), j JSON, g GEOMETRY,"
              + " old TEXT CHARACTER SET latin1, txt MEDIUMTEXT, KEY (f), KEY (twice))"
              + " ENGINE=InnoDB",
          "CREATE TABLE shop.reading (`v``1` FLOAT, w INT, word VARCHAR(20)) ENGINE=InnoDB"
              + " PARTITION BY HASH (w) PARTITIONS 2",
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

  /**
   * Loads this many rows, at least 100, and some of all types, into a server that has no user
   * databases yet.
   */
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
          statement,
          "`archive 2020`.visit",
          visits,
          i -> "(%d,'/page/%d',%d/7e5)".formatted(i, i % 977, i));
      measured(statement);
      insert(
          statement,
          "`we``ird müller`.`tab``le 'ö' \"x\"`",
          odd,
          i -> "(%d,'größe 漢字 😀 %d')".formatted(i, i));
      statement.execute(TRIGGER);
    }
  }

  /** What does not survive every way of writing it down. */
  private static void measured(Statement statement) throws SQLException {
    statement.execute("SET SESSION sql_mode = ''");
    statement.execute(
        "INSERT INTO shop.measured (id, f, fd, d, n, u, z, b, bin, vb, day, moment, stamp, span, y,"
            + " e, s, j, g, old, txt) VALUES (1, 16777215, 123456.789, 1/3,"
            + " 12345678901234567890123456789012345.123456789012345678901234567891,"
            + " 18446744073709551615, 42, b'1000000000000000000000000000000000000000000000000000000000000001',"
            + " X'00', X'00FF5C270A0D1A09', '0000-00-00', '0000-00-00 00:00:00', 0,"
            + " '-838:59:59.000000', 0, '', 'x,it''s',"
            + " '{\"a\": [1.5e300, null, \"ü\\\\n\"]}',"
            + " ST_GeomFromText('LINESTRING(0.1 0.2,1e-300 3)'), _latin1 X'E9095C27', 'NULL'),"
            + " (2, 0.010516252390057362, NULL, 2.2250738585072014e-308, -1e-30, 0, 0, 0, '', '',"
            + " '2024-00-00', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07.999999',"
            + " '00:00:00.000001', 2155, 'ü', '', NULL, NULL, '', ''),"
            + " (3, 1e-45, -0.001, -1.7976931348623157e308, NULL, NULL, NULL, NULL, NULL, NULL,"
            + " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, REPEAT('\\\\\n\t', 99)),"
            + " (4, '-0', 0, 4.9e-324, 0, 1, 1, 1, ' ', ' ', '1000-01-01', '1000-01-01 00:00:00',"
            + " '1970-01-02 00:00:01', '00:00:00', 1901, 99, 'y', 'null',"
            + " ST_GeomFromText('POINT(-0.5 90)'), '0', '=0'),"
            + " (5, 3.4028234e38, 1, 1, 1, 1, 1, 1, 1, 1, '2000-01-01', '2000-01-01', '2000-01-01',"
            + " 1, 2000, 'a', 'y', '[]', NULL, 'x', 'x')");
    statement.execute(
        "INSERT INTO shop.reading VALUES (16777215, 1, NULL), (16777215, 1, NULL),"
            + " (1234567.75, 2, 'NULL'), (NULL, NULL, ''), (8388607.5, 3, '#1')");
    statement.execute("SET SESSION sql_mode = DEFAULT");
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
