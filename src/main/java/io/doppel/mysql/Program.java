package io.doppel.mysql;

import java.util.List;

/** A program that comes with a server. The first name is looked for first. */
public enum Program {
  /** The command line client. */
  CLIENT("mariadb", "mysql"),
  /** Dumps databases as SQL. */
  DUMP("mariadb-dump", "mysqldump"),
  /** Administers a server. */
  ADMIN("mariadb-admin", "mysqladmin"),
  /** Initialises a data directory (MariaDB only). */
  INSTALL_DB("mariadb-install-db", "mysql_install_db"),
  /** Brings system tables to the server's version. */
  UPGRADE("mariadb-upgrade", "mysql_upgrade"),
  /** Reads binary logs. */
  BINLOG("mariadb-binlog", "mysqlbinlog"),
  /** Takes physical backups; see {@link BackupTool}. */
  BACKUP("mariadb-backup", "xtrabackup");

  private final String mariaDbName;
  private final String mySqlName;

  Program(String mariaDbName, String mySqlName) {
    this.mariaDbName = mariaDbName;
    this.mySqlName = mySqlName;
  }

  /** Tells whether one that came with another server may do. */
  boolean talksToServers() {
    return this == CLIENT || this == DUMP;
  }

  /** Returns the names of those that come apart from any server, so that the host's will do. */
  static List<String> apart() {
    return List.of(BACKUP.mySqlName);
  }

  /** Returns the file names to look for, whoever made the server. */
  List<String> names() {
    return List.of(mariaDbName, mySqlName);
  }

  /**
   * Returns the file names to look for, best first. MariaDB's packages have dropped some of the old
   * names, so its own come first there; on MySQL they would be another vendor's programs.
   */
  List<String> names(Vendor vendor) {
    if (vendor != Vendor.MARIADB) {
      return List.of(mySqlName);
    }
    return this == BACKUP ? List.of(mariaDbName) : names();
  }
}
