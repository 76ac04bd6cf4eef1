package io.doppel.lab;

import io.doppel.model.Deadline;
import io.doppel.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A server as in production, on a {@link LabHost}: data in {@code /var/lib/mysql}, error log in
 * {@code /var/log/mysql/error.log}, run by {@code mysql}, ready for replication and with GTIDs
 * unless told otherwise. It ends with its host. For one thread.
 */
public final class LabServer {
  private static final int TLS_REQUIRED = 3159;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ADMIN = "lab_admin";
  private static final Secret ADMIN_PASSWORD = Secret.of("lab-admin-password");

  private final LabHost host;
  private final boolean mariaDb;

  private LabServer(LabHost host, boolean mariaDb) {
    this.host = host;
    this.mariaDb = mariaDb;
  }

  /** How a server is to be. */
  public static final class Options {
    private final LabHost host;
    private final List<String> config = new ArrayList<>();
    private boolean binlog = true;
    private boolean gtid = true;
    private int serverId = 101;

    private Options(LabHost host) {
      this.host = host;
    }

    /** Says whether it writes a binary log; usually it does. */
    public Options binlog(boolean wanted) {
      binlog = wanted;
      return this;
    }

    /** Says whether MySQL uses GTIDs; usually it does. MariaDB always has them. */
    public Options gtid(boolean wanted) {
      gtid = wanted;
      return this;
    }

    /** Sets its server id; usually 101. */
    public Options serverId(int id) {
      serverId = id;
      return this;
    }

    /** Adds a line to the {@code [mysqld]} section of its configuration. */
    public Options config(String line) {
      config.add(line);
      return this;
    }

    /** Adds settings to the {@code [mysqld]} section of its configuration. */
    public Options config(Map<String, String> settings) {
      return config(lines(settings));
    }

    /** Initialises and starts the server, and returns when it answers. */
    public LabServer start() {
      String base = host.sh(script("base-directory.sh"));
      boolean mariaDb =
          host.run("root", "test -x %1$s/sbin/mariadbd -o -x %1$s/bin/mariadbd".formatted(base))
                  .exitCode()
              == 0;
      LabServer server = new LabServer(host, mariaDb);
      host.sh("install -d -o mysql -g mysql /var/log/mysql /run/mysqld /etc/mysql");
      host.write("/etc/mysql/lab.cnf", configuration(mariaDb, base));
      host.sh(host.templates() + script("initialise-server.sh"));
      host.write(
          "/etc/mysql/first-start.sql",
          "CREATE USER '%s'@'%%' IDENTIFIED BY '%s';\nGRANT ALL ON *.* TO '%s'@'%%' WITH GRANT OPTION;\n"
              .formatted(ADMIN, ADMIN_PASSWORD.reveal(), ADMIN));
      // the server reads it after it has become the user mysql
      host.sh("chown mysql: /etc/mysql/lab.cnf /etc/mysql/first-start.sql");
      host.sh("echo init_file=/etc/mysql/first-start.sql >>/etc/mysql/lab.cnf");
      server.start();
      host.sh("sed -i /^init_file/d /etc/mysql/lab.cnf; rm /etc/mysql/first-start.sql");
      return server;
    }

    private String configuration(boolean mariaDb, String baseDirectory) {
      List<String> lines = new ArrayList<>();
      lines.add("[mysqld]");
      lines.add("user=mysql");
      if (!baseDirectory.equals("/usr")) {
        lines.add("basedir=" + baseDirectory);
        lines.add("lc_messages_dir=" + baseDirectory + "/share");
      }
      lines.add("datadir=/var/lib/mysql");
      lines.add("socket=/run/mysqld/mysqld.sock");
      lines.add("pid_file=/run/mysqld/mysqld.pid");
      lines.add("log_error=/var/log/mysql/error.log");
      lines.add("port=3306");
      lines.add("bind_address=0.0.0.0");
      lines.add("server_id=" + serverId);
      lines.add("character_set_server=utf8mb4");
      lines.add(binlog ? "log_bin=binlog" : "skip_log_bin");
      if (binlog) {
        lines.add("binlog_format=ROW");
      }
      if (!mariaDb) {
        // an X port would be one more listener that nobody asked for
        lines.add("loose_mysqlx=OFF");
        if (binlog) {
          lines.add("gtid_mode=" + (gtid ? "ON" : "OFF"));
          lines.add("enforce_gtid_consistency=" + (gtid ? "ON" : "OFF"));
        }
      }
      lines.addAll(config);
      return String.join("\n", lines) + "\n";
    }
  }

  /** Returns the settings without which servers of an image take too long to start, by name. */
  public static Map<String, String> settingsOf(String image) {
    // from 11.4 on MariaDB makes a key at each start, which takes this build up to a minute
    return image.equals("mariadb114") ? Map.of("ssl", "0") : Map.of();
  }

