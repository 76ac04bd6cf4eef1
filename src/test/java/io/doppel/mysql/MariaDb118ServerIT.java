package io.doppel.mysql;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
final class MariaDb118ServerIT extends ServerContract {
  MariaDb118ServerIT() {
    super("mariadb118", true);
  }
}
