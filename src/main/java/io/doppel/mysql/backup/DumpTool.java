package io.doppel.mysql.backup;

import io.doppel.model.Secret;
import io.doppel.mysql.ClientProgram;
import io.doppel.mysql.InitSql;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Program;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.Tls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How the dump program and the client of an installation are called.
 *
 * <p>The programs may have come with another server than the one that they are used on. What
 * differs: MySQL alone knows {@code set-gtid-purged} and, from 8.0 on, {@code column-statistics}
 * and {@code get-server-public-key}; the names for TLS are each vendor's own. MariaDB 11 wraps each
 * table in one transaction unless told otherwise, which makes its loading take twice the CPU time
 * (measured on 11.8: 27 s instead of 14 s for 260 MB).
 */
final class DumpTool {
  private static final String TRANSACTION = "--single-transaction";

  private final ServerVersion server;
  private final ClientProgram dump;
  private final ClientProgram client;

  DumpTool(Installation installation) {
    this.server = installation.version();
    this.dump = installation.requireClient(Program.DUMP);
    this.client = installation.requireClient(Program.CLIENT);
  }

  /** Returns the dump program's path. */
  String dump() {
    return dump.path();
  }

  /** Returns the client's path. */
  String client() {
    return client.path();
  }

  private static ToolOptions login(ClientProgram program, BackupSource source) {
    ToolOptions options =
        new ToolOptions()
            .group("client")
            .set("user", source.user())
            .set("password", source.password())
            .set("host", source.address().host())
            .set("port", source.address().port().toString())
            .set("protocol", "TCP");
    addTls(program, options, source.tls());
    return options;
  }

  /** Returns the option file for reading rows of a source by the client, line by line. */
  Secret sourceOptions(BackupSource source) {
    return login(client, source)
        .group("mysql")
        .flag("batch")
        .flag("quick")
        .flag("unbuffered")
        .flag("skip-column-names")
        .set("default-character-set", "utf8mb4")
        .set("max-allowed-packet", "1G")
        .text();
  }

  /** Returns the option file for dumping from a source without some tables. */
  Secret dumpOptions(BackupSource source, Collection<TableName> without) {
    ToolOptions options = login(dump, source);
    options.group("mysqldump");
    if (!dump.version().isMariaDb()) {
      options.set("set-gtid-purged", "OFF");
      if (dump.version().atLeast(8, 0, 0)) {
        options.set("column-statistics", "0");
      }
    }
    without.forEach(table -> options.set("ignore-table", table.plain()));
    return options.text();
  }

  /** Returns the option file for loading into the server that is filled. */
  Secret clientOptions(BackupTarget target) {
    ToolOptions options =
        new ToolOptions()
            .group("client")
            .set("user", InitSql.MANAGEMENT_USER)
            .set("password", target.password())
            .set("socket", target.server().layout().socket())
            .set("protocol", "SOCKET");
    if (client.version().isMariaDb()) {
      options.flag("skip-ssl");
    } else {
      options.set("ssl-mode", "DISABLED");
    }
    return options
        .group("mysql")
        .flag("binary-mode")
        // older clients leave comments out, also those within routines
        .flag("comments")
        .set("default-character-set", "utf8mb4")
        .set("max-allowed-packet", "1G")
        .set(
            "init-command",
            "SET SESSION sql_log_bin=0, foreign_key_checks=0, unique_checks=0,"
                + " innodb_strict_mode=0")
        .text();
  }

  /**
   * MariaDB's programs check the authority when they are given one, and the name when told to; from
   * 11.4 on both or neither.
   */
  private static void addTls(ClientProgram program, ToolOptions options, Tls tls) {
    tls.authority().ifPresent(file -> options.set("ssl-ca", file));
    if (program.version().isMariaDb()) {
      boolean bothOrNeither = program.version().atLeast(11, 4, 0);
      boolean verify = bothOrNeither ? tls.mode().verifies() : tls.verifiesName();
      options.flag(tls.encrypts() ? "ssl" : "skip-ssl");
      options.flag(verify ? "ssl-verify-server-cert" : "skip-ssl-verify-server-cert");
    } else {
      options.set("ssl-mode", tls.mode().name());
      if (tls.clear() && program.version().atLeast(8, 0, 4)) {
        options.flag("get-server-public-key");
      }
    }
  }

  /**
   * Returns the arguments for dumping tables with their rows, and nothing else.
   *
   * @param locked whether the dump locks the tables of its database for itself, rather than reading
   *     them in a transaction
   * @param withHistory whether to dump the old rows of tables that keep them
   */
  List<String> dataArguments(boolean locked, boolean withHistory) {
    List<String> arguments = new ArrayList<>(commonArguments());
    arguments.add(locked ? "--lock-tables" : TRANSACTION);
    arguments.add("--skip-triggers");
    // Table locks would make streams wait for each other at tables with foreign keys.
    arguments.add("--skip-add-locks");
    arguments.add("--skip-no-autocommit");
    arguments.add("--hex-blob");
    arguments.add("--quick");
    if (withHistory && copiesHistory()) {
      arguments.add("--dump-history");
    }
    return arguments;
  }

  /** Tells whether the old rows of tables that keep them can be copied. */
  boolean copiesHistory() {
    return knowsHistory(dump.version()) && knowsHistory(server);
  }

  private static boolean knowsHistory(ServerVersion version) {
    return version.isMariaDb() && version.atLeast(10, 11, 0);
  }

  /** Returns the arguments for dumping how to create tables, without rows, and nothing else. */
  List<String> tableArguments() {
    List<String> arguments = new ArrayList<>(commonArguments());
    arguments.addAll(List.of(TRANSACTION, "--no-data", "--skip-triggers"));
    return arguments;
  }

  /** Returns the arguments for dumping triggers, routines and events, and nothing else. */
  List<String> programArguments() {
    List<String> arguments = new ArrayList<>(commonArguments());
    arguments.add(TRANSACTION);
    arguments.addAll(
        List.of("--no-data", "--no-create-info", "--triggers", "--routines", "--events"));
    return arguments;
  }

  /** Returns the arguments for dumping views, all tables being left out, and nothing else. */
  List<String> viewArguments() {
    return tableArguments();
  }

  private static List<String> commonArguments() {
    return List.of(
        "--no-create-db",
        "--no-tablespaces",
        "--comments",
        "--default-character-set=utf8mb4",
        "--max-allowed-packet=1G");
  }
}
