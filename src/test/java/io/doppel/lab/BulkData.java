package io.doppel.lab;

/** Much data in few rows, so that copying it takes a while and making it does not. */
final class BulkData {
  private static final int TABLES = 4;
  private static final int ROWS_PER_MEGABYTE = 16;

  private BulkData() {}

  static void load(LabServer server, int megabytes) {
    server.execute("SET SESSION sql_log_bin = 0", "CREATE DATABASE bulk");
    for (int table = 1; table <= TABLES; table++) {
      String name = "bulk.part" + table;
      server.execute(
          "SET SESSION sql_log_bin = 0",
          // MySQL wants one for its temporary tables
          "USE bulk",
          "CREATE TABLE " + name + " (id INT PRIMARY KEY AUTO_INCREMENT, filler LONGTEXT)",
          "INSERT INTO " + name + " (filler) VALUES (REPEAT(SHA2(RAND(), 256), 1024))");
      for (int rows = 1; rows < megabytes * ROWS_PER_MEGABYTE / TABLES; rows *= 2) {
        server.execute(
            "SET SESSION sql_log_bin = 0",
            "USE bulk",
            "INSERT INTO " + name + " (filler) SELECT filler FROM " + name);
      }
    }
  }
}
