package io.doppel.mysql;

/** Who makes a server. */
public enum Vendor {
  /** Oracle's MySQL, also as packaged by a distribution. */
  MYSQL("MySQL"),
  /** Percona Server for MySQL: MySQL with additions; binaries and data of one series fit. */
  PERCONA("Percona Server"),
  /** MariaDB, a family of its own since 10.0. */
  MARIADB("MariaDB");

  private final String title;

  Vendor(String title) {
    this.title = title;
  }

  /** Tells whether servers of the two vendors understand each other's data and statements. */
  public boolean sameFamily(Vendor other) {
    return (this == MARIADB) == (other == MARIADB);
  }

  /** Returns the name for people. */
  @Override
  public String toString() {
    return title;
  }
}
