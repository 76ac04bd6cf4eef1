package io.doppel.app.demo;

import io.doppel.model.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A server of the demo as its user sees it.
 *
 * @param name for messages
 * @param port on this machine
 * @param user account
 * @param password of the account
 */
record DemoDatabase(String name, int port, String user, Secret password) {
  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password.reveal());
    properties.setProperty("sslMode", "disable");
    properties.setProperty("allowPublicKeyRetrieval", "true");
    properties.setProperty("rewriteBatchedStatements", "true");
    return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", properties);
  }

  /** Returns the row count and the checksum of every table of the shop, in the order of names. */
  Map<String, String> checksums() throws SQLException {
    Map<String, String> sums = new TreeMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String table : tables(statement)) {
        long rows = number(statement, "SELECT COUNT(*) FROM " + table);
        try (ResultSet result = statement.executeQuery("CHECKSUM TABLE " + table + " EXTENDED")) {
          result.next();
          sums.put(table, rows + " rows, " + result.getString(2));
        }
      }
    }
    return sums;
  }

  /** Returns the one number that a query yields. */
  long number(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      return number(statement, query);
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static java.util.List<String> tables(Statement statement) throws SQLException {
    java.util.List<String> tables = new java.util.ArrayList<>();
    for (String database : ShopData.DATABASES) {
      try (ResultSet result =
          statement.executeQuery(
              "SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.TABLES"
                  + " WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = '"
                  + database
                  + "'")) {
        while (result.next()) {
          tables.add(result.getString(1));
        }
      }
    }
    return tables;
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }
}
