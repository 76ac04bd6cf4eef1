package io.doppel.app.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;

/**
 * The sample data: a web shop of two hundred thousand rows in two databases, the same at every run.
 */
final class ShopData {
  /** The databases that make up the shop. */
  static final List<String> DATABASES = List.of("shop", "shop_reviews");

  static final int CUSTOMERS = 20_000;
  static final int PRODUCTS = 2_000;
  static final int ORDERS = 50_000;
  static final int ORDER_ITEMS = 120_000;
  static final int REVIEWS = 8_000;

  /** How many rows there are in all before anything is written to the running shop. */
  static final int ROWS = CUSTOMERS + PRODUCTS + ORDERS + ORDER_ITEMS + REVIEWS;

  private static final int ROWS_PER_INSERT = 500;

  private static final List<String> GIVEN_NAMES =
      List.of(
          "Ada", "Grace", "Linus", "Edsger", "Barbara", "Donald", "Zoë", "Søren", "Łukasz",
          "Ingrid", "Mei", "Ravi", "Amara", "José", "Yuki", "Fatima", "Niamh", "Olga", "Tomás",
          "Chloé");
  private static final List<String> FAMILY_NAMES =
      List.of(
          "Lovelace",
          "Hopper",
          "Dijkstra",
          "Liskov",
          "Knuth",
          "Ångström",
          "Núñez",
          "O'Neill",
          "Kowalski",
          "Tanaka",
          "Okafor",
          "Müller",
          "Silva",
          "Rossi",
          "Novák",
          "Haddad",
          "Larsen",
          "Dubois",
          "Singh",
          "Wang");
  private static final List<String> CITIES =
      List.of(
          "Berlin", "Lisbon", "Kraków", "Oslo", "Nantes", "Turin", "Ghent", "Porto", "Graz",
          "Malmö");
  private static final List<String> MATERIALS =
      List.of(
          "Oak", "Steel", "Linen", "Copper", "Walnut", "Ceramic", "Cork", "Wool", "Glass",
          "Leather");
  private static final List<String> THINGS =
      List.of(
          "desk",
          "lamp",
          "chair",
          "kettle",
          "shelf",
          "bowl",
          "blanket",
          "clock",
          "notebook",
          "mug");
  private static final List<String> OPINIONS =
      List.of(
          "Does what it should.",
          "Arrived in two days.",
          "Smaller than I thought.",
          "My cat loves it.",
          "Would buy again.",
          "The colour is not as shown.",
          "Solid work.",
          "Broke after a week.");
  private static final List<String> STATES =
      List.of("paid", "packed", "shipped", "delivered", "returned");

  private static final List<String> SCHEMA =
      List.of(
          "CREATE DATABASE shop CHARACTER SET utf8mb4",
          "CREATE DATABASE shop_reviews CHARACTER SET utf8mb4",
          """
          CREATE TABLE shop.customers (
            id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL, email VARCHAR(120) NOT NULL,
            city VARCHAR(40) NOT NULL, born DATE NOT NULL, UNIQUE (email), KEY (city)) ENGINE = InnoDB""",
          """
          CREATE TABLE shop.products (
            id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL, price DECIMAL(8,2) NOT NULL,
            description TEXT NOT NULL, KEY (name)) ENGINE = InnoDB""",
          """
          CREATE TABLE shop.orders (
            id INT PRIMARY KEY AUTO_INCREMENT, customer_id INT NOT NULL, state VARCHAR(20) NOT NULL,
            ordered_at DATETIME NOT NULL, KEY (ordered_at),
            FOREIGN KEY (customer_id) REFERENCES shop.customers (id)) ENGINE = InnoDB""",
          """
          CREATE TABLE shop.order_items (
            id INT PRIMARY KEY AUTO_INCREMENT, order_id INT NOT NULL, product_id INT NOT NULL,
            quantity INT NOT NULL, price DECIMAL(8,2) NOT NULL,
            FOREIGN KEY (order_id) REFERENCES shop.orders (id),
            FOREIGN KEY (product_id) REFERENCES shop.products (id)) ENGINE = InnoDB""",
          """
          CREATE TABLE shop_reviews.reviews (
            id INT PRIMARY KEY AUTO_INCREMENT, product_id INT NOT NULL, stars TINYINT NOT NULL,
            opinion VARCHAR(200) NOT NULL, KEY (product_id)) ENGINE = InnoDB""",
          """
          CREATE VIEW shop.revenue_by_city AS
            SELECT c.city, COUNT(DISTINCT o.id) AS orders, SUM(i.quantity * i.price) AS revenue
            FROM shop.customers c JOIN shop.orders o ON o.customer_id = c.id
            JOIN shop.order_items i ON i.order_id = o.id GROUP BY c.city""",
          """
          CREATE PROCEDURE shop.ship(IN wanted INT)
            UPDATE shop.orders SET state = 'shipped' WHERE id = wanted AND state = 'packed'""",
          """
          CREATE TRIGGER shop.order_items_quantity BEFORE INSERT ON shop.order_items FOR EACH ROW
            SET NEW.quantity = GREATEST(NEW.quantity, 1)""",
          """
          CREATE EVENT shop.customers_go_on_ordering ON SCHEDULE EVERY 1 SECOND DO
            INSERT INTO shop.orders (customer_id, state, ordered_at)
            VALUES (1 + FLOOR(RAND() * 20000), 'paid', NOW())""");

