package io.doppel.plugin;

import io.doppel.sdk.RepositoryDefinition;
import java.util.Map;

/** Installations as their discovery describes them. */
final class Repositories {
  static final RepositoryDefinition MYSQL =
      new RepositoryDefinition(
          Map.of(
              "name", "MySQL 9.7.4 (/usr/sbin)",
              "version", "9.7.4-2",
              "installPath", "/usr/sbin",
              "vendor", "MySQL",
              "server", "/usr/sbin/mysqld",
              "baseDir", "/usr"));

  private Repositories() {}
}
