package io.doppel.mysql;

import io.doppel.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to say to a server what differs by vendor and version. Immutable.
 *
 * <p>Dividing lines of MySQL and Percona Server: 8.0.22 REPLICA statements, 8.0.23 CHANGE
 * REPLICATION SOURCE, 8.2.0 BINARY LOG STATUS; 8.4.0 removed the older forms. MariaDB keeps the
 * older forms and its own column names. Checked on 5.7.22, 8.0.12, 9.7.4, 10.11.19 and 11.8.6.
 */
public final class Dialect {
  private static final List<String> OWNERS_PRIVILEGES =
      List.of(
          "SELECT",
          "INSERT",
          "UPDATE",
          "DELETE",
          "CREATE",
          "DROP",
          "RELOAD",
          "PROCESS",
          "REFERENCES",
          "INDEX",
          "ALTER",
          "SHOW DATABASES",
          "CREATE TEMPORARY TABLES",
          "LOCK TABLES",
          "EXECUTE",
          "REPLICATION SLAVE",
          "REPLICATION CLIENT",
          "CREATE VIEW",
          "SHOW VIEW",
          "CREATE ROUTINE",
          "ALTER ROUTINE",
          "CREATE USER",
          "EVENT",
          "TRIGGER");

  private final ServerVersion version;

  private Dialect(ServerVersion version) {
    this.version = version;
  }

  /** Returns the dialect of a server. */
  public static Dialect of(ServerVersion version) {
    return new Dialect(version);
  }

  /** Returns the version that the dialect is for. */
  public ServerVersion version() {
    return version;
  }

  /** Tells whether the server is MariaDB. */
  public boolean isMariaDb() {
    return version.isMariaDb();
  }

  private boolean mySqlFrom(int major, int minor, int patch) {
    return !isMariaDb() && version.atLeast(major, minor, patch);
  }

  private String replicaWord() {
    return mySqlFrom(8, 0, 22) ? "REPLICA" : "SLAVE";
  }

  private String sourceWord() {
    return mySqlFrom(8, 0, 23) ? "SOURCE" : "MASTER";
  }

  /**
   * Returns the query of the end of the server's own binary log; columns {@code File}, {@code
   * Position} and on MySQL {@code Executed_Gtid_Set}.
   */
  public String showBinaryLogStatus() {
    return mySqlFrom(8, 2, 0) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
  }

  /** Returns the query of the state of replication; see {@link #replicaColumns}. */
  public String showReplicaStatus() {
    return "SHOW " + replicaWord() + " STATUS";
  }

  /** Returns the names of the columns of {@link #showReplicaStatus}. */
  public ReplicaColumns replicaColumns() {
    return mySqlFrom(8, 0, 22)
        ? new ReplicaColumns("Replica", "Source")
        : new ReplicaColumns("Slave", "Master");
  }

  /** Returns the statement that starts both replication threads. */
  public String startReplica() {
    return "START " + replicaWord();
  }

  /** Returns the statement that stops both replication threads. */
  public String stopReplica() {
    return "STOP " + replicaWord();
  }

  /** Returns the statement that starts the applier only. */
  public String startApplier() {
    return startReplica() + " SQL_THREAD";
  }

  /** Returns the statement that stops the applier only. */
  public String stopApplier() {
    return stopReplica() + " SQL_THREAD";
  }

  /** Returns the statement that starts the receiver only. */
  public String startReceiver() {
    return startReplica() + " IO_THREAD";
  }

  /** Returns the statement that stops the receiver only. */
  public String stopReceiver() {
    return stopReplica() + " IO_THREAD";
  }

  /** Returns the statements that stop replication and forget everything about the source. */
  public List<String> forgetReplication() {
    return List.of(
        isMariaDb() ? "STOP ALL SLAVES" : stopReplica(), "RESET " + replicaWord() + " ALL");
  }

  /** Returns the statement that empties the server's binary logs and its GTID history. */
  public String resetBinaryLogs() {
    return mySqlFrom(8, 2, 0) ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER";
  }