  /** Returns settings, by name, as lines of an option file. */
  public static String lines(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** Returns settings, by name, as the parameter of a VDB that gives them to its server. */
  public static List<Map<String, String>> vdbSettings(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting -> Map.of("propertyName", setting.getKey(), "value", setting.getValue()))
        .toList();
  }

  /** Begins to describe a server on a host. */
  public static Options on(LabHost host) {
    return new Options(host);
  }

  private void start() {
    host.serverStopsBy(this::stop);
    host.sh(script("start-server.sh"));
    List<String> lastFailure = new ArrayList<>(List.of(""));
    if (!Deadline.after(PATIENCE).tryAwait("an answer of " + host, () -> answers(lastFailure))) {
      throw new IllegalStateException(
          "The server on "
              + host
              + " accepts no connections: "
              + lastFailure.get(0)
              + "\n"
              + errorLog());
    }
  }

  private boolean answers(List<String> lastFailure) {
    try (Connection connection = connect()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      lastFailure.set(0, e.getMessage());
      if (!isRunning()) {
        throw new IllegalStateException("The server on " + host + " ended:\n" + errorLog(), e);
      }
      return false;
    }
  }

  private boolean isRunning() {
    return host.run("root", "pgrep -x 'mysqld|mariadbd'").exitCode() == 0;
  }

  private String errorLog() {
    return host.run("root", "tail -n 40 /var/log/mysql/error.log").stdout();
  }

  /** Shuts the server down and returns when its process has ended; does nothing if it has. */
  public void stop() {
    end("TERM");
  }

  /** Ends the server's process at once, as a crash does. */
  public void kill() {
    end("KILL");
  }

  private void end(String signal) {
    host.run("root", "pkill -" + signal + " -x 'mysqld|mariadbd'");
    Deadline.after(PATIENCE)
        .await("the server on " + host + " has ended", () -> !isRunning(), this::errorLog);
  }

  /** Starts the server again after {@link #stop}, {@link #kill}, or a restart of its host. */
  public void restart() {
    stop();
    host.sh("install -d -o mysql -g mysql /run/mysqld");
    start();
  }

  /** Returns the host it runs on. */
  public LabHost host() {
    return host;
  }

  /** Returns its TCP port. */
  public int port() {
    return 3306;
  }

  /** Tells whether it is MariaDB; otherwise it is MySQL. */
  public boolean isMariaDb() {
    return mariaDb;
  }

  /** Returns the user that may do everything, from anywhere. */
  public String adminUser() {
    return ADMIN;
  }

  /** Returns that user's password. */
  public Secret adminPassword() {
    return ADMIN_PASSWORD;
  }

  /** Opens a connection for the test's own use, as the user that may do everything. */
  public Connection connect() throws SQLException {
    return connect(host.address(), port(), ADMIN, ADMIN_PASSWORD);
  }