  private ShopData() {}

  /** Creates the databases and fills them. */
  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String definition : SCHEMA) {
        statement.execute(definition);
      }
    }
    Random random = new Random(42);
    connection.setAutoCommit(false);
    insert(
        connection,
        "shop.customers (id, name, email, city, born)",
        CUSTOMERS,
        (row, number) -> {
          String given = pick(GIVEN_NAMES, random);
          String family = pick(FAMILY_NAMES, random);
          row.setString(2, given + " " + family);
          row.setString(3, "customer" + number + "@shop.example");
          row.setString(4, pick(CITIES, random));
          row.setObject(5, LocalDate.of(1945, 1, 1).plusDays(random.nextInt(22_000)));
        });
    insert(
        connection,
        "shop.products (id, name, price, description)",
        PRODUCTS,
        (row, number) -> {
          String name = pick(MATERIALS, random) + " " + pick(THINGS, random) + " no. " + number;
          row.setString(2, name);
          row.setBigDecimal(3, java.math.BigDecimal.valueOf(199 + random.nextInt(90_000), 2));
          row.setString(4, (name + ", made to last. ").repeat(1 + random.nextInt(12)));
        });
    insert(
        connection,
        "shop.orders (id, customer_id, state, ordered_at)",
        ORDERS,
        (row, number) -> {
          row.setInt(2, 1 + random.nextInt(CUSTOMERS));
          row.setString(3, pick(STATES, random));
          row.setObject(4, LocalDateTime.of(2024, 1, 1, 0, 0).plusMinutes(number * 20L));
        });
    insert(
        connection,
        "shop.order_items (id, order_id, product_id, quantity, price)",
        ORDER_ITEMS,
        (row, number) -> {
          row.setInt(2, 1 + random.nextInt(ORDERS));
          row.setInt(3, 1 + random.nextInt(PRODUCTS));
          row.setInt(4, 1 + random.nextInt(5));
          row.setBigDecimal(5, java.math.BigDecimal.valueOf(199 + random.nextInt(90_000), 2));
        });
    insert(
        connection,
        "shop_reviews.reviews (id, product_id, stars, opinion)",
        REVIEWS,
        (row, number) -> {
          row.setInt(2, 1 + random.nextInt(PRODUCTS));
          row.setInt(3, 1 + random.nextInt(5));
          row.setString(4, pick(OPINIONS, random));
        });
    connection.setAutoCommit(true);
  }

  private static String pick(List<String> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static void insert(Connection connection, String target, int count, RowFiller filler)
      throws SQLException {
    long columns = target.chars().filter(character -> character == ',').count() + 1;
    String values = "(" + "?, ".repeat((int) columns - 1) + "?)";
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + target + " VALUES " + values)) {
      for (int number = 1; number <= count; number++) {
        insert.setInt(1, number);
        filler.fill(insert, number);
        insert.addBatch();
        if (number % ROWS_PER_INSERT == 0 || number == count) {
          insert.executeBatch();
        }
      }
    }
    connection.commit();
  }

  /** Sets the values of one row, the first of which, its id, is set already. */
  @FunctionalInterface
  private interface RowFiller {
    void fill(PreparedStatement row, int number) throws SQLException;
  }
}
