package io.doppel.mysql;

final class MySql97ServerIT extends ServerContract {
  MySql97ServerIT() {
    super("mysql97", true);
  }
}