  /** Makes all tables of users InnoDB ones; only those can be cloned. */
  public void convertToInnoDb() throws SQLException {
    List<String> statements = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet tables =
            statement.executeQuery(
                "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE ="
                    + " 'BASE TABLE' AND ENGINE <> 'InnoDB' AND TABLE_SCHEMA NOT IN ('mysql', 'sys',"
                    + " 'information_schema', 'performance_schema')")) {
      while (tables.next()) {
        statements.add(
            "ALTER TABLE `%s`.`%s` ENGINE=InnoDB"
                .formatted(
                    tables.getString(1).replace("`", "``"),
                    tables.getString(2).replace("`", "``")));
      }
    }
    execute(statements.toArray(String[]::new));
  }

  /** Returns the first value of the first row of a query. */
  public static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /**
   * Opens a connection, without a default database, to any server for the test's own use; with TLS
   * where the server wants it.
   */
  public static Connection connect(String address, int port, String user, Secret password)
      throws SQLException {
    try {
      return connect(address, port, user, password, "disable");
    } catch (SQLException e) {
      if (e.getErrorCode() != TLS_REQUIRED) {
        throw e;
      }
      return connect(address, port, user, password, "trust");
    }
  }

  private static Connection connect(
      String address, int port, String user, Secret password, String tls) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://%s:%d/?sslMode=%s&allowPublicKeyRetrieval=true&connectTimeout=2000"
            .formatted(address, port, tls),
        user,
        password.reveal());
  }

  /** Runs statements as the user that may do everything. */
  public void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("On " + host + ": " + e.getMessage(), e);
    }
  }

  /** Creates an account that may read and dump everything and replicate, and nothing else. */
  public void replicationAccount(String user, Secret password) {
    String account = literal(user) + "@'%'";
    execute(
        "CREATE USER " + account + " IDENTIFIED BY " + literal(password.reveal()),
        "GRANT SELECT, RELOAD, PROCESS, LOCK TABLES, REPLICATION SLAVE, REPLICATION CLIENT,"
            + " SHOW VIEW, EVENT, TRIGGER ON *.* TO "
            + account);
  }

  /**
   * Fills the server with some databases of all kinds of objects and with this many rows, besides
   * some of all types; see {@link SampleData}.
   */
  public void load(int rows) {
    try (Connection connection = connect()) {
      SampleData.load(connection, rows);
    } catch (SQLException e) {
      throw new IllegalStateException("On " + host + ": " + e.getMessage(), e);
    }
  }

  /**
   * Fills the database {@code bulk} with so much data that copying it takes a moment in which
   * something can happen. Replicas do not get it.
   */
  public void loadBulk(int megabytes) {
    BulkData.load(this, megabytes);
  }

  /** Returns the databases that {@link #load} makes. */
  public static List<String> loadedDatabases() {
    return SampleData.DATABASES;
  }

  /** Begins to write rows, from a thread of its own, until the result is closed. */
  public LabWriter writeInBackground() {
    return new LabWriter(this);
  }

  /** Takes away the columns that a dump of its own program does not hold as they are. */
  public void dropFloats() {
    if (!hasFloats()) {
      return;
    }
    execute(
        // MySQL 5.7 does not drop a column together with what is made of it
        "ALTER TABLE shop.measured DROP COLUMN twice",
        "ALTER TABLE shop.measured DROP COLUMN f, DROP COLUMN fd",
        "ALTER TABLE shop.reading DROP COLUMN `v``1`",
        "ALTER TABLE `archive 2020`.visit DROP COLUMN seconds");
  }

  private boolean hasFloats() {
    try (Connection connection = connect()) {
      return !value(
              connection,
              "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'shop' AND"
                  + " table_name = 'measured' AND column_name = 'f'")
          .equals("0");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns {@link #checksums(Connection)} of this server. */
  public SortedMap<String, String> checksums() {
    try (Connection connection = connect()) {
      return checksums(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("On " + host + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns the number of rows and a checksum over all rows of each table of each user database of
   * any server, under {@code database.table}; of tables that have rows of their own. Equal rows
   * give equal checksums on every server that prints numbers and times alike. Of one moment only
   * while nothing is written.
   *
   * <p>They see every bit: a FLOAT as it is, of which a server prints six digits only, and where a
   * value ends. {@code CHECKSUM TABLE} would not do: MariaDB 10.11 and 11.8 answer differently
   * after a restart for a table with a stored generated column.
   */
  public static SortedMap<String, String> checksums(Connection connection) throws SQLException {
    SortedMap<String, String> result = new TreeMap<>();
    for (Map.Entry<String, List<String>> table : columns(connection).entrySet()) {
      String row =
          table.getValue().stream()
              .map(
                  column ->
                      "IFNULL(CONCAT(LENGTH(%1$s), ':', CAST(%1$s AS BINARY)), 'NULL')"
                          .formatted(column))
              .collect(Collectors.joining(", ", "CONCAT_WS(',', ", ")"));
      try (Statement statement = connection.createStatement();
          ResultSet sums =
              statement.executeQuery(
                  "SELECT COUNT(*), COALESCE(SUM(CRC32(%s)), 0) FROM %s"
                      .formatted(row, table.getKey()))) {
        sums.next();
        result.put(
            table.getKey().replaceAll("`(([^`]|``)*)`", "$1").replace("``", "`"),
            sums.getString(1) + " rows, checksum " + sums.getString(2));
      }
    }
    return result;
  }

  /** Returns what tells each column's values, of each user table, under its quoted name. */
  private static Map<String, List<String>> columns(Connection connection) throws SQLException {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT table_schema, table_name, column_name, data_type FROM information_schema.tables JOIN"
                    + " information_schema.columns USING (table_schema, table_name) WHERE table_type"
                    + " IN ('BASE TABLE', 'SYSTEM VERSIONED') AND engine <> 'FEDERATED'"
                    + " AND table_schema NOT IN ('mysql', 'sys',"
                    + " 'performance_schema', 'information_schema') ORDER BY table_schema,"
                    + " table_name, ordinal_position")) {
      while (rows.next()) {
        columns
            .computeIfAbsent(
                identifier(rows.getString(1)) + "." + identifier(rows.getString(2)),
                table -> new ArrayList<>())
            .add(
                identifier(rows.getString(3))
                    + (rows.getString(4).equalsIgnoreCase("float") ? " - 0e0" : ""));
      }
    }
    return columns;
  }

  static String identifier(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  private static String script(String name) {
    try (var stream = LabServer.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
