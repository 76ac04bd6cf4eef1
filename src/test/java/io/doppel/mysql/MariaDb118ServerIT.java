package io.doppel.mysql;

final class MariaDb118ServerIT extends ServerContract {
  MariaDb118ServerIT() {
    super("mariadb118", true);
  }
}
