package io.doppel.mysql.replication;

import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.Row;
import io.doppel.mysql.SqlSession;
import java.util.Optional;

/**
 * Whether a server can be followed on from where a replica is. A server itself does not always see
 * that: MySQL sends what the replica lacks, whatever else the replica has of another server's
 * history.
 */
public final class Succession {
  private Succession() {}

  /**
   * Tells whether a source has all that was applied from it. Asked of a source that is followed by
   * GTID; by file and position nothing can be told.
   *
   * @param replica the replica's own session
   * @param status how the replica was before the source is asked, which goes on writing
   * @return what is wrong
   */
  public static Optional<ReplicaFault> sameHistory(
      SqlSession replica, ReplicaStatus status, SqlSession source) {
    if (!status.byGtid()) {
      return Optional.empty();
    }
    GtidSet applied = status.applied().gtids().orElseThrow();
    String lacking =
        source.dialect().isMariaDb()
            ? known(source).contains(applied) ? "" : "some of " + applied
            : lacking(source, applied.text(), ownUuid(replica));
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of(ReplicaFault.ofOtherSource(source.address().toString(), lacking));
  }

  /**
   * Tells whether a replica can go on at a source that it does not follow yet, or under another
   * address. Whether MariaDB has purged what is needed shows only when it is followed.
   *
   * @param replica the replica's own session
   * @return what is wrong
   */
  public static Optional<ReplicaFault> canGoOn(
      SqlSession replica, ReplicaStatus status, SqlSession source) {
    String address = source.address().toString();
    if (!status.byGtid()) {
      return samePlace(status, source)
          ? Optional.empty()
          : Optional.of(ReplicaFault.ofPlaceOnOtherServer(address));
    }
    Optional<ReplicaFault> other = sameHistory(replica, status, source);
    if (other.isPresent() || source.dialect().isMariaDb()) {
      return other;
    }
    String purged =
        source
            .queryOne(
                "SELECT GTID_SUBTRACT(@@GLOBAL.gtid_purged, ?) AS gtids",
                status.applied().gtids().orElseThrow().text())
            .map(row -> row.text("gtids"))
            .orElse("");
    return purged.isBlank()
        ? Optional.empty()
        : Optional.of(ReplicaFault.ofPurgedSource(address, purged));
  }

  /** The server that was followed so far, with its binary log up to the replica's place. */
  private static boolean samePlace(ReplicaStatus status, SqlSession source) {
    String identity =
        source
            .queryOne(
                source.dialect().isMariaDb()
                    ? "SELECT @@GLOBAL.server_id AS id"
                    : "SELECT @@GLOBAL.server_uuid AS id")
            .map(row -> row.text("id"))
            .orElse("");
    Optional<BinlogPosition> place = status.applied().binlog();
    return identity.equals(status.identity())
        && place.isPresent()
        && source.query("SHOW BINARY LOGS").stream()
            .anyMatch(
                log ->
                    log.text("Log_name").equals(place.get().file())
                        && log.number("File_size") >= place.get().position());
  }

  /** What a MariaDB server has written or applied, by domain. */
  private static GtidSet known(SqlSession source) {
    Row row =
        source
            .queryOne("SELECT @@GLOBAL.gtid_binlog_pos AS own, @@GLOBAL.gtid_slave_pos AS applied")
            .orElseThrow();
    return new GtidSet(row.text("own")).union(new GtidSet(row.text("applied")));
  }

  private static String ownUuid(SqlSession replica) {
    return replica.variable("server_uuid").orElse("");
  }

  /** What was applied and the source does not have, apart from what the replica has done itself. */
  private static String lacking(SqlSession source, String applied, String own) {
    String left =
        source
            .queryOne("SELECT GTID_SUBTRACT(?, @@GLOBAL.gtid_executed) AS gtids", applied)
            .map(row -> row.text("gtids"))
            .orElse("");
    StringBuilder others = new StringBuilder();
    for (String part : new GtidSet(left).text().split(",", -1)) {
      if (!part.isEmpty() && !part.startsWith(own + ":")) {
        others.append(others.isEmpty() ? "" : ",").append(part);
      }
    }
    return others.toString();
  }
}