  /**
   * Returns the statement that sets the transactions that count as applied: on MySQL it needs an
   * empty GTID history (see {@link #resetBinaryLogs}), on MariaDB a stopped replica.
   */
  public String setAppliedGtids(GtidSet gtids) {
    return "SET GLOBAL "
        + (isMariaDb() ? "gtid_slave_pos" : "gtid_purged")
        + " = "
        + Sql.literal(gtids.text());
  }

  /**
   * Returns the query of the transactions that have been applied, in a column {@code gtids}; the
   * session's own variable is empty on MySQL 5.7.
   */
  public String appliedGtids() {
    return isMariaDb()
        ? "SELECT @@GLOBAL.gtid_slave_pos AS gtids"
        : "SELECT @@GLOBAL.gtid_executed AS gtids";
  }

  /**
   * Returns the query, with file and position to be bound, of the GTID set at a place of the
   * server's binary log, in a column {@code gtids}; empty where the server cannot tell (MySQL tells
   * the set with {@link #showBinaryLogStatus}).
   */
  public Optional<String> gtidsAtPosition() {
    return isMariaDb() ? Optional.of("SELECT BINLOG_GTID_POS(?, ?) AS gtids") : Optional.empty();
  }

  /**
   * Returns the statement that tells a stopped replica whom to follow. TLS, key retrieval, retries
   * and the way of positioning are always said, because their defaults differ by version.
   *
   * <p>By GTID the transactions must have been set before with {@link #setAppliedGtids}.
   */
  public Secret changeSource(ReplicationSource source) {
    String prefix = sourceWord() + "_";
    List<String> items = new ArrayList<>();
    items.add(prefix + "HOST=" + Sql.literal(source.address().host()));
    items.add(prefix + "PORT=" + source.address().port());
    items.add(prefix + "USER=" + Sql.literal(source.user()));
    items.add(prefix + "PASSWORD=" + Sql.literal(source.password().reveal()));
    items.add(prefix + "CONNECT_RETRY=" + Math.max(1, source.retryPause().toSeconds()));
    Tls tls = source.tls();
    items.add(prefix + "SSL=" + (tls.encrypts() ? 1 : 0));
    items.add(prefix + "SSL_CA=" + Sql.literal(tls.authority().orElse("")));
    items.add(prefix + "SSL_VERIFY_SERVER_CERT=" + (tls.verifiesName() ? 1 : 0));
    if (!isMariaDb()) {
      // From 8.4 on replicas give up after ten tries unless told otherwise.
      items.add(prefix + "RETRY_COUNT=86400");
      if (version.atLeast(8, 0, 4)) {
        items.add(
            (mySqlFrom(8, 0, 23) ? "GET_SOURCE" : "GET_MASTER")
                + "_PUBLIC_KEY="
                + (tls.clear() ? 1 : 0));
      }
    }
    if (source.byGtid()) {
      items.add(isMariaDb() ? "MASTER_USE_GTID=slave_pos" : prefix + "AUTO_POSITION=1");
    } else {
      items.add(isMariaDb() ? "MASTER_USE_GTID=no" : prefix + "AUTO_POSITION=0");
      BinlogPosition start = source.start().binlog().orElseThrow();
      items.add(prefix + "LOG_FILE=" + Sql.literal(start.file()));
      items.add(prefix + "LOG_POS=" + start.position());
    }
    return Secret.of(
        (mySqlFrom(8, 0, 23) ? "CHANGE REPLICATION SOURCE TO " : "CHANGE MASTER TO ")
            + String.join(", ", items));
  }

  /**
   * Returns the query of the files of InnoDB's tables, in a column {@code path}; relative ones lie
   * in the data directory. Needs the privilege PROCESS.
   */
  public String tableFiles() {
    if (isMariaDb()) {
      return "SELECT FILENAME AS path FROM information_schema.INNODB_SYS_TABLESPACES";
    }
    return mySqlFrom(8, 0, 0)
        ? "SELECT PATH AS path FROM information_schema.INNODB_DATAFILES"
        : "SELECT PATH AS path FROM information_schema.INNODB_SYS_DATAFILES";
  }

  /**
   * Returns the query of how large the files of InnoDB's tables are ({@code name}: database and
   * table or partition, {@code bytes}). Needs the privilege PROCESS.
   */
  public String tableFileSizes() {
    return "SELECT NAME AS name, FILE_SIZE AS bytes FROM information_schema."
        + (mySqlFrom(8, 0, 0) ? "INNODB_TABLESPACES" : "INNODB_SYS_TABLESPACES");
  }

