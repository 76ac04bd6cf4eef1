package io.doppel.mysql;

final class MariaDb1011ServerIT extends ServerContract {
  MariaDb1011ServerIT() {
    super("mariadb1011", false);
  }
}
