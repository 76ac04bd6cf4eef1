package io.doppel.mysql.replication;

import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SqlSession;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings by which a replica applies as fast as its server allows, for the time in which it has
 * much to catch up with: more appliers, commits that are written about once a second, and changed
 * pages that stay in memory for long. Changes arrive in the source's order as always: MariaDB keeps
 * it by itself, MySQL by {@code replica_preserve_commit_order}, see {@link ReplicaSettings}. When
 * the server dies, the latest second is applied again: the position is kept in a table, which loses
 * the same commits. Not thread-safe.
 */
public final class Haste {
  private static final int LEAST_APPLIERS = 4;
  private static final int MOST_APPLIERS = 16;
  private static final int APPLIERS_PER_CORE = 2;

  private final SqlSession server;
  private final Map<String, String> before;

  private Haste(SqlSession server, Map<String, String> before) {
    this.server = server;
    this.before = before;
  }

  /**
   * Sets them. The replica must be stopped.
   *
   * @param cores of the server's host
   */
  public static Haste begin(SqlSession server, int cores) {
    Map<String, String> before = new LinkedHashMap<>();
    settings(server.version(), cores)
        .forEach(
            (name, value) ->
                server
                    .variable(name)
                    .ifPresent(
                        old -> {
                          before.put(name, old);
                          server.execute("SET GLOBAL " + name + " = " + value);
                        }));
    return new Haste(server, before);
  }

  /** Sets what was before. The replica is stopped and started for it. */
  public void end() {
    Replica replica = new Replica(server);
    replica.stop();
    before.forEach((name, value) -> server.execute("SET GLOBAL " + name + " = " + value));
    replica.start();
  }

  /** Returns what is set, by name; a server without one of them goes without. */
  static Map<String, String> settings(ServerVersion version, int cores) {
    String appliers =
        Integer.toString(
            Math.max(LEAST_APPLIERS, Math.min(MOST_APPLIERS, APPLIERS_PER_CORE * cores)));
    Map<String, String> settings = new LinkedHashMap<>();
    if (version.isMariaDb()) {
      settings.put("slave_parallel_threads", appliers);
      // How much each thread may have waiting; by default little more than one large row.
      settings.put("slave_parallel_max_queued", "16777216");
    } else if (ReplicaSettings.parallel(version)) {
      settings.put("replica_parallel_workers", appliers);
    }
    settings.put("innodb_flush_log_at_trx_commit", "0");
    settings.put("innodb_max_dirty_pages_pct", "90");
    return settings;
  }
}