  /**
   * Returns the query for tables that lie in a tablespace which was made for several ({@code name}:
   * database and table, {@code space}); only MySQL has such.
   */
  public Optional<String> tablesInGeneralTablespaces() {
    if (isMariaDb()) {
      return Optional.empty();
    }
    String prefix = mySqlFrom(8, 0, 0) ? "INNODB_" : "INNODB_SYS_";
    return Optional.of(
        "SELECT t.NAME AS name, s.NAME AS space FROM information_schema."
            + prefix
            + "TABLES t JOIN information_schema."
            + prefix
            + "TABLESPACES s ON s.SPACE = t.SPACE WHERE s.SPACE_TYPE = 'General' AND s.NAME <> 'mysql'"
            + " ORDER BY 1");
  }

  /** Returns the privilege that reading the binary log's end needs. */
  public String coordinatesPrivilege() {
    return isMariaDb() && version.atLeast(10, 5, 2) ? "BINLOG MONITOR" : "REPLICATION CLIENT";
  }

  /**
   * Tells whether the server keeps the transactions that it has executed with its data, not only in
   * its binary log, so that a copy of its files knows them exactly.
   */
  public boolean keepsGtidsWithData() {
    return mySqlFrom(8, 0, 17);
  }

  /**
   * Returns why it is not known exactly where copied files of the server end, as what follows a
   * colon; empty when it is known. Until 5.7, and on MariaDB, all transactions finish before the
   * last files are copied. Later ones are taken back by the copy when they had only reached the
   * binary log, and its tool's position counts them; the copy alone knows, by GTID, which it has.
   *
   * @param gtids whether the position that is told has GTIDs
   */
  public Optional<String> unknownEndOfFiles(boolean gtids) {
    if (!mySqlFrom(8, 0, 0) || (gtids && keepsGtidsWithData())) {
      return Optional.empty();
    }
    return Optional.of(
        keepsGtidsWithData()
            ? "of " + version + " only GTIDs tell that"
            : version + " does not keep its GTIDs with its data, as it does from 8.0.17 on");
  }

  /** Returns the plugin that accounts with a password have unless they are given another one. */
  public String passwordPlugin() {
    return mySqlFrom(8, 0, 4) ? "caching_sha2_password" : "mysql_native_password";
  }

  /**
   * Returns the privileges on databases and accounts: all but those that reach the server's
   * settings, files and processes, or other servers.
   */
  public List<String> ownersPrivileges() {
    List<String> privileges = new ArrayList<>(OWNERS_PRIVILEGES);
    if (isMariaDb()) {
      privileges.add("DELETE HISTORY");
      if (version.atLeast(10, 5, 2)) {
        privileges.add("SET USER");
      }
      if (version.atLeast(10, 5, 9)) {
        privileges.add("REPLICA MONITOR");
      }
      if (version.atLeast(11, 3, 0)) {
        privileges.add("SHOW CREATE ROUTINE");
      }
      return privileges;
    }
    if (mySqlFrom(8, 0, 0)) {
      privileges.addAll(
          List.of(
              "CREATE ROLE", "DROP ROLE", "ROLE_ADMIN", "CONNECTION_ADMIN", "XA_RECOVER_ADMIN"));
      privileges.addAll(
          mySqlFrom(8, 2, 0)
              ? List.of("SET_ANY_DEFINER", "ALLOW_NONEXISTENT_DEFINER")
              : List.of("SET_USER_ID"));
    }
    if (mySqlFrom(8, 0, 14)) {
      privileges.add("SESSION_VARIABLES_ADMIN");
    }
    if (mySqlFrom(8, 0, 20)) {
      privileges.add("SHOW_ROUTINE");
    }
    return privileges;
  }

  /** Tells whether redo logging can be switched off while data is loaded. */
  public boolean canDisableRedoLog() {
    return mySqlFrom(8, 0, 21);
  }

  /** Tells whether accounts must be asked for with {@code print_identified_with_as_hex}. */
  public boolean printsIdentifiedWithAsHex() {
    return mySqlFrom(8, 0, 17);
  }
}
