package io.doppel.mysql.source;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DataSize;
import io.doppel.mysql.ServerVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was found out about a source.
 *
 * @param version vendor and version
 * @param variables global variables by name, lower case, as far as they matter to a follower
 * @param encrypted whether the connection to it was encrypted
 * @param databases the databases that are taken, sorted; system schemas are never among them
 * @param tables their tables and views, sorted by database and name
 */
public record SourceFacts(
    ServerVersion version,
    Map<String, String> variables,
    boolean encrypted,
    List<String> databases,
    List<TableFacts> tables) {
  /** Copies the collections. */
  public SourceFacts {
    requireNonNull(version, "version is null");
    variables = Map.copyOf(variables);
    databases = List.copyOf(databases);
    tables = List.copyOf(tables);
  }

  /** Returns a global variable, if this server has it and it matters to a follower. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name.toLowerCase(Locale.ROOT)));
  }

  private boolean on(String name) {
    return variable(name)
        .filter(value -> value.equals("1") || value.equalsIgnoreCase("ON"))
        .isPresent();
  }

  /** Tells whether the source writes a binary log. */
  public boolean binaryLog() {
    return on("log_bin");
  }

  /** Returns the source's server id. */
  public long serverId() {
    return variable("server_id").map(Long::parseLong).orElse(0L);
  }

  /**
   * Tells whether a replica can follow by global transaction ids: MySQL with gtid_mode ON, MariaDB
   * with a binary log.
   */
  public boolean gtids() {
    return version.isMariaDb() ? binaryLog() : on("gtid_mode");
  }

  /** Returns about how much space all tables take. */
  public DataSize size() {
    return new DataSize(tables.stream().mapToLong(table -> table.size().bytes()).sum());
  }

  /** Returns the tables whose content a transaction's snapshot does not cover. */
  public List<TableFacts> notTransactional() {
    return tables.stream().filter(table -> !table.transactional()).toList();
  }
}
